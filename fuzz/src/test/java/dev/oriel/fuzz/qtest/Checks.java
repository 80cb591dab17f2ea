package dev.oriel.fuzz.qtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.QtestMachine;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.Hcall;
import java.util.HexFormat;

/** What devices are for. */
final class Checks {
  private static final int WORK = 10_000;

  /** Where queues and data of a check are, for PCI and for virtual I/O. */
  private static final long QUEUE = 0x10_0000;

  private static final long SECOND = 0x10_1000;
  private static final long DATA = 0x10_2000;
  private static final long ANSWER = 0x10_3000;

  // Registers of the common structure of virtio devices, and their values.
  static final int FEATURES_OFFERED = 4;
  static final int FEATURE_SELECT = 8;
  static final int FEATURES = 12;
  static final int STATUS = 20;
  static final int SELECT = 22;
  static final int QUEUE_SIZE = 24;
  static final int ENABLE = 28;
  static final int DESCRIPTORS = 32;
  static final int AVAILABLE = 40;
  static final int USED = 48;
  static final int ENTRIES = 8;

  private Checks() {}

  private static void put(QtestMachine machine, long ra, String hex) throws InterruptedException {
    assertThat(machine.say("write 0x%x %d 0x%s".formatted(ra, hex.length() / 2, hex)))
        .isEqualTo("OK");
  }

  private static String get(QtestMachine machine, long ra, int bytes) throws InterruptedException {
    return machine.say("read 0x%x %d".formatted(ra, bytes)).substring("OK 0x".length());
  }

  private static String le(long value, int size) {
    return PciTarget.littleEndian(value, size);
  }

  /** A controller that was enabled identifies itself. */
  static void nvme(PciTarget target) throws InterruptedException {
    QtestMachine machine = target.machine();
    put(machine, QUEUE, "00".repeat(0x2000));
    target.store(0, 0x24, 4, 0x7_0007);
    target.store(0, 0x28, 8, QUEUE);
    target.store(0, 0x30, 8, SECOND);
    target.store(0, 0x14, 4, 0x46_0001);
    assertThat(machine.work(WORK)).isTrue();
    assertThat(target.register(0, 0x1c, 4)).as("CSTS").isEqualTo(1);
    put(machine, QUEUE, le(0x0001_0006, 4));
    put(machine, QUEUE + 24, le(DATA, 8));
    put(machine, QUEUE + 40, le(1, 4));
    target.store(0, 0x1000, 4, 1);
    assertThat(machine.work(WORK)).isTrue();
    assertThat(get(machine, SECOND + 12, 4)).as("completion").isEqualTo(le(0x1_0001, 4));
    assertThat(get(machine, DATA, 2)).as("vendor").isNotEqualTo("0000");
  }

  /** The structure of a virtio device that has its common registers, among the regions. */
  static int common(Target target) {
    return target.regions() - 4;
  }

  /** A device uses a buffer of what it reads, {@code out}, and of what it writes. */
  static PciTarget.Check virtio(int queue, byte[] out, int in) {
    return target -> {
      assertThat(target.regions()).as("structures").isGreaterThanOrEqualTo(4);
      int common = common(target);
      QtestMachine machine = target.machine();
      put(machine, QUEUE, "00".repeat(0x3000));
      target.store(common, STATUS, 1, 0);
      assertThat(machine.work(WORK)).isTrue();
      assertThat(target.register(common, STATUS, 1)).as("status after a reset").isZero();
      target.store(common, STATUS, 1, 3);
      target.store(common, FEATURE_SELECT, 4, 1);
      target.store(common, FEATURES, 4, 3);
      target.store(common, STATUS, 1, 0xb);
      assertThat(target.register(common, STATUS, 1)).as("status").isEqualTo(0xb);
      target.store(common, SELECT, 2, queue);
      target.store(common, QUEUE_SIZE, 2, ENTRIES);
      target.store(common, DESCRIPTORS, 8, QUEUE);
      target.store(common, AVAILABLE, 8, SECOND);
      target.store(common, USED, 8, SECOND + 0x800);
      target.store(common, ENABLE, 2, 1);
      target.store(common, STATUS, 1, 0xf);
      put(machine, DATA, HexFormat.of().formatHex(out) + "00");
      if (out.length > 0) {
        int next = in > 0 ? 1 : 0;
        put(machine, QUEUE, le(DATA, 8) + le(out.length, 4) + le(next, 2) + le(1, 2));
      }
      if (in > 0) {
        long at = out.length > 0 ? QUEUE + 16 : QUEUE;
        put(machine, at, le(ANSWER, 8) + le(in, 4) + le(2, 2) + le(0, 2));
      }
      put(machine, SECOND + 2, le(1, 2));
      target.store(common + 3, 4L * queue, 2, queue);
      assertThat(machine.work(WORK)).isTrue();
      assertThat(target.register(common, STATUS, 1)).as("status").isEqualTo(0xf);
      assertThat(get(machine, SECOND + 0x802, 2)).as("used").isEqualTo(le(1, 2));
    };
  }

  /** An adapter answers the first message in its queue. */
  static void vscsi(VioTarget target) throws InterruptedException {
    GuestMemory memory = target.machine().memory;
    String _ = target.hypercall(Hcall.H_FREE_CRQ.number(), target.unit());
    assertThat(target.machine().work(WORK)).isTrue();
    memory.fill(QUEUE, 0x1000, (byte) 0);
    assertThat(target.hypercall(Hcall.H_REG_CRQ.number(), target.unit(), QUEUE, 0x1000))
        .startsWith("0x0 ");
    assertThat(target.hypercall(Hcall.H_SEND_CRQ.number(), target.unit(), 0xc001L << 48, 0))
        .startsWith("0x0 ");
    assertThat(target.machine().work(WORK)).isTrue();
    assertThat(memory.getLong(QUEUE)).isEqualTo(0xc002L << 48);
  }

  /** A card is opened and sends. */
  static void vlan(VioTarget target) throws InterruptedException {
    String _ = target.hypercall(Hcall.H_FREE_LOGICAL_LAN.number(), target.unit());
    long queue = 0x8000_0000_0000_0000L | 0x1000L << 32 | QUEUE;
    assertThat(
            target.hypercall(
                Hcall.H_REGISTER_LOGICAL_LAN.number(),
                target.unit(),
                SECOND,
                queue,
                ANSWER,
                0x5254_0012_3456L))
        .startsWith("0x0 ");
    long frame = 0x8000_0000_0000_0000L | 60L << 32 | DATA;
    assertThat(target.hypercall(Hcall.H_SEND_LOGICAL_LAN.number(), target.unit(), frame))
        .startsWith("0x0 ");
  }
}
