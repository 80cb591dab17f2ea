package dev.oriel.cpu;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** One machine for all states of the tests of atomicity: a vCPU for each thread, and a device. */
final class AtomicityMachine {
  private static final long LIOBN = 0x8000_0000L;
  private static final int PAGE = 4096;
  private static final int SIZE = 1 << 20;
  private static final long BUDGET = 1 << 24;
  private static final byte[] ONES = {-1, -1, -1, -1, -1, -1, -1, -1};

  private final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final ThreadLocal<Vcpu> vcpus;
  private final DmaPort device;
  private final AtomicInteger next = new AtomicInteger();

  AtomicityMachine() {
    memory.plug(0, SIZE);
    Partition partition = new Partition(memory, new Nothing(), () -> 0);
    vcpus = ThreadLocal.withInitial(() -> new Vcpu(0, partition));
    TableBudget budget = new TableBudget(BUDGET);
    Iommu iommu = new Iommu(memory, EmulatedTable::create, budget);
    PartitionableEndpoint endpoint =
        iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {});
    for (long ra = 0; ra < SIZE; ra += PAGE) {
      iommu.put(LIOBN, ra, ra | 3);
    }
    device = endpoint.port();
  }

  /** The address of 16 zero bytes that no other state of this or the last thousands uses. */
  long quadword() {
    long ra = 16L * next.getAndIncrement() & SIZE - 1;
    memory.fill(ra, 16, (byte) 0);
    return ra;
  }

  /** This thread's vCPU. */
  Vcpu vcpu(long msr) {
    Vcpu vcpu = vcpus.get();
    vcpu.setMsr(msr);
    return vcpu;
  }

  void deviceSetsAllBits(long ra, int size) {
    device.write(ra, MemorySegment.ofArray(ONES), 0, size);
  }

  /** What a device finds in {@code size} bytes: 0, -1 for all bits set, or what is in between. */
  long deviceReads(long ra, int size) {
    byte[] bytes = new byte[size];
    device.read(ra, MemorySegment.ofArray(bytes), 0, size);
    long value = 0;
    for (byte each : bytes) {
      value = value << 8 | Byte.toUnsignedLong(each);
    }
    return value << 64 - 8 * size >> 64 - 8 * size;
  }

  private static final class Nothing implements MmioBus {
    @Override
    public long load(long ra, int size) {
      throw new AssertionError();
    }

    @Override
    public void store(long ra, int size, long value) {
      throw new AssertionError();
    }
  }
}
