package dev.oriel.iommu.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.iommu.vfio.Container;
import dev.oriel.iommu.vfio.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Linux' sPAPR v2 container does, error by error. */
class SimulatedContainerTest {
  private static final long RAM = 0x1000_0000_0000L;
  private static final long RAM_SIZE = 1 << 30;
  private static final int RW = Container.READ | Container.WRITE;
  private static final long DEFAULT_CHARGE = 8 << 20;

  private final TableBudget memory = new TableBudget(1 << 30);
  private final SimulatedHost host =
      new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), memory);
  private final SimulatedContainer container = attached(host);

  private static SimulatedContainer attached(SimulatedHost host) {
    SimulatedContainer container = new SimulatedContainer(host);
    container.attachGroup();
    return container;
  }

  private static SimulatedHost limited(long memlock) {
    return new SimulatedHost(HostModel.power9(memlock), new TableBudget(1 << 30));
  }

  private static void refused(Errno errno, long result) {
    assertThat(result).as(errno.name()).isEqualTo(errno.negative());
  }

  private void ready() {
    assertThat(container.remove(0)).isZero();
    assertThat(container.register(RAM, RAM_SIZE)).isZero();
  }

  /** The windows that the fact sheet lists, on a host with 64 KiB pages. */
  @ParameterizedTest
  @CsvSource({
    "30, 12, 1, 4194304",
    "36, 16, 1, 16777216",
    "40, 16, 2, 268566528",
    "47, 16, 2, 34360786944",
    "47, 21, 2, 1073872896",
    "47, 24, 2, 134348800"
  })
  void aTableAndItsMirrorAreChargedInFull(int windowShift, int pageShift, int levels, long bytes) {
    HostModel model = HostModel.power9(0);
    assertThat(HardwareTable.charge(model, pageShift, 1L << windowShift, levels)).isEqualTo(bytes);
  }

  @Test
  void withoutAGroupThereAreNoWindows() {
    SimulatedContainer none = new SimulatedContainer(host);
    refused(Errno.ENXIO, none.create(12, 1 << 30, 1));
    refused(Errno.ENXIO, none.remove(0));
    assertThat(none.register(RAM, RAM_SIZE)).isZero();
  }

  @Test
  void nothingIsMappedBeforeMemoryIsRegistered() {
    refused(Errno.EPERM, container.map(0, 0x1000, RAM, RW));
    refused(Errno.EPERM, container.unmap(0, 0x1000));
  }

  @Test
  void theDefaultWindowIsCreatedAtFirstUse() {
    container.register(RAM, RAM_SIZE);
    long before = host.locked();
    assertThat(container.map(0, 0x1000, RAM, RW)).isZero();
    assertThat(host.locked() - before).isEqualTo(DEFAULT_CHARGE);
    assertThat(container.create(12, 1 << 30, 1)).isEqualTo(1L << 59);
  }

  @Test
  void thePendingDefaultWindowCanBeCancelled() {
    long before = host.locked();
    assertThat(container.remove(0)).isZero();
    assertThat(host.locked()).isEqualTo(before);
    refused(Errno.EINVAL, container.remove(0));
    assertThat(container.create(12, 1 << 30, 1)).isZero();
  }

  @Test
  void thereAreTwoWindowsWhoseAddressesTheHostChooses() {
    ready();
    assertThat(container.create(12, 1 << 30, 1)).isZero();
    assertThat(container.create(16, 1L << 40, 2)).isEqualTo(1L << 59);
    refused(Errno.ENOSPC, container.create(16, 1L << 40, 2));
    assertThat(container.remove(0)).isZero();
    assertThat(container.create(16, 1L << 40, 2)).isZero();
  }

  @Test
  void impossibleRequestsAreRefused() {
    ready();
    refused(Errno.EINVAL, container.create(24, 1L << 30, 1));
    refused(Errno.EINVAL, container.create(16, 3L << 30, 1));
    refused(Errno.EINVAL, container.create(16, 0, 1));
    refused(Errno.EINVAL, container.create(21, 1 << 16, 1));
    refused(Errno.EINVAL, container.create(16, 1L << 40, 0));
    refused(Errno.EINVAL, container.create(16, 1L << 40, 6));
    refused(Errno.EINVAL, container.remove(0x1000));
  }

  @Test
  void aWindowHasAPageOfEntriesAtLeast() {
    ready();
    assertThat(container.create(16, 1 << 13, 1)).isZero();
    assertThat(container.map(0x1fff_0000, 0x10000, RAM, RW)).isZero();
    refused(Errno.ENXIO, container.map(0x2000_0000, 0x10000, RAM, RW));
    assertThat(container.remove(0x1fff_ffff)).isZero();
  }

  @Test
  void levelsBeyondFiftyFiveAddressBitsAreRefused() {
    ready();
    refused(Errno.EINVAL, container.create(16, 1L << 40, 4));
    assertThat(container.create(16, 1L << 47, 2)).isZero();
  }

  @Test
  void aLevelIsAllocatedInOnePieceAndTheChargeOfAFailureStays() {
    ready();
    long before = host.locked();
    refused(Errno.ENOMEM, container.create(16, 1L << 40, 1));
    assertThat(host.locked() - before).isEqualTo(2L << 27);
    assertThat(container.create(16, 1L << 40, 2)).isZero();
  }

  @Test
  void aWindowBeyondTheLimitIsRefusedAndNotCharged() {
    SimulatedHost small = limited(RAM_SIZE + (4 << 20));
    SimulatedContainer tight = attached(small);
    tight.remove(0);
    assertThat(tight.register(RAM, RAM_SIZE)).isZero();
    assertThat(tight.create(12, 1 << 30, 1)).isZero();
    refused(Errno.ENOMEM, tight.create(16, 1L << 47, 2));
    assertThat(small.locked()).isEqualTo(RAM_SIZE + (4 << 20));
    assertThat(tight.remove(0)).isZero();
    assertThat(small.locked()).isEqualTo(RAM_SIZE);
  }

  @Test
  void memoryBeyondTheLimitIsNotRegistered() {
    SimulatedContainer tight = attached(limited(RAM_SIZE - 1));
    refused(Errno.ENOMEM, tight.register(RAM, RAM_SIZE));
    refused(Errno.EPERM, tight.map(0, 0x1000, RAM, RW));
  }

  @Test
  void registrationsAreWholePagesThatDoNotOverlap() {
    refused(Errno.EINVAL, container.register(RAM + 0x1000, 0x10000));
    refused(Errno.EINVAL, container.register(RAM, 0x1000));
    refused(Errno.EINVAL, container.register(-0x10000L, 0x20000));
    refused(Errno.ENOMEM, container.register(RAM, 0));
    assertThat(container.register(RAM, RAM_SIZE)).isZero();
    refused(Errno.EINVAL, container.register(RAM + 0x10000, 0x10000));
    refused(Errno.EINVAL, container.register(RAM - 0x10000, 0x20000));
    refused(Errno.EBUSY, container.register(RAM, RAM_SIZE));
    assertThat(host.locked()).isEqualTo(RAM_SIZE);
  }

  @Test
  void memoryIsChargedOnceForAllContainers() {
    SimulatedContainer other = attached(host);
    container.register(RAM, RAM_SIZE);
    assertThat(other.register(RAM, RAM_SIZE)).isZero();
    assertThat(host.locked()).isEqualTo(RAM_SIZE);
    assertThat(container.unregister(RAM, RAM_SIZE)).isZero();
    assertThat(host.locked()).isEqualTo(RAM_SIZE);
    assertThat(other.unregister(RAM, RAM_SIZE)).isZero();
    assertThat(host.locked()).isZero();
  }

  @Test
  void deviceMemoryIsRegisteredButNotCharged() {
    long device = RAM + RAM_SIZE;
    SimulatedHost tight =
        new SimulatedHost(
            HostModel.power9(RAM_SIZE + (4 << 20)),
            memory,
            address -> address >= device ? ProcessMemory.Kind.DEVICE : ProcessMemory.Kind.WRITABLE);
    SimulatedContainer container = attached(tight);
    container.remove(0);
    assertThat(container.register(RAM, RAM_SIZE)).isZero();
    assertThat(container.register(device, 1L << 40)).isZero();
    assertThat(tight.locked()).isEqualTo(RAM_SIZE);
    assertThat(container.create(12, 1 << 30, 1)).isZero();
    assertThat(container.map(0, 0x1000, device + 0x5000, RW)).isZero();
    container.unmap(0, 0x1000);
    assertThat(container.unregister(device, 1L << 40)).isZero();
    assertThat(tight.locked()).isEqualTo(RAM_SIZE + (4 << 20));
  }

  @Test
  void memoryThatIsUnregisteredWhileItIsMappedStaysLocked() {
    ready();
    container.create(12, 1 << 30, 1);
    refused(Errno.ENOENT, container.unregister(RAM, 0x10000));
    container.map(0x3000, 0x2000, RAM, RW);
    container.map(0x3000, 0x1000, RAM + 0x5000, Container.READ);
    container.unmap(0x4000, 0x1000);
    assertThat(container.unregister(RAM, RAM_SIZE)).isZero();
    refused(Errno.ENOENT, container.unregister(RAM, RAM_SIZE));
    container.unmap(0, 1 << 30);
    container.close();
    assertThat(host.locked()).isEqualTo(RAM_SIZE);
  }

  @Test
  void unmappedMemoryCanBeUnregistered() {
    ready();
    container.create(12, 1 << 30, 1);
    container.map(0x3000, 0x2000, RAM, RW);
    container.unmap(0, 1 << 30);
    assertThat(container.unregister(RAM, RAM_SIZE)).isZero();
    assertThat(host.locked()).isEqualTo(4 << 20);
  }

  @Test
  void addressesInsideAnIoPageAreNotMapped() {
    ready();
    container.create(16, 1 << 30, 1);
    assertThat(container.map(0x1000, 0x10000, RAM, RW)).isOne();
    assertThat(container.unmap(0x1000, 0x10000)).isOne();
    assertThat(container.translate(0)).isZero();
  }

  @Test
  void mappingsAreWholePagesOfAWindowAndOfRegisteredMemory() {
    ready();
    container.create(16, 1 << 30, 1);
    refused(Errno.ENXIO, container.map(1 << 30, 0x10000, RAM, RW));
    refused(Errno.EINVAL, container.map(0, 0x1000, RAM, RW));
    refused(Errno.EINVAL, container.map(0, 0x10000, RAM + 0x1000, RW));
    refused(Errno.EINVAL, container.map(0x3fff0000, 0x20000, RAM, RW));
    refused(Errno.EINVAL, container.map(0, 0x10000, RAM - 0x10000, RW));
    refused(Errno.EINVAL, container.map(0, 0x10000, RAM, 0));
    refused(Errno.ENXIO, container.unmap(1 << 30, 0x10000));
    refused(Errno.EINVAL, container.unmap(0x3fff0000, 0x20000));
  }

  @Test
  void aPartialMappingIsRolledBack() {
    ready();
    container.create(16, 1 << 30, 1);
    container.map(0, 0x10000, RAM, RW);
    refused(Errno.EINVAL, container.map(0, 0x30000, RAM + RAM_SIZE - 0x20000, RW));
    assertThat(container.translate(0)).isZero();
    assertThat(container.unregister(RAM, RAM_SIZE)).isZero();
  }

  @Test
  void ioPagesLargerThanTheMemorysAreRefused() {
    ready();
    container.create(21, 1L << 30, 1);
    refused(Errno.EINVAL, container.map(0, 1 << 21, RAM, RW));
  }

  @Test
  void writePermissionImpliesRead() {
    ready();
    container.create(12, 1 << 30, 1);
    container.map(0x1000, 0x1000, RAM + 0x4000, Container.WRITE);
    container.map(0x2000, 0x1000, RAM + 0x4000, Container.READ);
    assertThat(container.translate(0x1000)).isEqualTo(RAM + 0x4000 | RW);
    assertThat(container.translate(0x2000)).isEqualTo(RAM + 0x4000 | Container.READ);
  }

  @Test
  void lowerLevelsAreAllocatedOnDemandAndFreedWithTheTable() {
    ready();
    container.create(16, 1L << 47, 2);
    long top = memory.used();
    assertThat(top).isEqualTo(16 << 16);
    container.map(0, 0x10000, RAM, RW);
    container.map((1L << 47) - 0x10000, 0x10000, RAM, RW);
    assertThat(memory.used()).isEqualTo(3 * top);
    container.unmap(0, 1L << 47);
    assertThat(memory.used()).isEqualTo(3 * top);
    assertThat(container.translate(0)).isZero();
    container.remove(0);
    assertThat(memory.used()).isZero();
  }

  @Test
  void aLevelThatCannotBeAllocatedRefusesTheMapping() {
    SimulatedHost poor =
        new SimulatedHost(HostModel.power9(HostModel.UNLIMITED), new TableBudget(16 << 16));
    SimulatedContainer container = attached(poor);
    container.remove(0);
    container.register(RAM, RAM_SIZE);
    assertThat(container.create(16, 1L << 47, 2)).isZero();
    refused(Errno.ENOMEM, container.map(0, 0x10000, RAM, RW));
    assertThat(container.unregister(RAM, RAM_SIZE)).isZero();
  }

  @Test
  void aClosedContainerFreesEverything() {
    ready();
    container.create(12, 1 << 30, 1);
    container.map(0, 0x10000, RAM, RW);
    container.close();
    assertThat(host.locked()).isZero();
    assertThat(memory.used()).isZero();
  }
}
