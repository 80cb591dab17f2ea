package dev.oriel.devices.virtio.balloon;

import static dev.oriel.testkit.VirtioDriver.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.Backends;
import dev.oriel.device.Balloon;
import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceOptions;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.net.Network;
import dev.oriel.testkit.TestRealMemory;
import dev.oriel.testkit.TestRealMemory.Piece;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VirtioBalloonTest implements Backends {
  private static final int STATISTICS = 2;
  private static final long GIB = 1L << 30;

  private final List<Long> changes = new CopyOnWriteArrayList<>();
  private final Balloon balloon = new Balloon(changes::add);
  private final VirtioDriver driver = driver(this);

  private static VirtioDriver driver(Backends backends) {
    VirtioBalloonDeviceType type = new VirtioBalloonDeviceType();
    return new VirtioDriver(
        type, DeviceOptions.of(type, Map.of("free-page-reporting", "on"), backends));
  }

  @Override
  public Balloon balloon() {
    return balloon;
  }

  @Override
  public BlockImage drive(String id) {
    throw new AssertionError(id);
  }

  @Override
  public Network network(String id) {
    throw new AssertionError(id);
  }

  @Override
  public long nextHardwareAddress() {
    throw new AssertionError("no card");
  }

  @AfterEach
  void close() {
    driver.close();
  }

  /** As Linux's driver does: it never accepts VIRTIO_F_ACCESS_PLATFORM. */
  private VirtioDriver startLikeLinux() {
    return driver.start(driver.offered() & ~VirtioDriver.ACCESS_PLATFORM, 16);
  }

  private Balloon.Device device() {
    return balloon.device().orElseThrow();
  }

  private void inflate(long... pages) {
    for (int i = 0; i < pages.length; i++) {
      driver.put32(DATA + 4L * i, (int) pages[i]);
    }
    int id = driver.add(VirtioBalloon.INFLATE, Part.read(DATA, 4 * pages.length));
    driver.run(VirtioBalloon.INFLATE);
    assertThat(driver.takeUsed(VirtioBalloon.INFLATE)).isEqualTo(id);
    assertThat(driver.written()).isZero();
  }

  @Test
  void aDriverWithoutAccessPlatformUsesRealAddresses() {
    startLikeLinux();
    long before = driver.real.accesses();
    long all = driver.bus.accesses();
    inflate(1);
    assertThat(driver.real.accesses() - before).isPositive();
    assertThat(driver.real.accesses() - before).isEqualTo(driver.bus.accesses() - all);
  }

  @Test
  void aDriverWithAccessPlatformUsesTheWindow() {
    driver.start();
    inflate(1);
    assertThat(driver.real.accesses()).isZero();
    assertThat(driver.real.takePieces()).containsExactly(new Piece(0x1000, 0x1000));
  }

  @Test
  void pagesThatFollowEachOtherAreGivenBackTogether() {
    startLikeLinux();
    inflate(16, 17, 18, 19, 3, 2, 0xffff_ffffL, 0, 1);
    assertThat(driver.real.takePieces())
        .containsExactly(
            new Piece(0x10000, 0x4000),
            new Piece(0x3000, 0x1000),
            new Piece(0x2000, 0x1000),
            new Piece(0, 0x2000));
  }

  @Test
  void aLongListOfPagesIsGivenBackInSteps() {
    startLikeLinux();
    inflate(LongStream.range(0, 100_000).toArray());
    assertThat(driver.real.takePieces().stream().mapToLong(Piece::length).sum())
        .isEqualTo(100_000L << 12);
  }

  @Test
  void theGuestIsToldWhatIsWantedAndTellsWhatItDid() {
    startLikeLinux();
    assertThat(device().actual()).isEqualTo(GIB);
    driver.interruptStatus();
    long generation = driver.common(21, 1);
    device().target(GIB - (5 << 20));
    driver.executor.runAll();
    assertThat(driver.config(0, 4)).isEqualTo(5 << 8);
    assertThat(driver.common(21, 1)).isNotEqualTo(generation);
    assertThat(driver.line()).isTrue();
    assertThat(driver.interruptStatus()).isEqualTo(2);
    driver.config(4, 4, 3 << 8);
    assertThat(device().actual()).isEqualTo(GIB - (3 << 20));
    assertThat(changes).containsExactly(GIB - (3 << 20));
    device().target(Long.MAX_VALUE);
    assertThat(driver.config(0, 4)).isZero();
    driver.config(4, 4, 0xffff_ffffL);
    assertThat(device().actual()).as("a guest that gave more than it has").isZero();
  }

  @Test
  @Timeout(60)
  void changesAreToldOnceASecondToTheLast() throws InterruptedException {
    startLikeLinux();
    for (int pages = 1; pages <= 100; pages++) {
      driver.config(4, 4, pages);
    }
    List<Long> expected = List.of(GIB - 4096, GIB - 100 * 4096);
    while (List.copyOf(changes).size() < expected.size()) {
      Thread.sleep(10);
    }
    assertThat(changes).isEqualTo(expected);
  }

  @Test
  void theWishOutlivesTheDriver() {
    startLikeLinux();
    device().target(GIB / 2);
    driver.config(4, 4, 100);
    startLikeLinux();
    assertThat(driver.config(0, 4)).isEqualTo(GIB / 2 >> 12);
    assertThat(device().actual()).isEqualTo(GIB);
  }

  @Test
  void freePagesAreGivenBackWhenTheyAreReported() {
    startLikeLinux();
    int id =
        driver.add(
            VirtioBalloon.REPORT,
            Part.written(0x20_0000, 0x20_0000),
            Part.written(0x60_0000, 4096));
    driver.run(VirtioBalloon.REPORT);
    assertThat(driver.takeUsed(VirtioBalloon.REPORT)).isEqualTo(id);
    assertThat(driver.real.takePieces())
        .containsExactly(new Piece(0x20_0000, 0x20_0000), new Piece(0x60_0000, 4096));
  }

  @Test
  void reportedPagesStayIfTheGuestFillsThemOrUsesAWindowOrReportsMoreThanThereIs() {
    startLikeLinux();
    driver.config(12, 4, 0xaa);
    report(0x1000);
    driver.start();
    report(0x1000);
    startLikeLinux();
    report(0x4000_1000);
    assertThat(driver.real.takePieces()).isEmpty();
    report(0x1000);
    assertThat(driver.real.takePieces()).hasSize(1);
  }

  private void report(int length) {
    driver.add(VirtioBalloon.REPORT, Part.written(0x20_0000, length));
    driver.run(VirtioBalloon.REPORT);
    assertThat(driver.takeUsed(VirtioBalloon.REPORT)).isNotEqualTo(-1);
  }

  @Test
  void statisticsAreKeptWithTheBufferUntilTheyAreWantedAgain() {
    startLikeLinux();
    statistic(0, 4, 123L);
    for (int i = 1; i < 20; i++) {
      statistic(i, 98 + i, 7L);
    }
    statistic(20, 5, 456L);
    driver.add(STATISTICS, Part.read(DATA, 210));
    driver.run(STATISTICS);
    assertThat(driver.takeUsed(STATISTICS)).as("kept").isEqualTo(-1);
    assertThat(device().statistics())
        .isEqualTo(Map.of("stat-free-memory", 123L, "stat-total-memory", 456L));
    assertThat(device().statisticsTime()).isPositive();
    driver.add(STATISTICS, Part.read(DATA, 10));
    driver.run(STATISTICS);
    assertThat(driver.takeUsed(STATISTICS)).as("one at a time").isNotEqualTo(-1);
    assertThat(device().statistics()).isEqualTo(Map.of("stat-free-memory", 123L));
  }

  @Test
  void statisticsAreWantedAtOnceWhenTheIntervalIsChanged() {
    startLikeLinux();
    statistic(0, 4, 123L);
    driver.add(STATISTICS, Part.read(DATA, 10));
    driver.run(STATISTICS);
    assertThat(driver.takeUsed(STATISTICS)).isEqualTo(-1);
    device().statisticsEvery(0);
    driver.executor.runAll();
    assertThat(driver.takeUsed(STATISTICS)).isEqualTo(-1);
    device().statisticsEvery(1000);
    driver.executor.runAll();
    assertThat(driver.takeUsed(STATISTICS)).isNotEqualTo(-1);
  }

  private void statistic(int index, int tag, long value) {
    driver.put16(DATA + 10L * index, tag);
    driver.put64(DATA + 10L * index + 2, value);
  }

  @Test
  void aMachineHasOneBalloon() {
    assertThatThrownBy(() -> driver(this))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("one virtio-balloon-pci");
    driver.close();
    driver(this).close();
    assertThat(TestRealMemory.BYTES).isEqualTo(GIB);
  }
}
