package dev.oriel.iommu;

import static dev.oriel.iommu.TceStatus.NOT_ENOUGH_RESOURCES;
import static dev.oriel.iommu.TceStatus.PARAMETER;
import static dev.oriel.iommu.TceStatus.SUCCESS;
import static dev.oriel.iommu.TestMachine.DEFAULT;
import static dev.oriel.iommu.TestMachine.DYNAMIC;
import static dev.oriel.iommu.TestMachine.DYNAMIC_START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.spi.TableBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** H_PUT_TCE, H_GET_TCE, H_STUFF_TCE and H_PUT_TCE_INDIRECT: checks, their order, results. */
class TceOperationsTest {
  private static final long LIST = 0x10_0000;
  private static final long LAST_PAGE = (1 << 30) - 0x1000;

  private final TestMachine machine = new TestMachine();
  private final Iommu iommu = machine.iommu;

  @AfterEach
  void close() {
    machine.close();
  }

  private void list(long... tces) {
    for (int i = 0; i < tces.length; i++) {
      machine.memory.putLong(LIST + 8 * i, tces[i]);
    }
  }

  @Test
  void aTceComesBackVerbatim() {
    assertThat(iommu.put(DEFAULT, 0x5000, 0xfedcba98_76543ffeL)).isEqualTo(SUCCESS);
    assertThat(iommu.get(DEFAULT, 0x5000)).isEqualTo(new TceLookup(SUCCESS, 0xfedcba98_76543ffeL));
  }

  @Test
  void aBusAddressIsAlignedDownToTheIoPage() {
    assertThat(iommu.put(DEFAULT, 0x5fff, 0x1003)).isEqualTo(SUCCESS);
    assertThat(machine.tce(DEFAULT, 0x5001)).isEqualTo(0x1003);
    machine.create(16, 34);
    iommu.put(DYNAMIC, DYNAMIC_START + 0x1_ffff, 0x2003);
    assertThat(machine.tce(DYNAMIC, DYNAMIC_START + 0x1_0000)).isEqualTo(0x2003);
    assertThat(machine.tce(DYNAMIC, DYNAMIC_START + 0x2_0000)).isZero();
  }

  @Test
  void anUnknownLiobnIsRefused() {
    for (long liobn : new long[] {0, 0x8000_0002L, 0x8000_0100L, 1L << 32 | DEFAULT, -1L << 31}) {
      assertThat(iommu.put(liobn, 0, 3)).isEqualTo(PARAMETER);
      assertThat(iommu.get(liobn, 0)).isEqualTo(new TceLookup(PARAMETER, 0));
      assertThat(iommu.stuff(liobn, 0, 3, 1).status()).isEqualTo(PARAMETER);
      assertThat(iommu.putIndirect(liobn, 0, LIST, 1).status()).isEqualTo(PARAMETER);
    }
    assertThat(machine.tce(DEFAULT, 0)).isZero();
  }

  @Test
  void anInactiveWindowRefusesEverything() {
    assertThat(iommu.put(DYNAMIC, DYNAMIC_START, 3)).isEqualTo(PARAMETER);
    assertThat(iommu.get(DYNAMIC, DYNAMIC_START).status()).isEqualTo(PARAMETER);
    assertThat(iommu.stuff(DYNAMIC, DYNAMIC_START, 3, 1).status()).isEqualTo(PARAMETER);
    assertThat(iommu.stuff(DYNAMIC, DYNAMIC_START, 3, 0).status()).isEqualTo(PARAMETER);
    assertThat(iommu.putIndirect(DYNAMIC, DYNAMIC_START, LIST, 1).status()).isEqualTo(PARAMETER);
  }

