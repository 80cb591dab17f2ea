package dev.oriel.iommu;

import static dev.oriel.iommu.TestMachine.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a listener is told; with it the platform writes QEMU's trace lines. */
class IommuListenerTest {
  private final TestMachine machine = new TestMachine();
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void listen() {
    machine.iommu.listen(
        new IommuListener() {
          @Override
          public void put(long liobn, long ioba, long tce, TceStatus status) {
            told.add("put %x %x %x %s".formatted(liobn, ioba, tce, status));
          }

          @Override
          public void get(long liobn, long ioba, TceStatus status, long tce) {
            told.add("get %x %x %s %x".formatted(liobn, ioba, status, tce));
          }

          @Override
          public void stuff(long liobn, long tce, long count, TceBatch batch) {
            told.add(
                "stuff %x %x %x %d %s"
                    .formatted(liobn, batch.nextIoba(), tce, count, batch.status()));
          }

          @Override
          public void indirect(long liobn, long ioba, long listRa, long count, TceBatch batch) {
            told.add(
                "indirect %x %x %x %d %x %s"
                    .formatted(liobn, ioba, listRa, batch.done(), batch.lastTce(), batch.status()));
          }

          @Override
          public void translated(DmaWindow window, long offset, long tce) {
            told.add("translated %x %x %x".formatted(window.liobn(), offset, tce));
          }

          @Override
          public void fault(DmaFault fault) {
            told.add(
                "fault %d %x %b %s %x"
                    .formatted(
                        fault.endpoint(),
                        fault.ioba(),
                        fault.write(),
                        fault.status(),
                        fault.tce()));
          }
        });
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void putAndGetAreReportedAligned() {
    machine.put(DEFAULT, 0x5123, 0x8003);
    machine.put(7, 0x5123, 0x8003);
    machine.iommu.get(DEFAULT, 0x5123);
    machine.iommu.get(DEFAULT, -1);
    assertThat(told)
        .containsExactly(
            "put 80000000 5000 8003 SUCCESS",
            "put 7 5123 8003 PARAMETER",
            "get 80000000 5000 SUCCESS 8003",
            "get 80000000 fffffffffffff000 PARAMETER 0");
  }

  @Test
  void batchesAreReportedUnlessRefused() {
    machine.memory.putLong(0x1000, 0x8003);
    machine.memory.putLong(0x1008, 0x4003);
    machine.iommu.stuff(DEFAULT, 0, 0, 512);
    machine.iommu.stuff(DEFAULT, 0x1000, 0, 1 << 18);
    machine.iommu.stuff(DEFAULT, 0, 0, (1 << 18) + 1);
    machine.iommu.stuff(7, 0, 0, 1);
    machine.iommu.putIndirect(DEFAULT, 0x5123, 0x1000, 2);
    machine.iommu.putIndirect(DEFAULT, (1 << 30) - 1, 0x1000, 2);
    machine.iommu.putIndirect(DEFAULT, 0, 0x1000, 0);
    machine.iommu.putIndirect(DEFAULT, 0, 0x1008, 1);
    machine.iommu.putIndirect(DEFAULT, 0, 0x1000, 513);
    machine.iommu.putIndirect(7, 0, 0x1000, 1);
    assertThat(told)
        .containsExactly(
            "stuff 80000000 200000 0 512 SUCCESS",
            "stuff 80000000 40000000 0 262144 PARAMETER",
            "indirect 80000000 5123 1000 2 4003 SUCCESS",
            "indirect 80000000 3fffffff 1000 1 4003 PARAMETER",
            "indirect 80000000 0 1000 0 0 PARAMETER");
  }

  @Test
  void translationsAreReportedPerPageAndFaultsOnce() {
    machine.put(DEFAULT, 0, 0x8003);
    machine.put(DEFAULT, 0x1000, 0x9001);
    told.clear();
    machine.write(0xff8, new byte[16]);
    machine.write(1L << 40, new byte[16]);
    assertThat(told)
        .containsExactly(
            "translated 80000000 ff8 8003",
            "translated 80000000 1000 9001",
            "fault 0 1000 true NOT_PERMITTED 9001",
            "fault 0 10000000000 true NO_WINDOW 0");
  }

  /** Without that, it moves up to 4 MiB at once. */
  @Test
  void dmaTakesOneStepForEachPageOnlyForListenersThatWantTranslations() {
    DmaWindow window = machine.create(12, 20);
    for (long page = 0; page < 16; page++) {
      machine.put(window.liobn() & 0xffff_ffffL, window.busOffset() + (page << 12), page << 12 | 3);
    }

    assertThat(steps(window)).isEqualTo(16);
    machine.iommu.listen(
        new IommuListener() {
          @Override
          public boolean wantsTranslations() {
            return false;
          }
        });
    assertThat(steps(window)).isEqualTo(1);
    machine.iommu.listen(List.of());
    assertThat(steps(window)).isEqualTo(1);
  }

  private int steps(DmaWindow window) {
    List<Long> steps = new ArrayList<>();
    assertThat(
            machine
                .port()
                .transfer(window.busOffset(), 16 << 12, false, (piece, done) -> steps.add(done)))
        .isEqualTo(DmaStatus.OK);
    return steps.size();
  }

  @Test
  void aFaultNamesTheDeviceThatHadIt() {
    List<DmaFault> faults = new ArrayList<>();
    machine.iommu.listen(
        new IommuListener() {
          @Override
          public void fault(DmaFault fault) {
            faults.add(fault);
          }
        });
    machine.endpoint.port(5).read(0, MemorySegment.ofArray(new byte[1]), 0, 1);

    assertThat(faults).containsExactly(new DmaFault(0, 5, 0, false, DmaStatus.NOT_PERMITTED, 0));
  }
}
