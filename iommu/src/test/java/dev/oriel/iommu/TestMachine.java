package dev.oriel.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** 64 MiB of RAM at 0, an IOMMU, and one host bridge as QEMU has it. */
final class TestMachine implements AutoCloseable {
  static final int RAM = 64 << 20;
  static final long DEFAULT = 0x8000_0000L;
  static final long DYNAMIC = 0x8000_0001L;
  static final long DYNAMIC_START = 1L << 59;

  final GuestMemory memory = GuestMemory.reserve(2L * RAM);
  final List<String> messages = new ArrayList<>();
  final Iommu iommu;
  final PartitionableEndpoint endpoint;

  TestMachine() {
    this(new TableBudget(Iommu.DEFAULT_TABLE_BUDGET), EndpointSettings.qemu(0), SlotGate::new);
  }

  TestMachine(EndpointSettings settings) {
    this(new TableBudget(Iommu.DEFAULT_TABLE_BUDGET), settings, SlotGate::new);
  }

  TestMachine(TableBudget budget, EndpointSettings settings, Supplier<DmaGate> gates) {
    memory.plug(0, RAM);
    iommu = new Iommu(memory, EmulatedTable::create, budget, gates);
    endpoint =
        iommu.createEndpoint(
            settings, (offset, data) -> messages.add("%x %x".formatted(offset, data)));
  }

  DmaPort port() {
    return endpoint.port();
  }

  DmaWindow create(int pageShift, int windowShift) {
    WindowRequest request = endpoint.create(pageShift, windowShift);
    assertThat(request).isInstanceOf(WindowRequest.Created.class);
    return ((WindowRequest.Created) request).window();
  }

  TceStatus put(long liobn, long ioba, long tce) {
    return iommu.put(liobn, ioba, tce);
  }

  long tce(long liobn, long ioba) {
    TceLookup lookup = iommu.get(liobn, ioba);
    assertThat(lookup.status()).isEqualTo(TceStatus.SUCCESS);
    return lookup.tce();
  }

  DmaStatus write(long ioba, byte... bytes) {
    return port().write(ioba, MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  @Override
  public void close() {
    memory.close();
  }
}
