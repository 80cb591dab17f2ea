package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.DeviceOptions;
import dev.oriel.testkit.VirtioDriver.Part;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every virtio device, against any behaviour of a driver. */
public abstract class VirtioDeviceContract extends PciFunctionContract {
  /** A queue whose buffers the device uses at once. */
  protected abstract int queue();

  /** A buffer for that queue that the device accepts. */
  protected abstract Part[] buffer(VirtioDriver driver);

  /** Whether a driver may use real addresses, which only the platform's own device allows. */
  protected boolean ofPlatform() {
    return false;
  }

  /** The layouts of rings, which a driver chooses. */
  protected enum Layout {
    SPLIT,
    PACKED
  }

  /** A driver of a fresh device with both layouts, not started. */
  protected final VirtioDriver driver() {
    return new VirtioDriver(type(), bothLayouts());
  }

  private DeviceOptions bothLayouts() {
    Map<String, String> given = new HashMap<>(options());
    given.put("packed", "on");
    return DeviceOptions.of(type(), given, backends());
  }

  /** Every feature that the device offers, with this layout. */
  protected static long features(VirtioDriver driver, Layout layout) {
    long without = layout == Layout.PACKED ? 0 : VirtioDriver.PACKED_RING;
    return driver.offered() & ~without;
  }

  private static void start(VirtioDriver driver, Layout layout) {
    driver.start(features(driver, layout), 16);
  }

  private void worksAfterReset(VirtioDriver driver, Layout layout) {
    driver.bus.allowAll();
    start(driver, layout);
    int head = driver.add(queue(), buffer(driver));
    driver.run(queue());
    assertThat(driver.takeUsed(queue())).isEqualTo(head);
    assertThat(driver.takeUsed(queue())).isEqualTo(-1);
  }

  @Test
  void needsADriverThatUsesTheDmaWindow() {
    try (VirtioDriver driver = driver()) {
      long needed = VirtioDriver.VERSION_1 | VirtioDriver.ACCESS_PLATFORM;
      assertThat(driver.offered() & needed).isEqualTo(needed);
      for (long without : new long[] {VirtioDriver.VERSION_1, VirtioDriver.ACCESS_PLATFORM}) {
        driver.reset();
        driver.accept(driver.offered() & ~without);
        boolean refused = (driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.FEATURES_OK) == 0;
        assertThat(refused).isEqualTo(!ofPlatform() || without == VirtioDriver.VERSION_1);
      }
      worksAfterReset(driver, Layout.SPLIT);
      worksAfterReset(driver, Layout.PACKED);
    }
  }

  @Test
  void offersPackedRingsIfAsked() {
    try (VirtioDriver plain = new VirtioDriver(type(), checked());
        VirtioDriver driver = driver()) {
      assertThat(driver.offered() ^ plain.offered()).isEqualTo(VirtioDriver.PACKED_RING);
    }
  }

  @Test
  void refusesFeaturesThatItDoesNotOffer() {
    try (VirtioDriver driver = driver()) {
      for (int bit = 0; bit < Long.SIZE; bit++) {
        if ((driver.offered() >>> bit & 1) == 0) {
          driver.reset();
          driver.accept(driver.offered() | 1L << bit);
          assertThat(driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.FEATURES_OK)
              .as("feature " + bit)
              .isZero();
        }
      }
    }
  }

  @Test
  void showsTheRegistersOfEachQueue() {
    try (VirtioDriver driver = driver()) {
      int queues = (int) driver.common(18, 2);
      for (int queue = 0; queue < queues; queue++) {
        driver.common(22, 2, queue);
        assertThat(Long.bitCount(driver.common(24, 2))).isEqualTo(1);
        assertThat(driver.common(30, 2)).isEqualTo(queue);
        driver.common(32, 8, 0x1000L * queue + 0x1000);
        driver.common(26, 2, 0x7ff);
        assertThat(driver.common(26, 2)).as("no such vector").isEqualTo(0xffff);
      }
      for (int queue = 0; queue < queues; queue++) {
        driver.common(22, 2, queue);
        assertThat(driver.common(32, 8)).isEqualTo(0x1000L * queue + 0x1000);
      }
      driver.common(22, 2, queues);
      assertThat(driver.common(24, 2)).as("size of a queue that is not there").isZero();
      driver.common(28, 2, 1);
      assertThat(driver.common(28, 2)).isZero();
    }
  }

