package dev.oriel.iommu;

import static dev.oriel.iommu.TestMachine.DEFAULT;
import static dev.oriel.iommu.TestMachine.DYNAMIC;
import static dev.oriel.iommu.TestMachine.DYNAMIC_START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.sanitizer.DmaReport;
import dev.oriel.iommu.sanitizer.DmaSanitizer;
import dev.oriel.iommu.sanitizer.GuestCall;
import dev.oriel.iommu.sanitizer.GuestOrigin;
import dev.oriel.iommu.sanitizer.Problem;
import dev.oriel.iommu.sanitizer.ReportJson;
import dev.oriel.iommu.sanitizer.ReportText;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every mistake a driver can make with a DMA window is found, told once, and nothing else is. */
class DmaSanitizerTest {
  private static final long SECOND = 512_000_000;
  private static final long GRACE = 10 * SECOND;
  private static final long PAGE = 0x1000;

  private final TestMachine machine = new TestMachine();
  private final List<DmaReport> told = new ArrayList<>();
  private final MemorySegment data = MemorySegment.ofArray(new byte[3 * (int) PAGE]);
  private long now = SECOND;
  private String calling = "H_PUT_TCE";
  private long caller = 0x1000;

  private final DmaSanitizer sanitizer =
      new DmaSanitizer(
          new GuestOrigin() {
            @Override
            public long timebase() {
              return now;
            }

            @Override
            public GuestCall call() {
              return new GuestCall(calling, now, List.of(caller, 0x2000L));
            }
          },
          GRACE,
          told::add);

  private final DmaPort disk = sanitizer.observe("disk", machine.port());
  private final DmaPort net = sanitizer.observe("net", machine.port());

  @BeforeEach
  void watch() {
    machine.iommu.listen(sanitizer);
    machine.endpoint.reset();
  }

  @AfterEach
  void close() {
    machine.close();
  }

  private Problem only() {
    assertThat(told).hasSize(1);
    return told.getFirst().problem();
  }

  private void map(long ioba, long tce) {
    assertThat(machine.put(DEFAULT, ioba, tce)).isEqualTo(TceStatus.SUCCESS);
  }

  private void unmap(long ioba, long pages) {
    calling = "H_STUFF_TCE";
    caller = 0x3000;
    assertThat(machine.iommu.stuff(DEFAULT, ioba, 0, pages).status()).isEqualTo(TceStatus.SUCCESS);
  }

  private DmaStatus write(DmaPort port, long ioba, long length) {
    return port.write(ioba, data, 0, length);
  }

  private DmaStatus read(DmaPort port, long ioba, long length) {
    return port.read(ioba, data, 0, length);
  }

  @Test
  void acceptsMappedPages() {
    map(0x5000, 0x9003);
    map(0x6000, 0x8001);
    assertThat(write(disk, 0x5ff0, 16)).isEqualTo(DmaStatus.OK);
    assertThat(read(disk, 0x5ff0, 32)).isEqualTo(DmaStatus.OK);
    unmap(0x5000, 2);
    sanitizer.guestEnded();
    assertThat(told).isEmpty();
  }

  @Test
  void reportsAPageThatWasNeverMapped() {
    unmap(0x5000, 16);
    write(disk, 0x5010, 512);
    assertThat(only()).isEqualTo(Problem.NEVER_MAPPED);
    assertThat(told.getFirst().access())
        .isEqualTo(new DmaReport.Access("disk", true, 0x5010, 512, now));
    assertThat(told.getFirst().unmapped()).isEmpty();
  }

  @Test
  void reportsAnUnmappedPage() {
    map(0x5000, 0x9003);
    now = 2 * SECOND;
    unmap(0x4000, 4);
    now = 3 * SECOND;
    unmap(0x5000, 1);
    now = 4 * SECOND;
    write(disk, 0x5010, 512);
    write(disk, 0x5010, 512);
    assertThat(only()).isEqualTo(Problem.AFTER_UNMAP);
    DmaReport report = told.getFirst();
    assertThat(report.unmapped())
        .hasValueSatisfying(
            change -> {
              assertThat(change.call())
                  .isEqualTo(new GuestCall("H_STUFF_TCE", 2 * SECOND, List.of(0x3000L, 0x2000L)));
              assertThat(change.ioba()).isEqualTo(0x4000);
              assertThat(change.bytes()).isEqualTo(0x4000);
            });
    assertThat(report.mapped())
        .hasValueSatisfying(change -> assertThat(change.call().name()).isEqualTo("H_PUT_TCE"));
    assertThat(sanitizer.findings())
        .singleElement()
        .satisfies(f -> assertThat(f.count()).isEqualTo(2));
  }

