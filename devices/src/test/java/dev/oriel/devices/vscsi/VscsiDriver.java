package dev.oriel.devices.vscsi;

import dev.oriel.device.Attachments;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.StepExecutor;
import dev.oriel.device.VioContext;
import dev.oriel.devices.scsi.ScsiBus;
import dev.oriel.devices.scsi.ScsiCdType;
import dev.oriel.devices.scsi.ScsiDiskType;
import dev.oriel.iommu.DmaPort;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestBus;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A driver of an adapter with a disk, 0:0:0, and a CD-ROM drive, 0:2:0. */
final class VscsiDriver implements AutoCloseable {
  static final long BASE = 0x1000_0000L;
  static final long UNIT = BASE + 0x1000;
  static final long DATA = BASE + 0x10000;
  static final int UNIT_BYTES = 256;

  final TestBus bus = new TestBus(BASE, 1 << 20);
  final StepExecutor executor = new StepExecutor();
  final TestImage image = new TestImage(1 << 20, false);
  final TestImage disc = new TestImage(1 << 16, true);
  final List<long[]> sent = new ArrayList<>();
  final VscsiAdapter adapter;
  private long tag = 0x7a_0000_0000L;

  private final class Context implements VioContext {
    @Override
    public DmaPort dma() {
      return bus;
    }

    @Override
    public boolean send(long high, long low) {
      return sent.add(new long[] {high, low});
    }

    @Override
    public DeviceExecutor executor() {
      return executor;
    }
  }

  VscsiDriver() {
    ScsiDiskType disk = new ScsiDiskType();
    ScsiCdType cd = new ScsiCdType();
    adapter =
        new VscsiAdapter(
            new ScsiBus(
                new Attachments<>(
                    List.of(
                        new ScsiPlace(
                            0,
                            0,
                            0,
                            disk.create(
                                DeviceOptions.of(
                                    disk.name(),
                                    disk.properties(),
                                    Map.of("drive", "d"),
                                    new TestBackends(image, new TestNetwork())))),
                        new ScsiPlace(
                            0,
                            2,
                            0,
                            cd.create(
                                DeviceOptions.of(
                                    cd.name(),
                                    cd.properties(),
                                    Map.of("drive", "c"),
                                    new TestBackends(disc, new TestNetwork()))))))),
            new Context());
  }

  ByteBuffer at(long ioba, int length) {
    return bus.memory().asSlice(ioba - BASE, length).asByteBuffer();
  }

  /** An empty information unit. */
  ByteBuffer unit() {
    bus.memory().asSlice(UNIT - BASE, UNIT_BYTES).fill((byte) 0);
    return at(UNIT, UNIT_BYTES).putLong(8, ++tag);
  }

  /** A command for target {@code target}, with no buffers. */
  ByteBuffer command(int target, int... cdb) {
    ByteBuffer unit = unit().put(0, (byte) 2).putLong(20, (0x8000L | target << 8) << 48);
    for (int i = 0; i < cdb.length; i++) {
      unit.put(32 + i, (byte) cdb[i]);
    }
    return unit;
  }

  /** Has the adapter take the unit, which {@code format} says is for SCSI or for management. */
  void send(int format) {
    adapter.receive(0x80L << 56 | (long) format << 48 | UNIT_BYTES, UNIT);
    executor.runAll();
  }

  /** As above; returns the answer, which must have been announced with the right tag. */
  ByteBuffer exchange(int format) {
    sent.clear();
    send(format);
    long[] message = sent.getFirst();
    int length = (int) message[0] & 0xffff;
    if (sent.size() != 1
        || message[0] != (0x80L << 56 | (long) format << 48 | length)
        || message[1] != tag) {
      throw new AssertionError("message %x %x".formatted(message[0], message[1]));
    }
    return at(UNIT, length);
  }

  @Override
  public void close() {
    adapter.close();
  }
}