  @Test
  void usesNoBufferBeforeTheDriverIsReady() {
    try (VirtioDriver driver = driver()) {
      driver.start();
      driver.reset();
      driver.accept(driver.offered());
      driver.run(queue());
      long before = driver.bus.accesses();
      driver.run(queue());
      assertThat(driver.bus.accesses()).isEqualTo(before);
      worksAfterReset(driver, Layout.PACKED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void usesBuffersOfEachQueueSizeAndWrapsAround(Layout layout) {
    int[] sizes = layout == Layout.SPLIT ? new int[] {4, 16, 64, 256} : new int[] {3, 4, 17, 255};
    for (int entries : sizes) {
      try (VirtioDriver driver = driver()) {
        driver.start(features(driver, layout), entries);
        for (int i = 0; i < 3 * entries; i++) {
          int head = driver.add(queue(), buffer(driver));
          driver.run(queue());
          assertThat(driver.takeUsed(queue())).isEqualTo(head);
        }
      }
    }
  }

  /** Whether a buffer was used before the device was saved or is used after, it is used once. */
  @ParameterizedTest
  @MethodSource("seeds")
  void usesEachBufferOnceIfItIsSavedMeanwhile(long seed) {
    for (Layout layout : Layout.values()) {
      usesEachBufferOnce(seed, layout);
    }
  }

  private void usesEachBufferOnce(long seed, Layout layout) {
    SplittableRandom random = new SplittableRandom(seed);
    VirtioDriver driver = driver();
    try {
      start(driver, layout);
      int added = 0;
      int used = 0;
      while (used < 64) {
        for (int i = random.nextInt(4); i > 0 && added - used < 4; i--) {
          driver.add(queue(), buffer(driver));
          added++;
        }
        if (random.nextBoolean()) {
          driver.kick(queue());
        }
        if (random.nextBoolean()) {
          driver.executor.step();
        }
        if (cannotBeSaved().isEmpty() && random.nextInt(4) == 0) {
          VirtioDriver next = new VirtioDriver(driver, type(), bothLayouts());
          driver.close();
          driver = next;
          driver.executor.runAll();
        }
        while (driver.takeUsed(queue()) >= 0) {
          used++;
        }
        assertThat(used).isLessThanOrEqualTo(added);
      }
      driver.run(queue());
      while (driver.takeUsed(queue()) >= 0) {
        used++;
      }
      assertThat(used).isEqualTo(added);
      worksAfterReset(driver, layout);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Seeds.replay(seed), e);
    } finally {
      driver.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void usesABufferInAnIndirectTable(Layout layout) {
    try (VirtioDriver driver = driver()) {
      start(driver, layout);
      for (int i = 0; i < 40; i++) {
        int id = driver.addIndirect(queue(), buffer(driver));
        driver.run(queue());
        assertThat(driver.takeUsed(queue())).isEqualTo(id);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptsByMessageUnlessToldNotTo(Layout layout) {
    try (VirtioDriver driver = driver().withMessages()) {
      driver.start(features(driver, layout) & ~VirtioDriver.EVENT_INDEX, 16);
      driver.takeMessages();
      use(driver);
      assertThat(driver.takeMessages()).containsExactly(queue() + 1);
      driver.wantInterrupts(queue(), false);
      use(driver);
      assertThat(driver.takeMessages()).isEmpty();
      assertThat(driver.line()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptsWhenTheEventIndexIsPassed(Layout layout) {
    try (VirtioDriver driver = driver().withMessages()) {
      start(driver, layout);
      for (int round = 0; round < 12; round++) {
        driver.takeMessages();
        driver.interruptAfter(queue(), 2, buffer(driver).length);
        use(driver);
        use(driver);
        assertThat(driver.takeMessages()).isEmpty();
        use(driver);
        assertThat(driver.takeMessages()).containsExactly(queue() + 1);
        use(driver);
        assertThat(driver.takeMessages()).isEmpty();
        assertThat(driver.isNextAskedFor(queue())).isTrue();
      }
    }
  }

  @Test
  void drivesThePinUntilTheStatusIsRead() {
    try (VirtioDriver driver = driver()) {
      driver.start(driver.offered() & ~VirtioDriver.EVENT_INDEX, 16);
      driver.interruptStatus();
      use(driver);
      assertThat(driver.line()).isTrue();
      assertThat(driver.interruptStatus() & 1).isEqualTo(1);
      assertThat(driver.line()).isFalse();
      assertThat(driver.interruptStatus()).isZero();
    }
  }

  private void use(VirtioDriver driver) {
    driver.add(queue(), buffer(driver));
    driver.run(queue());
    assertThat(driver.takeUsed(queue())).isNotEqualTo(-1);
  }

  static Stream<RingBreach> breaches() {
    return RingBreach.all();
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void aBrokenRingNeedsAResetAndNoMore(RingBreach breach) {
    Layout layout = breach.packed() ? Layout.PACKED : Layout.SPLIT;
    try (VirtioDriver driver = driver().withMessages()) {
      start(driver, layout);
      driver.takeMessages();
      breach.act().accept(driver, queue());
      driver.run(queue());
      long status = driver.common(VirtioDriver.STATUS, 1);
      assertThat(status & VirtioDriver.NEEDS_RESET).isEqualTo(VirtioDriver.NEEDS_RESET);
      assertThat(driver.takeMessages()).containsExactly(0);
      assertThat(driver.takeUsed(queue())).isEqualTo(-1);
      driver.bus.allowAll();
      long before = driver.bus.accesses();
      driver.run(queue());
      assertThat(driver.bus.accesses()).as("works on").isEqualTo(before);
      worksAfterReset(driver, layout);
    }
  }

  /** The driver sets another size, then chooses the layout that does not allow it. */
  @Test
  void aSplitRingWhoseSizeIsNoPowerOfTwoNeedsAReset() {
    try (VirtioDriver driver = driver()) {
      driver.reset();
      driver.common(8, 4, 1);
      driver.common(12, 4, VirtioDriver.PACKED_RING >>> 32);
      driver.common(22, 2, queue());
      driver.common(24, 2, 3);
      assertThat(driver.common(24, 2)).isEqualTo(3);
      driver.common(32, 8, driver.descriptors(queue()));
      driver.common(40, 8, driver.availableRing(queue()));
      driver.common(48, 8, driver.usedRing(queue()));
      driver.common(28, 2, 1);
      driver.accept(features(driver, Layout.SPLIT));
      driver.common(VirtioDriver.STATUS, 1, 0xf);
      driver.run(queue());
      assertThat(driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.NEEDS_RESET).isNotZero();
      worksAfterReset(driver, Layout.SPLIT);
    }
  }

  static LongStream ringSeeds() {
    return Seeds.seeds(8);
  }

  /** A driver that writes anything into its rings, and breaks off in the middle. */
  @ParameterizedTest
  @MethodSource("ringSeeds")
  void survivesAnyRing(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Layout layout = Layout.values()[random.nextInt(2)];
    try (VirtioDriver driver = driver()) {
      for (int round = 0; round < 200; round++) {
        layout = Layout.values()[random.nextInt(2)];
        long least = VirtioDriver.VERSION_1 | VirtioDriver.ACCESS_PLATFORM;
        long without = random.nextBoolean() ? 0 : ~(least | VirtioDriver.PACKED_RING);
        driver.start(features(driver, layout) & ~without, 16);
        int queues = Math.min(VirtioDriver.MOST_QUEUES, (int) driver.common(18, 2));
        for (int i = random.nextInt(20); i > 0; i--) {
          int queue = random.nextInt(queues);
          scribble(driver, queue, random);
          int head = random.nextInt(random.nextInt(8) == 0 ? 0x10000 : 16);
          if (layout == Layout.PACKED) {
            driver.put32(driver.availableRing(queue), random.nextInt());
          } else {
            driver.expose(queue, head);
          }
          driver.kick(queue);
          if (random.nextBoolean()) {
            driver.executor.step();
          }
        }
      }
      driver.executor.runAll();
      worksAfterReset(driver, layout);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Seeds.replay(seed), e);
    }
  }

  private static void scribble(VirtioDriver driver, int queue, SplittableRandom random) {
    long table = random.nextBoolean() ? driver.descriptors(queue) : driver.indirectTable(queue);
    int[] lengths = {0, 1, 12, 16, 32, 512, 4096, 1 << 20, -1, random.nextInt()};
    long[] places = {
      VirtioDriver.DATA,
      VirtioDriver.DATA + random.nextInt(1 << 16),
      driver.indirectTable(queue),
      driver.usedRing(queue),
      random.nextLong()
    };
    long place = places[random.nextInt(places.length)];
    int length = lengths[random.nextInt(lengths.length)];
    int flags = random.nextInt(random.nextInt(4) == 0 ? 0x10000 : 4);
    int other = random.nextInt(random.nextInt(4) == 0 ? 0x10000 : 16);
    if (driver.isPacked() && random.nextBoolean()) {
      driver.pass(queue, place, length, other, flags);
    } else {
      driver.describe(table, random.nextInt(16), place, length, flags, other);
    }
  }
}