  @Test
  void reportsAnUnmappedPageOfAList() {
    machine.memory.putLong(0x1000, 0x8003);
    machine.memory.putLong(0x1008, 0x3003);
    calling = "H_PUT_TCE_INDIRECT";
    machine.iommu.putIndirect(DEFAULT, 0x5123, 0x1000, 2);
    map(0x6000, 0);
    write(disk, 0x5000, 0x1001);
    assertThat(only()).isEqualTo(Problem.AFTER_UNMAP);
    assertThat(told.getFirst().ioba()).isEqualTo(0x6000);
    assertThat(told.getFirst().mapped().orElseThrow().ioba()).isEqualTo(0x5000);
  }

  @Test
  void reportsARemovedWindow() {
    machine.create(16, 30);
    machine.put(DYNAMIC, DYNAMIC_START, 0x10003);
    calling = "ibm,remove-pe-dma-window";
    machine.iommu.remove((int) DYNAMIC);
    read(disk, DYNAMIC_START + 8, 8);
    assertThat(only()).isEqualTo(Problem.AFTER_UNMAP);
    assertThat(told.getFirst().unmapped().orElseThrow().call().name())
        .isEqualTo("ibm,remove-pe-dma-window");
  }

  @Test
  void reportsAViolatedPermission() {
    map(0x5000, 0x9001);
    write(disk, 0x5000, 8);
    assertThat(only()).isEqualTo(Problem.AGAINST_PERMISSION);
    map(0x5000, 0x9002);
    read(disk, 0x5000, 8);
    assertThat(told).hasSize(2);
    assertThat(told.get(1).access().write()).isFalse();
  }

  @Test
  void reportsDmaOutsideAllWindows() {
    write(disk, (1L << 30) - 8, 8);
    told.clear();
    write(disk, 1L << 30, 8);
    assertThat(only()).isEqualTo(Problem.OUTSIDE_WINDOWS);
    assertThat(told.getFirst().note()).isEqualTo("windows: [0x0, 0x40000000)");
    assertThat(told.getFirst().window()).isEmpty();
  }

  @Test
  void reportsAnAddressWithoutMemory() {
    map(0x5000, 0x7f00_0000_0003L);
    write(disk, 0x5008, 8);
    assertThat(only()).isEqualTo(Problem.NOT_OWNED);
    assertThat(told.getFirst().note()).endsWith("0x7f0000000008");
  }

  @Test
  void reportsAnInvalidMessage() {
    write(disk, 0x400_0000_0000L, 8);
    assertThat(only()).isEqualTo(Problem.BAD_MESSAGE);
    write(disk, 0x400_0000_0000L, 4);
    assertThat(told).hasSize(1);
  }

  @Test
  void reportsAMappingThatTwoDevicesUse() {
    map(0x5000, 0x9003);
    write(disk, 0x5000, 8);
    read(net, 0x5800, 8);
    assertThat(only()).isEqualTo(Problem.SHARED_PAGE);
    assertThat(told.getFirst().note()).startsWith("disk ");
    assertThat(told.getFirst().access().device()).isEqualTo("net");
  }

  @Test
  void aPageMappedAgainForAnotherDeviceIsNotShared() {
    map(0x5000, 0x9003);
    write(disk, 0x5000, 8);
    unmap(0x5000, 1);
    map(0x5000, 0x9003);
    read(net, 0x5800, 8);
    assertThat(told).isEmpty();
  }

  @Test
  void aDirectMappingIsShared() {
    map(0x5000, 0x5003);
    write(disk, 0x5000, 8);
    read(net, 0x5800, 8);
    sanitizer.busMaster("disk", false);
    now += GRACE;
    sanitizer.guestEnded();
    assertThat(told).isEmpty();
  }

  @Test
  void reportsPagesLeftMapped() {
    map(0x5000, 0x9003);
    map(0x6000, 0xa003);
    write(disk, 0x5000, 8);
    write(disk, 0x6000, 8);
    sanitizer.busMaster("disk", false);
    now += GRACE - 1;
    unmap(0x6000, 1);
    now += 1;
    sanitizer.guestEnded();
    assertThat(only()).isEqualTo(Problem.LEFT_MAPPED);
    assertThat(told.getFirst().ioba()).isEqualTo(0x5000);
  }