  @Test
  void aBusAddressOutsideTheWindowIsRefused() {
    machine.create(24, 31);
    assertThat(iommu.put(DEFAULT, LAST_PAGE, 3)).isEqualTo(SUCCESS);
    assertThat(iommu.put(DEFAULT, 1 << 30, 3)).isEqualTo(PARAMETER);
    assertThat(iommu.put(DEFAULT, -1, 3)).isEqualTo(PARAMETER);
    assertThat(iommu.put(DYNAMIC, DYNAMIC_START - 1, 3)).isEqualTo(PARAMETER);
    assertThat(iommu.put(DYNAMIC, 0, 3)).isEqualTo(PARAMETER);
    assertThat(iommu.put(DYNAMIC, DYNAMIC_START + (1L << 31), 3)).isEqualTo(PARAMETER);
    assertThat(iommu.get(DEFAULT, 1 << 30)).isEqualTo(new TceLookup(PARAMETER, 0));
    assertThat(iommu.get(DYNAMIC, DYNAMIC_START - 1).status()).isEqualTo(PARAMETER);
  }

  @Test
  void stuffStoresOneValueManyTimes() {
    TceBatch batch = iommu.stuff(DEFAULT, 0x5123, 0x7003, 600);
    assertThat(batch).isEqualTo(new TceBatch(SUCCESS, 0x5000 + 600 * 0x1000, 0x7003, 600));
    assertThat(machine.tce(DEFAULT, 0x4000)).isZero();
    assertThat(machine.tce(DEFAULT, 0x5000)).isEqualTo(0x7003);
    assertThat(machine.tce(DEFAULT, 0x5000 + 599 * 0x1000)).isEqualTo(0x7003);
    assertThat(machine.tce(DEFAULT, 0x5000 + 600 * 0x1000)).isZero();
  }

  @Test
  void stuffIsLimitedToTheTableSize() {
    assertThat(iommu.stuff(DEFAULT, 0, 3, 1 << 18).status()).isEqualTo(SUCCESS);
    assertThat(iommu.stuff(DEFAULT, 0, 0, (1 << 18) + 1).status()).isEqualTo(PARAMETER);
    assertThat(iommu.stuff(DEFAULT, 0, 0, -1).status()).isEqualTo(PARAMETER);
    assertThat(machine.tce(DEFAULT, 0)).isEqualTo(3);
    assertThat(machine.tce(DEFAULT, LAST_PAGE)).isEqualTo(3);
  }

  @Test
  void stuffOfNothingIsRefused() {
    assertThat(iommu.stuff(DEFAULT, 0x5123, 3, 0)).isEqualTo(new TceBatch(PARAMETER, 0x5000, 3, 0));
  }

  @Test
  void stuffPastTheEndStoresThePrefix() {
    TceBatch batch = iommu.stuff(DEFAULT, LAST_PAGE - 0x1000, 3, 3);
    assertThat(batch).isEqualTo(new TceBatch(PARAMETER, 1 << 30, 3, 2));
    assertThat(machine.tce(DEFAULT, LAST_PAGE - 0x1000)).isEqualTo(3);
    assertThat(machine.tce(DEFAULT, LAST_PAGE)).isEqualTo(3);
  }

  @Test
  void indirectStoresAList() {
    list(0x1003, 0x2003, 0x9001, 0, 0x5000);
    TceBatch batch = iommu.putIndirect(DEFAULT, 0x6789, LIST, 5);
    assertThat(batch).isEqualTo(new TceBatch(SUCCESS, 0xb000, 0x5000, 5));
    assertThat(machine.tce(DEFAULT, 0x6000)).isEqualTo(0x1003);
    assertThat(machine.tce(DEFAULT, 0x7000)).isEqualTo(0x2003);
    assertThat(machine.tce(DEFAULT, 0x8000)).isEqualTo(0x9001);
    assertThat(machine.tce(DEFAULT, 0x9000)).isZero();
    assertThat(machine.tce(DEFAULT, 0xa000)).isEqualTo(0x5000);
    assertThat(machine.tce(DEFAULT, 0xb000)).isZero();
  }

