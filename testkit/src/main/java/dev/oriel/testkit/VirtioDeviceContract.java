package dev.oriel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.testkit.VirtioDriver.Part;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every virtio device, against any behaviour of a driver. */
public abstract class VirtioDeviceContract extends PciFunctionContract {
  /** A queue whose buffers the device uses at once. */
  protected abstract int queue();

  /** A buffer for that queue that the device accepts. */
  protected abstract Part[] buffer(VirtioDriver driver);

  /** A driver of a fresh device, not started. */
  protected final VirtioDriver driver() {
    return new VirtioDriver(type(), checked());
  }

  private void worksAfterReset(VirtioDriver driver) {
    driver.bus.allowAll();
    driver.start();
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
        assertThat(driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.FEATURES_OK).isZero();
      }
      worksAfterReset(driver);
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
      worksAfterReset(driver);
    }
  }

  @Test
  void usesBuffersOfEachQueueSizeAndWrapsAround() {
    for (int entries = 4; entries <= 256; entries *= 4) {
      try (VirtioDriver driver = driver()) {
        driver.start(driver.offered(), entries);
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
    SplittableRandom random = new SplittableRandom(seed);
    VirtioDriver driver = driver();
    try {
      driver.start();
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
          VirtioDriver next = new VirtioDriver(driver, type(), checked());
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
      worksAfterReset(driver);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(Seeds.replay(seed), e);
    } finally {
      driver.close();
    }
  }

  @Test
  void usesABufferInAnIndirectTable() {
    try (VirtioDriver driver = driver()) {
      driver.start();
      Part[] parts = buffer(driver);
      long table = driver.indirectTable(queue());
      for (int i = 0; i < parts.length; i++) {
        int flags =
            (parts[i].toWrite() ? VirtioDriver.WRITE : 0)
                | (i < parts.length - 1 ? VirtioDriver.NEXT : 0);
        driver.describe(table, i, parts[i].ioba(), parts[i].length(), flags, i + 1);
      }
      driver.describe(
          driver.descriptors(queue()), 5, table, 16 * parts.length, VirtioDriver.INDIRECT, 0);
      driver.expose(queue(), 5);
      driver.run(queue());
      assertThat(driver.takeUsed(queue())).isEqualTo(5);
    }
  }

  @Test
  void interruptsByMessageUnlessToldNotTo() {
    try (VirtioDriver driver = driver().withMessages()) {
      driver.start(driver.offered() & ~VirtioDriver.EVENT_INDEX, 16);
      driver.takeMessages();
      use(driver);
      assertThat(driver.takeMessages()).containsExactly(queue() + 1);
      driver.put16(driver.availableRing(queue()), 1);
      use(driver);
      assertThat(driver.takeMessages()).isEmpty();
      assertThat(driver.line()).isFalse();
    }
  }

  @Test
  void interruptsWhenTheEventIndexIsPassed() {
    try (VirtioDriver driver = driver().withMessages()) {
      driver.start();
      driver.takeMessages();
      long event = driver.availableRing(queue()) + 4 + 2L * driver.size(queue());
      driver.put16(event, 2);
      use(driver);
      use(driver);
      assertThat(driver.takeMessages()).isEmpty();
      use(driver);
      assertThat(driver.takeMessages()).containsExactly(queue() + 1);
      use(driver);
      assertThat(driver.takeMessages()).isEmpty();
      long asked = driver.usedRing(queue()) + 4 + 8L * driver.size(queue());
      assertThat(driver.get16(asked)).as("asks for the next notification").isEqualTo(4);
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

  /** A way to break a ring of a driver that has started. */
  protected record Breach(String name, java.util.function.BiConsumer<VirtioDriver, Integer> act) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Breach> breaches() {
    int next = VirtioDriver.NEXT;
    int write = VirtioDriver.WRITE;
    int indirect = VirtioDriver.INDIRECT;
    long data = VirtioDriver.DATA;
    return Stream.of(
        new Breach(
            "a chain that loops",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, data, 16, next, 1);
              driver.describe(driver.descriptors(queue), 1, data, 16, next, 0);
              driver.expose(queue, 0);
            }),
        new Breach(
            "a next descriptor past the end",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, data, 16, next, driver.size(queue));
              driver.expose(queue, 0);
            }),
        new Breach("a head past the end", (driver, queue) -> driver.expose(queue, 0xffff)),
        new Breach(
            "more buffers than the ring holds",
            (driver, queue) -> driver.put16(driver.availableRing(queue) + 2, 0x8000)),
        new Breach(
            "an empty descriptor",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, data, 0, write, 0);
              driver.expose(queue, 0);
            }),
        new Breach(
            "what is read after what is written",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, data, 16, next | write, 1);
              driver.describe(driver.descriptors(queue), 1, data, 16, 0, 0);
              driver.expose(queue, 0);
            }),
        table("an indirect table in an indirect table", 16, 0, indirect),
        table("an indirect table that goes on", 16, next, write),
        table("an empty indirect table", 0, 0, write),
        table("an indirect table with half a descriptor", 24, 0, write),
        table("an indirect table of 4 GiB", -16, 0, write),
        table("an indirect table of 1025 descriptors", 16 * 1025, 0, write),
        table("an indirect table that ends within a chain", 16, 0, write | next),
        new Breach(
            "an indirect table where there is no memory",
            (driver, queue) -> {
              driver.describe(driver.descriptors(queue), 0, 0x1234_0000L, 32, indirect, 0);
              driver.expose(queue, 0);
            }),
        new Breach(
            "descriptors where there is no memory",
            (driver, queue) -> {
              driver.bus.refuse(driver.descriptors(queue), 16);
              driver.expose(queue, 0);
            }),
        new Breach(
            "an available ring where there is no memory",
            (driver, queue) -> driver.bus.refuse(driver.availableRing(queue), 64)));
  }

  private static Breach table(String name, int bytes, int flags, int entryFlags) {
    return new Breach(
        name,
        (driver, queue) -> {
          long table = driver.indirectTable(queue);
          driver.describe(table, 0, VirtioDriver.DATA, 16, entryFlags, 1);
          driver.describe(
              driver.descriptors(queue), 0, table, bytes, flags | VirtioDriver.INDIRECT, 1);
          driver.expose(queue, 0);
        });
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void aBrokenRingNeedsAResetAndNoMore(Breach breach) {
    try (VirtioDriver driver = driver().withMessages()) {
      driver.start();
      driver.takeMessages();
      int used = driver.get16(driver.usedRing(queue()) + 2);
      breach.act.accept(driver, queue());
      driver.run(queue());
      long status = driver.common(VirtioDriver.STATUS, 1);
      assertThat(status & VirtioDriver.NEEDS_RESET).isEqualTo(VirtioDriver.NEEDS_RESET);
      assertThat(driver.takeMessages()).containsExactly(0);
      assertThat(driver.get16(driver.usedRing(queue()) + 2)).isEqualTo(used);
      driver.bus.allowAll();
      long before = driver.bus.accesses();
      driver.run(queue());
      assertThat(driver.bus.accesses()).as("works on").isEqualTo(before);
      worksAfterReset(driver);
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
    try (VirtioDriver driver = driver()) {
      for (int round = 0; round < 200; round++) {
        driver.start(
            random.nextBoolean() ? driver.offered() : VirtioDriver.VERSION_1 | 1L << 33, 16);
        int queues = Math.min(VirtioDriver.MOST_QUEUES, (int) driver.common(18, 2));
        for (int i = random.nextInt(20); i > 0; i--) {
          int queue = random.nextInt(queues);
          scribble(driver, queue, random);
          driver.expose(queue, random.nextInt(random.nextInt(8) == 0 ? 0x10000 : 16));
          driver.kick(queue);
          if (random.nextBoolean()) {
            driver.executor.step();
          }
        }
      }
      driver.executor.runAll();
      worksAfterReset(driver);
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
    driver.describe(
        table,
        random.nextInt(16),
        places[random.nextInt(places.length)],
        lengths[random.nextInt(lengths.length)],
        random.nextInt(random.nextInt(4) == 0 ? 0x10000 : 4),
        random.nextInt(random.nextInt(4) == 0 ? 0x10000 : 16));
  }
}
