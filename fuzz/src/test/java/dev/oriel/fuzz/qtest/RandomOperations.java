package dev.oriel.fuzz.qtest;

import dev.oriel.fuzz.qtest.GenericInput.Code;
import dev.oriel.iommu.Iommu;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Makes inputs of the generic fuzzer that get further than random bytes: most begin as a driver
 * does, and what devices find in memory looks like what they expect there.
 */
final class RandomOperations {
  private static final int MOST_OPERATIONS = 80;
  private static final int SAMPLE_OPERATIONS = 12;
  private static final int QUEUE_STEP = 0x4000;
  private static final long QUEUES = 0x10_0000;
  private static final long RAM = 512L << 20;

  private final Device device;
  private final SplittableRandom random;
  private final GenericInput.Builder out = new GenericInput.Builder();

  private RandomOperations(Device device, SplittableRandom random) {
    this.device = device;
    this.random = random;
  }

  static byte[] input(Device device, SplittableRandom random) throws InterruptedException {
    return new RandomOperations(device, random).make();
  }

  /** What a driver does first, and a few things that it then may do. */
  static byte[] sample(Device device) throws InterruptedException {
    RandomOperations made = new RandomOperations(device, new SplittableRandom(0));
    made.begin();
    for (int i = 0; i < SAMPLE_OPERATIONS; i++) {
      made.operation();
    }
    return made.out.bytes();
  }

