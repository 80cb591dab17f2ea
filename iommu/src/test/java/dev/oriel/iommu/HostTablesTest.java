package dev.oriel.iommu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.iommu.simulated.HostModel;
import dev.oriel.iommu.simulated.ProcessMemory;
import dev.oriel.iommu.simulated.SimulatedHost;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.spi.TableRequest;
import dev.oriel.iommu.spi.TableShape;
import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.EehOperation;
import dev.oriel.iommu.vfio.Errno;
import dev.oriel.iommu.vfio.GuestRam;
import dev.oriel.iommu.vfio.HostTables;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A guest whose windows a host translates: what it sees of that, and what it sees when the host
 * refuses.
 */
class HostTablesTest {
  private static final long RAM = 64 << 20;
  private static final long MORE_RAM = 1L << 32;
  private static final long DEFAULT = 0x8000_0000L;
  private static final long DYNAMIC = 0x8000_0001L;
  private static final long START = 1L << 59;
  private static final long DEFAULT_CHARGE = 4 << 20;

  private final GuestMemory memory = GuestMemory.reserve(2 * RAM);
  private final TableBudget budget = new TableBudget(64 << 20);
  private final Iommu iommu = new Iommu(memory);

  @AfterEach
  void close() {
    memory.close();
  }

  private SimulatedHost host(long memlock) {
    return new SimulatedHost(HostModel.power9(memlock), budget);
  }

  private PartitionableEndpoint endpoint(SimulatedHost host) {
    return endpoint(host, EndpointSettings.qemu(0));
  }

  private PartitionableEndpoint endpoint(SimulatedHost host, EndpointSettings settings) {
    memory.plug(0, RAM);
    HostTables tables = host.tables(GuestRam.of(memory, 0x7000_0000_0000L));
    return iommu.createEndpoint(settings, (offset, data) -> {}, tables);
  }

  private static DmaStatus write(PartitionableEndpoint endpoint, long ioba, int bytes) {
    MemorySegment data = MemorySegment.ofArray(new byte[bytes]).fill((byte) 0x5a);
    return endpoint.port().write(ioba, data, 0, bytes);
  }

  @Test
  void dmaFollowsTheGuestsTces() {
    PartitionableEndpoint endpoint = endpoint(host(HostModel.UNLIMITED));
    iommu.put(DEFAULT, 0x3000, 0x8003);
    iommu.put(DEFAULT, 0x4000, 0x2003);
    assertThat(write(endpoint, 0x3ff0, 0x20)).isEqualTo(DmaStatus.OK);
    assertThat(memory.getLong(0x8ff8)).isEqualTo(0x5a5a_5a5a_5a5a_5a5aL);
    assertThat(memory.getLong(0x2008)).isEqualTo(0x5a5a_5a5a_5a5a_5a5aL);
    iommu.put(DEFAULT, 0x4000, 0);
    assertThat(write(endpoint, 0x4000, 8)).isEqualTo(DmaStatus.NOT_PERMITTED);
  }

  @Test
  void aLargeGuestPageIsManySmallHostPages() {
    PartitionableEndpoint endpoint = endpoint(host(HostModel.UNLIMITED));
    assertThat(endpoint.create(24, 47)).isInstanceOf(WindowRequest.Created.class);
    assertThat(iommu.put(DYNAMIC, START, 1 << 24 | 3)).isEqualTo(TceStatus.SUCCESS);
    assertThat(write(endpoint, START + 0xff_fff0, 0x10)).isEqualTo(DmaStatus.OK);
    assertThat(memory.getLong(0x1ff_fff8)).isEqualTo(0x5a5a_5a5a_5a5a_5a5aL);
  }

  @Test
  void theGuestReadsBackWhatItStored() {
    endpoint(host(HostModel.UNLIMITED));
    iommu.put(DEFAULT, 0x3000, 0x8ffeL);
    assertThat(iommu.get(DEFAULT, 0x3000).tce()).isEqualTo(0x8ffe);
  }

  @Test
  void missingMemoryIsNotMapped() {
    PartitionableEndpoint endpoint = endpoint(host(HostModel.UNLIMITED));
    iommu.put(DEFAULT, 0x3000, 0x8003);
    assertThat(iommu.put(DEFAULT, 0x3000, RAM | 3)).isEqualTo(TceStatus.HARDWARE);
    assertThat(iommu.get(DEFAULT, 0x3000).tce()).isEqualTo(0x8003);
    assertThat(write(endpoint, 0x3000, 8)).isEqualTo(DmaStatus.OK);
  }

