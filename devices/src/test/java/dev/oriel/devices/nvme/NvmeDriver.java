package dev.oriel.devices.nvme;

import dev.oriel.device.BlockImage;
import dev.oriel.device.BusSpace;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciSlot;
import dev.oriel.device.StepExecutor;
import dev.oriel.devices.common.Le;
import dev.oriel.testkit.TestBus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;

/** Does what a guest's driver does, on one thread. All its memory lies at fixed bus addresses. */
final class NvmeDriver implements AutoCloseable {
  static final long BASE = 0x0800_0000_0000_0000L;
  static final long ADMIN_SQ = BASE;
  static final long ADMIN_CQ = BASE + 0x1000;
  static final long IO_SQ = BASE + 0x2000;
  static final long IO_CQ = BASE + 0x4000;
  static final long PAGE = BASE + 0x10000;
  static final long LIST = BASE + 0x20000;
  static final long DATA = BASE + 0x100000;
  static final int ENTRIES = 32;

  private static final VarHandle COMPLETION_STATUS = ValueLayout.JAVA_SHORT.varHandle();
  private static final long BAR = 0x8000_0000L;

  final TestBus bus = new TestBus(BASE, 8 << 20);
  final StepExecutor executor = new StepExecutor();
  final PciSlot slot;
  private volatile DeviceExecutor actual = executor;
  boolean line;

  private final int[] tail = new int[2];
  private final int[] head = new int[2];
  private final int[] phase = {1, 1};
  private int identifier;

  /** Dword 0 of the last completion. */
  int result;

  NvmeDriver(BlockImage image, Map<String, String> options) {
    Map<String, String> all = new HashMap<>(Map.of("drive", "d", "serial", "S1"));
    all.putAll(options);
    NvmeDeviceType type = new NvmeDeviceType();
    DeviceOptions checked = DeviceOptions.of(type, all, id -> image);
    DeviceExecutor current =
        new DeviceExecutor() {
          @Override
          public void execute(Runnable task) {
            actual.execute(task);
          }

          @Override
          public boolean runNow(Runnable task) {
            return actual.runNow(task);
          }
        };
    slot = PciSlot.plug(type, checked, bus, asserted -> line = asserted, current);
    slot.configStore(0x10, 4, (int) BAR);
    slot.configStore(4, 2, 6);
  }

  NvmeDriver(BlockImage image) {
    this(image, Map.of());
  }

  /** Enables MSI-X: vector n sends message 0x1300 + n. */
  NvmeDriver withMessages(int vectors) {
    slot.programMsix(vectors, TestBus.MESSAGES, 0x1300);
    slot.configStore(0x42, 2, 0x8000);
    return this;
  }

  int read32(int register) {
    return (int) slot.load(BusSpace.MEMORY, BAR + register, 4);
  }

  long read64(int register) {
    return slot.load(BusSpace.MEMORY, BAR + register, 8);
  }

  void write32(int register, int value) {
    slot.store(BusSpace.MEMORY, BAR + register, 4, value & 0xffff_ffffL);
  }

  void write64(int register, long value) {
    slot.store(BusSpace.MEMORY, BAR + register, 8, value);
  }

  NvmeDriver enable() {
    write32(0x24, ENTRIES - 1 << 16 | ENTRIES - 1);
    write64(0x28, ADMIN_SQ);
    write64(0x30, ADMIN_CQ);
    write32(0x14, 0x460061);
    executor.runAll();
    return this;
  }

  /** Creates I/O queue pair 1 on interrupt vector {@code vector}. */
  NvmeDriver createQueues(int vector) {
    require(admin(0x05, 0, IO_CQ, ENTRIES - 1 << 16 | 1, vector << 16 | 3));
    require(admin(0x01, 0, IO_SQ, ENTRIES - 1 << 16 | 1, 1 << 16 | 1));
    return this;
  }

  static void require(int status) {
    if (status != 0) {
      throw new AssertionError("status 0x" + Integer.toHexString(status));
    }
  }

  int admin(int opcode, int nsid, long prp1, int dword10, int dword11) {
    return run(0, opcode, nsid, prp1, 0, dword10, dword11, 0);
  }

  int io(int opcode, long lba, int blocks, long prp1, long prp2) {
    return run(1, opcode, 1, prp1, prp2, (int) lba, (int) (lba >>> 32), blocks - 1);
  }

  int run(int queue, int opcode, int nsid, long prp1, long prp2, int d10, int d11, int d12) {
    submit(queue, opcode, nsid, prp1, prp2, d10, d11, d12);
    ring(queue);
    executor.runAll();
    return complete(queue);
  }

  void submit(int queue, int opcode, int nsid, long prp1, long prp2, int d10, int d11, int d12) {
    long at = (queue == 0 ? ADMIN_SQ : IO_SQ) - BASE + tail[queue] * 64L;
    MemorySegment entry = bus.memory().asSlice(at, 64).fill((byte) 0);
    Le.put32(entry, 0, opcode | (++identifier & 0xffff) << 16);
    Le.put32(entry, 4, nsid);
    Le.put64(entry, 24, prp1);
    Le.put64(entry, 32, prp2);
    Le.put32(entry, 40, d10);
    Le.put32(entry, 44, d11);
    Le.put32(entry, 48, d12);
    tail[queue] = (tail[queue] + 1) % ENTRIES;
  }

  void ring(int queue) {
    write32(0x1000 + 8 * queue, tail[queue]);
  }

  /** From now on the controller works on another thread, and the driver only polls. */
  void moveTo(DeviceExecutor other) {
    actual = other;
  }

  int tail(int queue) {
    return tail[queue];
  }

  int head(int queue) {
    return head[queue];
  }

  void ringHead(int queue) {
    write32(0x1004 + 8 * queue, head[queue]);
  }

  /** Consumes one successful completion, without telling the controller; false if there is none. */
  boolean peek(int queue) {
    long at = (queue == 0 ? ADMIN_CQ : IO_CQ) - BASE + head[queue] * 16L;
    int status = (short) COMPLETION_STATUS.getAcquire(bus.memory(), at + 14) & 0xffff;
    if ((status & 1) != phase[queue]) {
      return false;
    }
    require(status >>> 1);
    head[queue] = (head[queue] + 1) % ENTRIES;
    if (head[queue] == 0) {
      phase[queue] ^= 1;
    }
    return true;
  }

  /** Consumes one completion and returns its status field, or -1 if there is none. */
  int complete(int queue) {
    long at = (queue == 0 ? ADMIN_CQ : IO_CQ) - BASE + head[queue] * 16L;
    MemorySegment entry = bus.memory().asSlice(at, 16);
    if ((Le.get16(entry, 14) & 1) != phase[queue]) {
      return -1;
    }
    result = Le.get32(entry, 0);
    head[queue] = (head[queue] + 1) % ENTRIES;
    if (head[queue] == 0) {
      phase[queue] ^= 1;
    }
    write32(0x1004 + 8 * queue, head[queue]);
    executor.runAll();
    return Le.get16(entry, 14) >>> 1;
  }

  /** Guest memory at a bus address. */
  MemorySegment at(long ioba, long length) {
    return bus.memory().asSlice(ioba - BASE, length);
  }

  @Override
  public void close() {
    slot.close();
  }
}
