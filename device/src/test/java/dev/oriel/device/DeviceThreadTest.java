package dev.oriel.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.memory.Standstill;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class DeviceThreadTest {
  @Test
  void runsTasksInOrderAndAllBeforeItCloses() {
    List<Integer> ran = new ArrayList<>();
    try (DeviceThread thread = new DeviceThread("test", new Standstill(), failure -> {})) {
      for (int i = 0; i < 100; i++) {
        int number = i;
        thread.execute(() -> ran.add(number));
      }
    }
    assertThat(ran).hasSize(100).isSorted();
  }

  @Test
  void reportsAFailedTaskAndContinues() {
    AtomicReference<Throwable> told = new AtomicReference<>();
    AtomicInteger later = new AtomicInteger();
    RuntimeException bug = new IllegalStateException("a bug");
    try (DeviceThread thread = new DeviceThread("test", new Standstill(), told::set)) {
      thread.execute(
          () -> {
            throw bug;
          });
      thread.execute(later::incrementAndGet);
    }
    assertThat(told.get()).isSameAs(bug);
    assertThat(later.get()).isEqualTo(1);
  }

  @Test
  void coalescesDoorbellRings() throws InterruptedException {
    AtomicInteger answers = new AtomicInteger();
    CountDownLatch gate = new CountDownLatch(1);
    try (DeviceThread thread = new DeviceThread("test", new Standstill(), failure -> {})) {
      Doorbell bell = new Doorbell(thread, answers::incrementAndGet);
      thread.execute(() -> awaitGate(gate));
      for (int i = 0; i < 50; i++) {
        bell.ring();
      }
      gate.countDown();
    }
    assertThat(answers.get()).isEqualTo(1);
  }

  @Test
  void runsABriefTaskOnTheCallersThread() {
    AtomicReference<Throwable> told = new AtomicReference<>();
    AtomicReference<Thread> ranOn = new AtomicReference<>();
    RuntimeException bug = new IllegalStateException("a bug");
    DeviceThread thread = new DeviceThread("test", new Standstill(), told::set);
    try (thread) {
      assertThat(thread.runNow(() -> ranOn.set(Thread.currentThread()))).isTrue();
      assertThat(ranOn.get()).isSameAs(Thread.currentThread());
      boolean taken =
          thread.runNow(
              () -> {
                throw bug;
              });
      assertThat(taken).isTrue();
      assertThat(told.get()).isSameAs(bug);
      assertThat(thread.runNow(() -> assertThat(thread.runNow(() -> {})).isFalse())).isTrue();
    }
    assertThat(told.get()).isSameAs(bug);
    assertThat(thread.runNow(() -> {})).isFalse();
  }

  @Test
  void aBriefTaskDoesNotOvertakeAnother() throws InterruptedException {
    List<Integer> ran = new ArrayList<>();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    try (DeviceThread thread = new DeviceThread("test", new Standstill(), failure -> {})) {
      thread.execute(
          () -> {
            inside.countDown();
            awaitGate(gate);
            ran.add(1);
          });
      assertThat(thread.runNow(() -> ran.add(0))).isFalse();
      inside.await();
      assertThat(thread.runNow(() -> ran.add(0))).isFalse();
      gate.countDown();
    }
    assertThat(ran).containsExactly(1);
  }

  @Test
  void aTaskGivenDuringABriefOneRunsAfterIt() {
    List<Integer> ran = new ArrayList<>();
    try (DeviceThread thread = new DeviceThread("test", new Standstill(), failure -> {})) {
      boolean taken =
          thread.runNow(
              () -> {
                thread.execute(() -> ran.add(2));
                ran.add(1);
              });
      assertThat(taken).isTrue();
    }
    assertThat(ran).containsExactly(1, 2);
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