  @Test
  void aLongStuffIsAbandonedBetweenPieces() {
    PartitionableEndpoint endpoint = endpoint(host(HostModel.UNLIMITED));
    long all = 1 << 18;
    TceBatch cut = iommu.stuff(DEFAULT, 0, 0x8003, all, () -> true);
    assertThat(cut.done()).isPositive().isLessThanOrEqualTo(1 << 14);
    assertThat(write(endpoint, (cut.done() - 1) << 12, 8)).isEqualTo(DmaStatus.OK);
    assertThat(write(endpoint, cut.done() << 12, 8)).isEqualTo(DmaStatus.NOT_PERMITTED);
    assertThat(cut.status()).isEqualTo(TceStatus.ABANDONED);
    assertThat(cut.nextIoba()).isEqualTo(cut.done() << 12);
    long left = all - cut.done();
    TceBatch rest = iommu.stuff(DEFAULT, cut.nextIoba(), 0x8003, left, () -> false);
    assertThat(rest.status()).isEqualTo(TceStatus.SUCCESS);
    assertThat(rest.done()).isEqualTo(left);
    assertThat(write(endpoint, all - 1 << 12, 8)).isEqualTo(DmaStatus.OK);
  }

  @Test
  void aListIsStoredUpToThePageThatTheHostRefuses() {
    endpoint(host(HostModel.UNLIMITED));
    for (int i = 0; i < 8; i++) {
      memory.putLong(0x1000 + 8 * i, RAM - 0x3000 + 0x1000 * i | 3);
    }
    TceBatch batch = iommu.putIndirect(DEFAULT, 0x10000, 0x1000, 8);
    assertThat(batch.status()).isEqualTo(TceStatus.HARDWARE);
    assertThat(batch.done()).isEqualTo(3);
    assertThat(iommu.get(DEFAULT, 0x12000).tce()).isEqualTo(RAM - 0x1000 | 3);
    assertThat(iommu.get(DEFAULT, 0x13000).tce()).isZero();
  }

  @Test
  void aWindowBeyondMemlockIsRefusedWithoutEffect() {
    SimulatedHost host = host(RAM + DEFAULT_CHARGE);
    PartitionableEndpoint endpoint = endpoint(host);
    assertThat(endpoint.create(16, 47))
        .isInstanceOfSatisfying(
            WindowRequest.NoResources.class,
            refused -> assertThat(refused.reason()).contains("ENOMEM"));
    assertThat(endpoint.windows()).hasSize(1);
    assertThat(host.locked()).isEqualTo(RAM + DEFAULT_CHARGE);
    assertThat(iommu.put(DEFAULT, 0, 3)).isEqualTo(TceStatus.SUCCESS);
  }

  @Test
  void aBridgeIsRefusedIfGuestMemoryCannotBeLocked() {
    assertThatThrownBy(() -> endpoint(host(RAM / 2)))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("lock 0x4000000 bytes");
  }

  @Test
  void aWindowTheHostWouldPlaceElsewhereIsRefused() {
    EndpointSettings elsewhere = EndpointSettings.qemu(0).withDynamicAddress(1L << 58);
    SimulatedHost host = host(HostModel.UNLIMITED);
    PartitionableEndpoint endpoint = endpoint(host, elsewhere);
    assertThat(endpoint.create(16, 40)).isInstanceOf(WindowRequest.NoResources.class);
    assertThat(host.locked()).isEqualTo(RAM + DEFAULT_CHARGE);
  }

  /**
   * As QEMU 7.2 does, with 64 KiB pages; a host whose tables have one level is asked once, if at
   * all.
   */
  @ParameterizedTest
  @CsvSource({
    "12, 30, 5, 1 2 3",
    "16, 36, 5, 1 2 3",
    "16, 40, 5, 2 3",
    "16, 47, 5, 2 3",
    "21, 47, 5, 2",
    "24, 47, 5, 2",
    "12, 59, 5, 3",
    "12, 30, 1, 1",
    "16, 40, 1, 1",
    "12, 59, 1, ''"
  })
  void fewestLevelsAreTriedFirst(int pageShift, int windowShift, int levelsOfHost, String levels) {
    RefusingHost refusing = new RefusingHost(levelsOfHost);
    HostTables tables = new HostTables(refusing, List::of, 34, (ioba, tce) -> tce);
    TableShape shape = new TableShape(1, START, pageShift, 1L << windowShift - pageShift);
    assertThat(tables.create(shape, budget)).isInstanceOf(TableRequest.Refused.class);
    assertThat(String.join(" ", refusing.levels)).isEqualTo(levels);
  }

  @Test
  void pagesSmallerThanTheHostsAreRefused() {
    RefusingHost refusing = new RefusingHost(5);
    HostTables tables = new HostTables(refusing, List::of, 11, (ioba, tce) -> tce);
    assertThat(tables.create(new TableShape(1, START, 16, 1), budget))
        .isEqualTo(new TableRequest.Refused("the host has no I/O pages of at most 2^16 bytes"));
    assertThat(refusing.levels).isEmpty();
  }

  /** Has every page size, and no memory for any window. */
  private static final class RefusingHost implements Container {
    @Override
    public int handleErrors(EehOperation operation) {
      return Errno.ENODEV.negative();
    }

    final List<String> levels = new ArrayList<>();
    private final int mostLevels;

