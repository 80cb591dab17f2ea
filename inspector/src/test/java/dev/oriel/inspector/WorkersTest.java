package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests are answered at a time. */
@Timeout(60)
class WorkersTest {
  private static final int MOST = 3;

  @Test
  void soManyRunAtATimeAndNoMore() throws Exception {
    CountDownLatch started = new CountDownLatch(MOST);
    CountDownLatch ended = new CountDownLatch(MOST);
    try (Workers workers = new Workers(MOST)) {
      for (int i = 0; i < MOST; i++) {
        workers.execute(
            () -> {
              started.countDown();
              try {
                Thread.sleep(Long.MAX_VALUE);
              } catch (InterruptedException e) {
                ended.countDown();
              }
            });
      }
      started.await();
      assertThatThrownBy(() -> workers.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
      assertThat(ended.getCount()).isEqualTo(MOST);
    }
    ended.await();
  }
}