  @Test
  void aResetThatKeepsPagesIsNotReported() {
    map(0x5000, 0x9003);
    write(disk, 0x5000, 8);
    sanitizer.busMaster("disk", false);
    now += GRACE - 1;
    sanitizer.busMaster("disk", true);
    sanitizer.guestEnded();
    assertThat(told).isEmpty();
  }

  @Test
  void theNextDriverFindsWhatTheLastOneLeft() {
    map(0x5000, 0x9003);
    write(disk, 0x5000, 8);
    sanitizer.busMaster("disk", false);
    now += GRACE;
    sanitizer.busMaster("disk", true);
    assertThat(only()).isEqualTo(Problem.LEFT_MAPPED);
  }

  @Test
  void theSameMistakeElsewhereIsAnotherFinding() {
    map(0x5000, 0x9003);
    map(0x7000, 0x9003);
    unmap(0x5000, 1);
    caller = 0x4000;
    machine.iommu.stuff(DEFAULT, 0x7000, 0, 1);
    write(disk, 0x5000, 8);
    write(disk, 0x7000, 8);
    write(net, 0x7000, 8);
    assertThat(sanitizer.findings()).hasSize(3);
  }

  @Test
  void aHostileGuestDoesNotMakeItGrow() {
    long seed = new Random().nextLong();
    System.out.println("DmaSanitizerTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      caller = random.nextLong();
      long ioba = random.nextInt(1 << 30);
      machine.put(DEFAULT, ioba, random.nextInt(TestMachine.RAM) & -PAGE | random.nextInt(4));
      if (i % 100 == 0) {
        machine.iommu.stuff(DEFAULT, ioba & -PAGE, random.nextLong(), random.nextInt(1 << 18));
        write(disk, random.nextLong(), 8);
        read(net, random.nextInt(1 << 30), 3 * PAGE);
      }
    }
    for (int i = 0; i < 300; i++) {
      write(disk, (1L << 40) + i * PAGE, 8);
    }
    assertThat(sanitizer.findings()).hasSize(DmaSanitizer.MOST_FINDINGS);
    assertThat(sanitizer.suppressed()).isPositive();
  }

  @Test
  void reportsReadLikeAddressSanitizers() {
    map(0x5000, 0x9003);
    now = 2 * SECOND;
    unmap(0x5000, 1);
    map(0x6000, 0x9001);
    now = 5 * SECOND / 2;
    write(disk, 0x5010, 512);
    ReportText text = new ReportText(address -> address == 0x3000 ? "iommu_free+0x1c" : "");
    assertThat(text.of(told.getFirst()))
        .isEqualTo(
            """
            ==================================================================
            ==oriel==ERROR: DmaSanitizer: dma-after-unmap on bus address 0x0000000000005010
            WRITE of size 512 at 0x0000000000005010 by disk, at 2.500000 s
            0x0000000000005010 is byte 0x10 of the I/O page of 4 KiB at 0x0000000000005000
                in the window [0x0000000000000000, 0x0000000040000000), LIOBN 0x80000000
                TCE 0x0000000000000000: the device may do nothing

            unmapped by H_STUFF_TCE at 2.000000 s, with [0x5000, 0x6000), called from:
                #0 0x0000000000003000 in iommu_free+0x1c
                #1 0x0000000000002000

            mapped by H_PUT_TCE at 1.000000 s, with [0x5000, 0x6000), called from:
                #0 0x0000000000001000
                #1 0x0000000000002000

            I/O pages around the address:
              0xffffffffffffd000: ## ## ## .. .. .. .. ..
            =>0x0000000000005000:[un] r- .. .. .. .. .. ..
            Legend, each mark one I/O page:
              ##  outside the window
              ..  no change remembered
              r-  device may read
              -w  device may write
              rw  device may read and write
              un  unmapped after a mapping
            SUMMARY: DmaSanitizer: dma-after-unmap by disk in iommu_free+0x1c
            ==================================================================
            """);
    assertThat(text.counts(sanitizer.findings(), 0))
        .isEqualTo("==oriel==DmaSanitizer: 1 times dma-after-unmap by disk in iommu_free+0x1c\n");
    assertThat(new ReportJson(address -> "a\"b").of(sanitizer.findings(), 0))
        .contains("\"problem\": \"dma-after-unmap\", \"count\": 1, \"device\": \"disk\"")
        .contains("{\"address\": \"0x3000\", \"function\": \"a\\\"b\"}")
        .endsWith("], \"suppressed\": 0}\n");
  }
}