    RefusingHost(int mostLevels) {
      this.mostLevels = mostLevels;
    }

    @Override
    public Info info() {
      return new Info(0, 1 << 30, -1L << 12, 2, mostLevels);
    }

    @Override
    public int hostPageShift() {
      return 16;
    }

    @Override
    public int register(long address, long size) {
      return 0;
    }

    @Override
    public int unregister(long address, long size) {
      return 0;
    }

    @Override
    public long create(int pageShift, long size, int levels) {
      this.levels.add(Integer.toString(levels));
      return Errno.ENOMEM.negative();
    }

    @Override
    public int remove(long start) {
      return 0;
    }

    @Override
    public int map(long ioba, long size, long address, int permissions) {
      return 0;
    }

    @Override
    public int unmap(long ioba, long size) {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Test
  void removedWindowsUnlockTheirTables() {
    SimulatedHost host = host(HostModel.UNLIMITED);
    PartitionableEndpoint endpoint = endpoint(host);
    for (int i = 0; i < 3; i++) {
      assertThat(endpoint.create(16, 40)).isInstanceOf(WindowRequest.Created.class);
      iommu.put(DYNAMIC, START, 3);
      assertThat(iommu.remove((int) DYNAMIC)).isTrue();
      assertThat(host.locked()).isEqualTo(RAM + DEFAULT_CHARGE);
    }
  }

  @Test
  void pluggedMemoryIsLockedBeforeItIsMapped() {
    SimulatedHost host = host(2 * RAM + DEFAULT_CHARGE);
    PartitionableEndpoint endpoint = endpoint(host);
    memory.plug(MORE_RAM, RAM);
    assertThat(iommu.put(DEFAULT, 0, MORE_RAM | 3)).isEqualTo(TceStatus.SUCCESS);
    assertThat(host.locked()).isEqualTo(2 * RAM + DEFAULT_CHARGE);
    assertThat(write(endpoint, 0, 8)).isEqualTo(DmaStatus.OK);
    assertThat(memory.getLong(MORE_RAM)).isEqualTo(0x5a5a_5a5a_5a5a_5a5aL);
    memory.unplug(MORE_RAM, iommu::drain);
    assertThat(write(endpoint, 0, 8)).isEqualTo(DmaStatus.NOT_PERMITTED);
    iommu.put(DEFAULT, 0, 3);
    assertThat(host.locked()).isEqualTo(2 * RAM + DEFAULT_CHARGE);
    iommu.put(DEFAULT, 0, 3);
    assertThat(host.locked()).isEqualTo(RAM + DEFAULT_CHARGE);
  }

  /** Linux then returns how many pages it could pin, which is no negative number. */
  @Test
  void memoryThatCanBePinnedOnlyInPartIsRefused() {
    memory.plug(0, RAM);
    long base = 0x7000_0000_0000L;
    SimulatedHost host =
        new SimulatedHost(
            HostModel.power9(HostModel.UNLIMITED),
            budget,
            address ->
                address < base + RAM / 2 ? ProcessMemory.Kind.WRITABLE : ProcessMemory.Kind.NONE);
    HostTables tables = host.tables(GuestRam.of(memory, base));
    assertThat(tables.create(new TableShape(0, 0, 12, 1 << 18), budget))
        .isEqualTo(
            new TableRequest.Refused(
                "the host refuses to lock 0x4000000 bytes of guest memory: it returned 512"));
    assertThat(host.locked()).isZero();
  }

  @Test
  void pluggedMemoryThatCannotBeLockedIsNotMapped() {
    endpoint(host(RAM + DEFAULT_CHARGE));
    memory.plug(MORE_RAM, RAM);
    assertThat(iommu.put(DEFAULT, 0, MORE_RAM | 3)).isEqualTo(TceStatus.HARDWARE);
    assertThat(iommu.put(DEFAULT, 0, 3)).isEqualTo(TceStatus.SUCCESS);
  }

  @Test
  void entriesBeyondTheBudgetAreNotMapped() {
    memory.plug(0, RAM);
    TableBudget tiny = new TableBudget(1 << 10);
    Iommu tight = new Iommu(memory, (shape, b) -> null, tiny);
    HostTables tables = host(HostModel.UNLIMITED).tables(GuestRam.of(memory, 0x7000_0000_0000L));
    PartitionableEndpoint endpoint =
        tight.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {}, tables);
    TceStatus status = TceStatus.SUCCESS;
    long ioba = 0;
    while (status == TceStatus.SUCCESS) {
      ioba += 0x2000;
      status = tight.put(DEFAULT, ioba, ioba & 0xff_f000 ^ 0x5000 | 3);
    }
    assertThat(status).isEqualTo(TceStatus.NOT_ENOUGH_RESOURCES);
    assertThat(write(endpoint, ioba, 8)).isEqualTo(DmaStatus.NOT_PERMITTED);
    assertThat(write(endpoint, ioba - 0x2000, 8)).isEqualTo(DmaStatus.OK);
  }
}