  private byte[] make() throws InterruptedException {
    if (random.nextInt(8) != 0) {
      begin();
    }
    int count = random.nextInt(MOST_OPERATIONS);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(20) == 0) {
        begin(); // Since a device waits for that after what it could not make sense of.
      }
      operation();
    }
    return out.bytes();
  }

  /** As a driver does. */
  private void begin() throws InterruptedException {
    switch (device) {
      case NVME -> {
        out.write(0, 0x24, 4, 0x1f_001f);
        out.write(0, 0x28, 8, QUEUES);
        out.write(0, 0x30, 8, QUEUES + QUEUE_STEP);
        out.write(0, 0x14, 4, 0x46_0001);
        out.pattern(0, 0, nvme(5, QUEUES + 3 * QUEUE_STEP, 0x1f_0001, 1));
        out.write(0, 0x1000, 4, 1);
        out.add(Code.CLEAR_DMA_PATTERNS);
        out.pattern(0, 0, nvme(1, QUEUES + 2 * QUEUE_STEP, 0x1f_0001, 0x1_0001));
        out.write(0, 0x1000, 4, 2);
        out.add(Code.CLEAR_DMA_PATTERNS);
      }
      case SPAPR_VSCSI -> {
        call(1, QUEUES, 0x1000);
        call(0, 0xc001L << 48, 0);
      }
      case SPAPR_VLAN ->
          call(
              2,
              QUEUES,
              1L << 63 | 0x1000L << 32 | QUEUES + QUEUE_STEP,
              QUEUES + 2 * QUEUE_STEP,
              0x5254_0012_3456L);
      default -> beginVirtio();
    }
  }

  /** A hypercall of a device on the virtual I/O bus. */
  private void call(int number, long... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      out.write(0, 16 + 8L * i, 8, arguments[i]);
    }
    out.write(0, 0, 8, number);
  }

  private int common() {
    return device == Device.VIRTIO_BALLOON ? 0 : 2;
  }

  /** Mostly all that are offered. */
  private int features() throws InterruptedException {
    int offered = device.features();
    return random.nextInt(3) == 0 ? offered & random.nextInt() : offered;
  }

  private void beginVirtio() throws InterruptedException {
    int common = common();
    boolean packed = random.nextInt(4) == 0;
    out.write(common, Checks.STATUS, 1, 0);
    out.write(common, Checks.STATUS, 1, 3);
    out.write(common, Checks.FEATURE_SELECT, 4, 0);
    out.write(common, Checks.FEATURES, 4, features());
    out.write(common, Checks.FEATURE_SELECT, 4, 1);
    out.write(common, Checks.FEATURES, 4, packed ? 7 : 3);
    out.write(common, Checks.STATUS, 1, 0xb);
    for (int queue = 0; queue < device.queues(); queue++) {
      long at = QUEUES + (long) queue * QUEUE_STEP;
      out.write(common, Checks.SELECT, 2, queue);
      out.write(common, Checks.QUEUE_SIZE, 2, 1 << random.nextInt(1, 6));
      out.write(common, Checks.DESCRIPTORS, 8, at);
      out.write(common, Checks.AVAILABLE, 8, at + 0x1000);
      out.write(common, Checks.USED, 8, at + 0x2000);
      out.write(common, Checks.ENABLE, 2, 1);
    }
    out.write(common, Checks.STATUS, 1, 0xf);
  }

  private void operation() {
    switch (random.nextInt(16)) {
      case 0 -> out.configure(random.nextInt(256), 1 << random.nextInt(3), (int) value());
      case 1 -> out.configuration(random.nextInt(256), 1 << random.nextInt(3));
      case 2 -> out.read(random.nextInt(6), random.nextInt(0x100), 1 << random.nextInt(4));
      case 3 -> out.write(random.nextInt(6), random.nextInt(0x4000), size(), value());
      case 4 -> out.add(Code.CLOCK_STEP);
      case 5 -> out.add(Code.CLEAR_DMA_PATTERNS);
      case 6, 7, 8, 9 -> pattern();
      default -> kick();
    }
  }

  private int size() {
    return 1 << random.nextInt(4);
  }

  /** Has the device look at its memory. */
  private void kick() {
    switch (device) {
      case NVME -> {
        int queue = random.nextInt(3);
        out.write(0, 0x1000 + 8L * queue + 4L * random.nextInt(2), 4, random.nextInt(33));
      }
      case SPAPR_VSCSI -> {
        if (random.nextInt(4) == 0) {
          call(random.nextInt(6), value(), value());
        } else {
          long format = random.nextInt(4) == 0 ? random.nextInt(256) : 1;
          int length = random.nextInt(4) == 0 ? random.nextInt(0x1_0000) : 64;
          call(0, 0x80L << 56 | format << 48 | length, address());
        }
      }
      case SPAPR_VLAN -> {
        if (random.nextInt(4) == 0) {
          call(random.nextInt(7), value(), value(), value(), value());
        } else if (random.nextBoolean()) {
          call(1, buffer());
        } else {
          call(0, buffer(), buffer(), random.nextInt(3) == 0 ? buffer() : 0, 0, 0, 0, 0);
        }
      }
      default -> {
        int queue = random.nextInt(Math.max(1, device.queues()));
        if (random.nextInt(16) == 0) {
          out.write(common(), random.nextInt(60), size(), value());
        } else if (random.nextInt(16) == 0) {
          out.write(common() + 2, random.nextInt(64), size(), value());
        } else {
          if (random.nextBoolean()) {
            ring();
          }
          out.write(common() + 3, 4L * queue, 2, queue);
        }
      }
    }
  }

  /** What a device reads of a split ring, in its order: index, entry, descriptors, a request. */
  private void ring() {
    out.add(Code.CLEAR_DMA_PATTERNS);
    out.pattern(0, 0, new byte[] {(byte) random.nextInt(1, 9), 0});
    out.pattern(0, 0, new byte[] {(byte) random.nextInt(2), 0});
    int descriptors = random.nextInt(1, 4);
    int readable = random.nextInt(descriptors + 1);
    for (int i = 0; i < descriptors; i++) {
      if (random.nextInt(6) == 0) {
        out.pattern(0, 0, descriptor());
      } else {
        int flags = (i + 1 < descriptors ? 1 : 0) | (i >= readable ? 2 : 0);
        out.pattern(0, 0, descriptor(flags, i + 1));
      }
    }
    out.pattern(0, 0, request());
  }

  /** Describes a buffer of the logical LAN. */
  private long buffer() {
    return 1L << 63 | (long) random.nextInt(0x4000) << 32 | address() & 0xffff_ffffL;
  }

  private void pattern() {
    int stride = random.nextInt(4) == 0 ? random.nextInt(256) : 0;
    out.pattern(random.nextInt(16), stride, data());
  }

  /** What a device may find in memory. */
  private byte[] data() {
    return switch (random.nextInt(8)) {
      case 0 -> new byte[] {(byte) random.nextInt(20), 0};
      case 1 -> bytes(1 + random.nextInt(64));
      case 2, 3, 4 -> descriptor();
      default -> request();
    };
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Of a ring: two of them, so that chains end. */
  private byte[] descriptor() {
    ByteBuffer all = buffer(32);
    for (int i = 0; i < 2; i++) {
      all.putLong(address()).putInt(length());
      all.putShort((short) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(8)));
      all.putShort((short) random.nextInt(8));
    }
    return all.array();
  }

  /** One that makes sense. */
  private byte[] descriptor(int flags, int next) {
    int[] lengths = {1, 8, 12, 16, 44, 51, 64, 108, 512, 513, 4096, 0x10000};
    long at = (long) random.nextInt(1 << 16) << 12;
    ByteBuffer one = buffer(16).putLong(at).putInt(lengths[random.nextInt(lengths.length)]);
    return one.putShort((short) flags).putShort((short) next).array();
  }

  private int length() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(64);
      case 1 -> random.nextInt(0x2000);
      case 2 -> 1 << random.nextInt(32);
      default -> random.nextInt();
    };
  }

  /** What a buffer begins with. */
  private byte[] request() {
    ByteBuffer all = buffer(64);
    switch (device) {
      case NVME ->
          all.put(nvme(random.nextInt(0x20), address(), (int) value(), random.nextInt(0x1_0000)));
      case VIRTIO_BLK -> all.putInt(random.nextInt(16)).putInt(0).putLong(random.nextInt(4096));
      case VIRTIO_SCSI -> {
        all.put((byte) 1).put((byte) random.nextInt(3)).put((byte) 0).put((byte) random.nextInt(2));
        all.position(19);
        command(all);
      }
      case VIRTIO_9P -> {
        all.putInt(random.nextInt(64)).put((byte) (2 * random.nextInt(64))).putShort((short) 1);
        all.putInt(random.nextInt(4)).putInt(random.nextInt(4)).putShort((short) 1);
        all.put((byte) ('a' + random.nextInt(3)));
      }
      case VIRTIO_SERIAL ->
          all.putInt(random.nextInt(5))
              .putShort((short) random.nextInt(9))
              .putShort((short) random.nextInt(3));
      case VHOST_VSOCK ->
          all.putLong(3)
              .putLong(2)
              .putInt(random.nextInt(9))
              .putInt(random.nextInt(9))
              .putInt(length())
              .putShort((short) 1)
              .putShort((short) random.nextInt(9))
              .putInt(random.nextInt(4))
              .putInt(length())
              .putInt(length());
      case SPAPR_VSCSI -> {
        all.order(ByteOrder.BIG_ENDIAN);
        all.put((byte) random.nextInt(4)).putInt(0).put((byte) random.nextInt(0x23));
        all.put((byte) random.nextInt(8)).put((byte) random.nextInt(8)).putLong(1);
        all.position(20).putLong(0x8000_0000_0000_0000L);
        all.position(32);
        command(all);
      }
      default -> {
        for (int i = 0; i < 16; i++) {
          all.putInt(random.nextInt(1 << 17));
        }
      }
    }
    return all.array();
  }

  /** A SCSI command. */
  private void command(ByteBuffer into) {
    int[] codes = {0, 3, 0x12, 0x1a, 0x25, 0x28, 0x2a, 0x35, 0x41, 0x42, 0x43, 0x5a, 0x9e, 0xa0};
    into.put((byte) codes[random.nextInt(codes.length)]);
    into.put(bytes(9));
  }

  /** A command whose data are where a driver of queues has them, or anywhere. */
  private byte[] nvme(int opcode, long data, int dword10, int dword11) {
    ByteBuffer all = buffer(64);
    all.putInt(opcode | 1 << 16).putInt(random.nextInt(8) == 0 ? random.nextInt() : 1);
    all.position(24).putLong(data).putLong(address());
    all.putInt(dword10).putInt(dword11).putInt(random.nextInt(16));
    return all.array();
  }

  private long address() {
    boolean virtual = device == Device.SPAPR_VSCSI || device == Device.SPAPR_VLAN;
    if (virtual && random.nextInt(8) != 0) {
      return random.nextInt(Iommu.VIO_WINDOW);
    }
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> RAM - 1 - random.nextInt(0x2000);
      case 2 -> 0x400_0000_0000L + random.nextInt(8);
      case 3 -> random.nextInt(1 << 28);
      case 4 -> QUEUES + random.nextInt(8 * QUEUE_STEP);
      default -> (long) random.nextInt(1 << 16) << 12;
    };
  }

  private long value() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(16);
      case 1 -> random.nextLong();
      case 2 -> address();
      case 3 -> (1L << random.nextInt(64)) - random.nextInt(2);
      default -> random.nextInt(0x1_0000);
    };
  }
}