  @Test
  void indirectIsLimitedTo512Entries() {
    for (int i = 0; i < 512; i++) {
      machine.memory.putLong(LIST + 8 * i, (long) i << 12 | 3);
    }
    assertThat(iommu.putIndirect(DEFAULT, 0, LIST, 513).status()).isEqualTo(PARAMETER);
    assertThat(iommu.putIndirect(DEFAULT, 0, LIST, -1).status()).isEqualTo(PARAMETER);
    assertThat(machine.tce(DEFAULT, 0)).isZero();
    assertThat(iommu.putIndirect(DEFAULT, 0, LIST, 512).status()).isEqualTo(SUCCESS);
    assertThat(machine.tce(DEFAULT, 511 << 12)).isEqualTo(511 << 12 | 3);
  }

  @Test
  void indirectNeedsAnAlignedList() {
    list(3);
    assertThat(iommu.putIndirect(DEFAULT, 0, LIST + 8, 1).status()).isEqualTo(PARAMETER);
    assertThat(iommu.putIndirect(DEFAULT, 0, LIST + 0x800, 1).status()).isEqualTo(PARAMETER);
    assertThat(machine.tce(DEFAULT, 0)).isZero();
  }

  @Test
  void indirectOfNothingIsRefused() {
    assertThat(iommu.putIndirect(DEFAULT, 0x5123, LIST, 0))
        .isEqualTo(new TceBatch(PARAMETER, 0x5000, 0, 0));
  }

  @Test
  void indirectPastTheEndStoresThePrefixAndReadsOneMore() {
    list(0x1003, 0x2003, 0x3003);
    assertThat(iommu.putIndirect(DEFAULT, LAST_PAGE, LIST, 3))
        .isEqualTo(new TceBatch(PARAMETER, 1 << 30, 0x2003, 1));
    assertThat(machine.tce(DEFAULT, LAST_PAGE)).isEqualTo(0x1003);
    assertThat(iommu.putIndirect(DEFAULT, 1 << 30, LIST, 3))
        .isEqualTo(new TceBatch(PARAMETER, 1 << 30, 0x1003, 0));
  }

  @Test
  void aListOutsideRamReadsAsZeros() {
    iommu.stuff(DEFAULT, 0, 3, 4);
    for (long ra : new long[] {TestMachine.RAM, 1L << 62, -0x1000}) {
      iommu.stuff(DEFAULT, 0, 3, 2);
      assertThat(iommu.putIndirect(DEFAULT, 0, ra, 2))
          .isEqualTo(new TceBatch(SUCCESS, 0x2000, 0, 2));
      assertThat(machine.tce(DEFAULT, 0)).isZero();
      assertThat(machine.tce(DEFAULT, 0x1000)).isZero();
      assertThat(machine.tce(DEFAULT, 0x2000)).isEqualTo(3);
    }
  }

  @Test
  void aSpentBudgetRefusesNewEntriesAndKeepsOldOnes() {
    try (TestMachine small =
        new TestMachine(new TableBudget(8 << 10), EndpointSettings.qemu(0), SlotGate::new)) {
      int stored = 0;
      while (small.put(DEFAULT, stored * 0x20_0000L, 0x1003 + 0x7000 * stored) == SUCCESS) {
        stored++;
      }
      assertThat(stored).isBetween(100, 256);
      assertThat(small.put(DEFAULT, stored * 0x20_0000L, 3)).isEqualTo(NOT_ENOUGH_RESOURCES);
      for (int i = 0; i < stored; i++) {
        assertThat(small.tce(DEFAULT, i * 0x20_0000L)).isEqualTo(0x1003 + 0x7000 * i);
      }
      assertThat(small.tce(DEFAULT, stored * 0x20_0000L)).isZero();
      assertThat(small.iommu.stuff(DEFAULT, 0, 0, 1 << 18).status()).isEqualTo(SUCCESS);
      assertThat(small.put(DEFAULT, stored * 0x20_0000L, 3)).isEqualTo(SUCCESS);
    }
  }
}
