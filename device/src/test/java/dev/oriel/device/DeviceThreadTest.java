package dev.oriel.device;

import static org.assertj.core.api.Assertions.assertThat;

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
    try (DeviceThread thread = new DeviceThread("test", failure -> {})) {
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
    try (DeviceThread thread = new DeviceThread("test", told::set)) {
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
    try (DeviceThread thread = new DeviceThread("test", failure -> {})) {
      Doorbell bell = new Doorbell(thread, answers::incrementAndGet);
      thread.execute(
          () -> {
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
      for (int i = 0; i < 50; i++) {
        bell.ring();
      }
      gate.countDown();
    }
    assertThat(answers.get()).isEqualTo(1);
  }
}
