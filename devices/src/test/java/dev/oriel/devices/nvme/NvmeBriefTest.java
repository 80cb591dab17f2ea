package dev.oriel.devices.nvme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.DeviceThread;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.common.Patience;
import dev.oriel.memory.Standstill;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which commands the vCPU that submits them carries out itself. */
final class NvmeBriefTest {
  private static final int WRITE = 1;
  private static final int READ = 2;
  private static final int FUA = 1 << 30;
  private static final long PATIENCE = 20_000_000_000L;

  private final TestImage image = new TestImage(4 << 20, false);
  private final List<Thread> users = new CopyOnWriteArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final NvmeDriver driver = new NvmeDriver(image).withMessages(2).enable().createQueues(1);
  private final DeviceThread thread = new DeviceThread("nvme", new Standstill(), failure::set);

  NvmeBriefTest() {
    image.onAccess(() -> users.add(Thread.currentThread()));
    driver.bus.takeMessages();
    driver.moveTo(thread);
  }

  @AfterEach
  void close() {
    thread.close();
    image.onAccess(() -> {});
    driver.close();
    assertThat(failure.get()).isNull();
  }

  private void submit(int opcode, int dword12) {
    driver.submit(1, opcode, 1, NvmeDriver.DATA, 0, 0, 0, dword12);
    driver.ring(1);
  }

  private void awaitCompletion() {
    long deadline = System.nanoTime() + PATIENCE;
    while (!driver.peek(1)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void aShortCommandIsCompleteWhenTheDoorbellIsWritten(int opcode) {
    submit(opcode, 7);
    assertThat(driver.bus.takeMessages()).containsExactly(0x1301);
    assertThat(driver.peek(1)).isTrue();
    assertThat(users).containsExactly(Thread.currentThread());
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0x40000007", "5, 7", "8, 7"})
  void whatMayTakeLongIsLeftToTheDevicesThread(int opcode, String dword12) {
    submit(opcode, Integer.decode(dword12));
    awaitCompletion();
    assertThat(users).isNotEmpty().doesNotContain(Thread.currentThread());
  }

  /** A list of {@code descriptors}, the first of which is all of the data. */
  private void submitList(int descriptors) {
    MemorySegment list = driver.at(NvmeDriver.LIST, descriptors * 16L);
    list.fill((byte) 0);
    Le.put64(list, 0, NvmeDriver.DATA);
    Le.put32(list, 8, 4096);
    long last = 0x30L << 56;
    driver.submit(1, READ | 1 << 14, 1, NvmeDriver.LIST, last | descriptors * 16L, 0, 0, 7);
    driver.ring(1);
  }

  @Test
  void aShortScatterGatherListIsBrief() {
    submitList(256);
    assertThat(driver.peek(1)).isTrue();
    assertThat(users).containsExactly(Thread.currentThread());
  }

  @Test
  void aLongScatterGatherListIsLeftToTheDevicesThread() {
    submitList(257);
    awaitCompletion();
    assertThat(users).isNotEmpty().doesNotContain(Thread.currentThread());
  }

  @Test
  void aWriteThatWouldFlushIsLeftToTheDevicesThread() {
    NvmeDriver.require(noWriteCache());
    submit(WRITE, 7);
    awaitCompletion();
    assertThat(image.flushes()).isEqualTo(1);
    assertThat(users).doesNotContain(Thread.currentThread());
    submit(WRITE, FUA | 7);
    awaitCompletion();
    assertThat(image.flushes()).isEqualTo(2);
    assertThat(users).doesNotContain(Thread.currentThread());
  }

  private int noWriteCache() {
    driver.moveTo(driver.executor);
    int status = driver.admin(9, 0, 0, 6, 0);
    driver.moveTo(thread);
    return status;
  }

  @Test
  void aFewCommandsAtMostAreDoneAtOnce() {
    for (int i = 0; i < 16; i++) {
      driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 7);
    }
    driver.ring(1);
    for (int i = 0; i < 16; i++) {
      awaitCompletion();
    }
    assertThat(users).hasSize(16);
    assertThat(users.stream().filter(user -> user == Thread.currentThread())).hasSize(4);
  }

  @Test
  void aSlowDiskIsLeftToTheDevicesThread() {
    image.onAccess(
        () -> {
          users.add(Thread.currentThread());
          try {
            TimeUnit.NANOSECONDS.sleep(2 * Patience.LONG_NANOS);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    for (int i = 0; i <= Patience.FEWEST; i++) {
      submit(READ, 7);
      awaitCompletion();
    }
    assertThat(users).hasSize(1 + Patience.FEWEST);
    assertThat(users.getFirst()).isSameAs(Thread.currentThread());
    assertThat(users.subList(1, users.size())).doesNotContain(Thread.currentThread());
  }

  @Test
  void patienceIsLostFasterThanItIsRegained() {
    Patience patience = new Patience();
    int expected = Patience.FEWEST;
    for (int i = 0; i < 20; i++) {
      assertThat(patience.allows()).isTrue();
      patience.took(Patience.LONG_NANOS + 1);
      for (int j = 0; j < expected; j++) {
        assertThat(patience.allows()).isFalse();
      }
      expected = Math.min(2 * expected, Patience.MOST);
    }
    assertThat(patience.allows()).isTrue();
    patience.took(1);
    assertThat(patience.allows()).isTrue();
    patience.took(Patience.LONG_NANOS + 1);
    for (int j = 0; j < Patience.MOST / 2; j++) {
      assertThat(patience.allows()).isFalse();
    }
    assertThat(patience.allows()).isTrue();
  }
}
