package dev.oriel.devices.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.BlockImage;
import dev.oriel.device.DeviceThread;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.common.WriteBack;
import dev.oriel.memory.Standstill;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step of the controller has a bound in bytes, whatever a command asks for. */
final class NvmeBoundsTest {
  private static final int WRITE_ZEROES = 0x08;
  private static final int MOST_BLOCKS = 1 << 16;
  private static final long STEP = 8 << 20;

  /** A disk of zeros of any size, which counts. */
  private static final class CountingImage implements BlockImage {
    final CountDownLatch begun = new CountDownLatch(1);

    /** Writes wait for this. */
    CountDownLatch goesOn = new CountDownLatch(0);

    long moved;
    final AtomicLong dirty = new AtomicLong();
    final AtomicInteger flushes = new AtomicInteger();
    long mostDirty;

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public long size() {
      return 1L << 44;
    }

    @Override
    public boolean readOnly() {
      return false;
    }

    @Override
    public void read(long position, MemorySegment target) {
      target.fill((byte) 0);
      moved += target.byteSize();
    }

    @Override
    public void write(long position, MemorySegment source) {
      moved += source.byteSize();
      mostDirty = Math.max(mostDirty, dirty.addAndGet(source.byteSize()));
      begun.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void flush() {
      dirty.set(0);
      flushes.incrementAndGet();
    }

    @Override
    public void close() {}
  }

  private final CountingImage image = new CountingImage();

  private long longestStep(NvmeDriver driver) {
    long longest = 0;
    long before = image.moved;
    while (driver.executor.step()) {
      longest = Math.max(longest, image.moved - before);
      before = image.moved;
    }
    return longest;
  }

  @ParameterizedTest
  @CsvSource({"512, 1", "4096, 1", "512, 20"})
  void writeZeroesGoesPieceByPiece(int blockSize, int commands) {
    try (NvmeDriver driver = new NvmeDriver(image, Map.of("logical_block_size", "" + blockSize))) {
      driver.withMessages(2).enable().createQueues(1);
      for (int i = 0; i < commands; i++) {
        driver.submit(1, WRITE_ZEROES, 1, 0, 0, 0, 0, MOST_BLOCKS - 1);
      }
      driver.ring(1);
      assertThat(longestStep(driver)).isPositive().isLessThanOrEqualTo(STEP);
      for (int i = 0; i < commands; i++) {
        assertThat(driver.peek(1)).isTrue();
      }
      assertThat(image.moved).isEqualTo((long) commands * MOST_BLOCKS * blockSize);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5"})
  void transfersWithoutALimitGoPieceByPiece(int opcode) {
    try (NvmeDriver driver = new NvmeDriver(image, Map.of("mdts", "0"))) {
      driver.withMessages(2).enable().createQueues(1);
      // All pages of the buffer are one page.
      for (int entry = 0; entry < 8300; entry++) {
        boolean link = entry % 512 == 511;
        long to = link ? NvmeDriver.LIST + (entry + 1) * 8L : NvmeDriver.DATA;
        Le.put64(driver.at(NvmeDriver.LIST + entry * 8L, 8), 0, to);
      }
      driver.submit(1, opcode, 1, NvmeDriver.DATA, NvmeDriver.LIST, 0, 0, MOST_BLOCKS - 9);
      driver.ring(1);
      assertThat(longestStep(driver)).isPositive().isLessThanOrEqualTo(STEP);
      assertThat(driver.peek(1)).isTrue();
      assertThat(image.moved).isEqualTo((MOST_BLOCKS - 8) * 512L);
    }
  }

  @Test
  void unflushedDataIsBounded() {
    try (NvmeDriver driver = new NvmeDriver(image, Map.of("logical_block_size", "4096"))) {
      driver.withMessages(2).enable().createQueues(1);
      for (int i = 0; i < 4; i++) {
        assertThat(driver.io(WRITE_ZEROES, 0, MOST_BLOCKS, 0, 0)).isZero();
      }
      assertThat(image.mostDirty).isLessThanOrEqualTo(WriteBack.MOST);
    }
    assertThat(image.flushes.get()).isGreaterThan(1);
  }

  @Test
  void aResetDropsACommandInProgress() {
    try (NvmeDriver driver = new NvmeDriver(image)) {
      driver.withMessages(2).enable().createQueues(1);
      driver.submit(1, WRITE_ZEROES, 1, 0, 0, 0, 0, MOST_BLOCKS - 1);
      driver.ring(1);
      driver.executor.step();
      long moved = image.moved;
      driver.write32(0x14, 0);
      driver.executor.runAll();
      assertThat(image.moved).isEqualTo(moved).isLessThanOrEqualTo(STEP);
      assertThat(driver.peek(1)).isFalse();
    }
  }

  @Test
  void adminCommandsAreServedWhileAnotherQueueIsBusy() {
    try (NvmeDriver driver = new NvmeDriver(image)) {
      driver.withMessages(2).enable().createQueues(1);
      for (int i = 0; i < 20; i++) {
        driver.submit(1, WRITE_ZEROES, 1, 0, 0, 0, 0, MOST_BLOCKS - 1);
      }
      driver.ring(1);
      driver.executor.step();
      driver.submit(0, 0x06, 0, NvmeDriver.PAGE, 0, 1, 0, 0);
      driver.ring(0);
      int steps = 0;
      while (!driver.peek(0)) {
        assertThat(driver.executor.step()).isTrue();
        assertThat(++steps).as("steps until the admin command").isLessThanOrEqualTo(20);
      }
      driver.executor.runAll();
    }
  }

  @Test
  void theThreadEndsBetweenPieces() throws Exception {
    NvmeDriver driver = new NvmeDriver(image, Map.of("logical_block_size", "4096"));
    driver.withMessages(2).enable().createQueues(1);
    image.goesOn = new CountDownLatch(1);
    DeviceThread thread =
        new DeviceThread(
            "nvme",
            new Standstill(),
            failure -> {
              throw new AssertionError(failure);
            });
    driver.moveTo(thread);
    for (int i = 0; i < 31; i++) {
      driver.submit(1, WRITE_ZEROES, 1, 0, 0, 0, 0, MOST_BLOCKS - 1);
    }
    driver.ring(1);
    image.begun.await();
    Thread closing = Thread.ofPlatform().start(thread::close);
    while (!isJoining(closing)) {
      Thread.onSpinWait();
    }
    image.goesOn.countDown();
    closing.join();
    assertThat(image.moved).isPositive().isLessThanOrEqualTo(STEP);
    driver.close();
    assertThat(image.dirty).hasValue(0);
  }

  private static boolean isJoining(Thread thread) {
    return Arrays.stream(thread.getStackTrace()).anyMatch(f -> f.getMethodName().equals("join"));
  }
}
