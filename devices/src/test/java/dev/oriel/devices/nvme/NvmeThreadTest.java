package dev.oriel.devices.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.DeviceThread;
import dev.oriel.memory.Standstill;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The controller on its own thread, the driver on another, as in a machine. */
final class NvmeThreadTest {
  private static final int COMMANDS = 20_000;
  private static final long PATIENCE = 20_000_000_000L;
  private static final long SHADOW = NvmeDriver.LIST;
  private static final long EVENTS = NvmeDriver.LIST + 0x1000;

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noDoorbellIsLost(long seed) {
    noCommandIsLost(seed, false);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noDoorbellInMemoryIsLost(long seed) {
    noCommandIsLost(seed, true);
  }

  private void noCommandIsLost(long seed, boolean shadow) {
    SplittableRandom random = new SplittableRandom(seed);
    TestImage image = new TestImage(1 << 20, false);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (NvmeDriver driver = new NvmeDriver(image, Map.of())) {
      driver.withMessages(2).enable().createQueues(1);
      if (shadow) {
        NvmeDriver.require(driver.run(0, 0x7c, 0, SHADOW, EVENTS, 0, 0, 0));
      }
      try (DeviceThread thread = new DeviceThread("nvme", new Standstill(), failure::set)) {
        driver.moveTo(thread);
        int outstanding = 0;
        int submitted = 0;
        int completed = 0;
        long deadline = System.nanoTime() + PATIENCE;
        while (completed < COMMANDS) {
          int wanted = random.nextInt(8);
          int before = driver.tail(1);
          while (wanted-- > 0 && outstanding < 15 && submitted < COMMANDS) {
            driver.submit(1, 2, 1, NvmeDriver.DATA, 0, random.nextInt(2048), 0, 0);
            submitted++;
            outstanding++;
          }
          if (before != driver.tail(1) && (!shadow || event(driver, 8, before, driver.tail(1)))) {
            driver.ring(1);
          }
          int head = driver.head(1);
          while (driver.peek(1)) {
            completed++;
            outstanding--;
          }
          if (head != driver.head(1) && (!shadow || event(driver, 12, head, driver.head(1)))) {
            driver.ringHead(1);
          }
          assertThat(failure.get()).isNull();
          assertThat(System.nanoTime())
              .withFailMessage("%d of %d completed; %s", completed, submitted, Seeds.replay(seed))
              .isLessThan(deadline);
        }
      }
    }
  }

  /** Writes a doorbell in memory; true if the controller wants its register written too. */
  private static boolean event(NvmeDriver driver, int offset, int old, int value) {
    MemorySegment memory = driver.bus.memory();
    memory.set(ValueLayout.JAVA_INT, SHADOW - NvmeDriver.BASE + offset, value);
    VarHandle.fullFence();
    int event = memory.get(ValueLayout.JAVA_INT, EVENTS - NvmeDriver.BASE + offset);
    return (value - event - 1 & 0xffff) < (value - old & 0xffff);
  }
}
