package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
  private static CompletableFuture<Void> begin(Turns.Turn turn) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            turn.begin();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  private static void await(CompletableFuture<Void> begun) throws Exception {
    begun.get(50, TimeUnit.SECONDS);
  }

  @Test
  void noneMeasuresBeforeAllHaveBooted() throws Exception {
    Turns turns = new Turns(2);
    Turns.Turn one = turns.enter();
    Turns.Turn other = turns.enter();
    CompletableFuture<Void> first = begin(one);
    Thread.sleep(50);
    assertThat(first).isNotDone();
    CompletableFuture<Void> second = begin(other);
    CompletableFuture.anyOf(first, second).get(50, TimeUnit.SECONDS);
    Thread.sleep(50);
    assertThat(first.isDone()).as("one at a time").isNotEqualTo(second.isDone());
    (first.isDone() ? one : other).end();
    await(first);
    await(second);
  }

  @Test
  void machinesThatGiveUpAreNotWaitedFor() throws Exception {
    Turns turns = new Turns(2);
    CompletableFuture<Void> first = begin(turns.enter());
    Turns.Turn other = turns.enter();
    other.end();
    other.end();
    await(first);
  }

  @Test
  void noneWaitsAfterTheEnd() throws Exception {
    Turns turns = new Turns(3);
    CompletableFuture<Void> first = begin(turns.enter());
    CompletableFuture<Void> second = begin(turns.enter());
    turns.over();
    await(first);
    await(second);
  }

  @Test
  void manyTakeTurns() throws Exception {
    int machines = 8;
    Turns turns = new Turns(machines);
    AtomicInteger inside = new AtomicInteger();
    CompletableFuture<?>[] all = new CompletableFuture<?>[machines];
    for (int i = 0; i < machines; i++) {
      Turns.Turn turn = turns.enter();
      all[i] =
          begin(turn)
              .thenRun(
                  () -> {
                    assertThat(inside.incrementAndGet()).isOne();
                    inside.decrementAndGet();
                    turn.end();
                  });
    }
    CompletableFuture.allOf(all).get(50, TimeUnit.SECONDS);
  }
}
