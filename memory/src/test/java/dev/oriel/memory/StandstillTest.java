package dev.oriel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandstillTest {
  private final Standstill standstill = new Standstill();
  private final List<String> told = new ArrayList<>();

  /** Two counters that an actor keeps equal whenever it is outside. */
  private long first;

  private long second;

  /** An actor that steps the counters until the flag is set. */
  private Thread stepper(AtomicBoolean end, CountDownLatch started) {
    return Thread.ofPlatform()
        .start(
            () -> {
              Standstill.Actor actor = standstill.actor(() -> {});
              actor.enter();
              started.countDown();
              while (!end.get()) {
                first++;
                second++;
                if (actor.mustLeave()) {
                  actor.leave();
                  actor.enter();
                }
              }
              actor.leave();
            });
  }

  @Test
  void nothingChangesWhileItStandsStill() throws InterruptedException {
    AtomicBoolean end = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    Thread actor = stepper(end, started);
    started.await();
    long last = -1;
    for (int i = 0; i < 1000; i++) {
      try (Standstill.Still _ = standstill.begin()) {
        assertThat(second).isEqualTo(first);
        assertThat(first).isGreaterThan(last);
        last = first;
      }
      while (actorIsWaiting(last)) {
        Thread.onSpinWait();
      }
    }
    end.set(true);
    actor.join();
  }

  /** Reads racily: until the actor has made a step. */
  private boolean actorIsWaiting(long last) {
    java.lang.invoke.VarHandle.acquireFence();
    return first == last;
  }

  @Test
  void aThreadMayHoldItTwiceAndOthersWait() throws InterruptedException {
    Standstill.Actor actor = standstill.actor(() -> {});
    Phaser order = new Phaser(2);
    Standstill.Still outer = standstill.begin();
    standstill.begin().close();
    assertThat(actor.tryEnter()).isFalse();
    assertThat(standstill.heldByCaller()).isTrue();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  order.arrive();
                  standstill.begin().close();
                  first = 1;
                });
    order.arriveAndAwaitAdvance();
    assertThat(first).isZero();
    outer.close();
    outer.close();
    other.join();
    assertThat(first).isOne();
    assertThat(standstill.heldByCaller()).isFalse();
    assertThat(actor.tryEnter()).isTrue();
  }

  @Test
  void aPauseLastsUntilItIsResumedAndLetsVisitorsIn() {
    standstill.listen(
        new Standstill.Listener() {
          @Override
          public void stops() {
            told.add("stops");
          }

          @Override
          public void goesOn() {
            told.add("goes on");
          }
        });
    Standstill.Actor actor = standstill.actor(() -> told.add("poke"));
    standstill.pause();
    standstill.pause();
    assertThat(standstill.isPaused()).isTrue();
    assertThat(actor.tryEnter()).isFalse();
    assertThat(standstill.visit(() -> 42)).isEqualTo(42);
    try (Standstill.Still _ = standstill.begin()) {
      assertThat(actor.tryEnter()).isFalse();
      standstill.resume();
      assertThat(actor.tryEnter()).isFalse();
    }
    assertThat(actor.tryEnter()).isTrue();
    assertThat(told).containsExactly("stops", "poke", "poke", "poke", "goes on");
    standstill.pauseSoon();
    assertThat(actor.mustLeave()).isTrue();
    standstill.endPauses();
    assertThat(actor.mustLeave()).isFalse();
    actor.leave();
    standstill.pause();
    assertThat(standstill.isPaused()).isFalse();
  }

  @Test
  void anActorInsideCannotWaitForItselfButMayVisit() {
    Standstill.Actor actor = standstill.actor(() -> {});
    actor.enter();
    assertThatThrownBy(standstill::begin)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a thread of the machine");
    assertThat(standstill.visit(() -> 1)).isOne();
    actor.leave();
    standstill.begin().close();
  }

  @Test
  void visitorsWaitForWhoHoldsIt() throws InterruptedException {
    Thread visitor;
    try (Standstill.Still _ = standstill.begin()) {
      visitor = Thread.ofPlatform().start(() -> first = standstill.visit(() -> first + 1));
      while (visitor.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(standstill.visit(() -> first)).isZero();
    }
    visitor.join();
    assertThat(first).isOne();
  }

  @Test
  void aMachineThatIsGoneDoesNotStandStill() {
    standstill.retire();
    assertThatThrownBy(standstill::begin)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the machine is closed");
  }

  @Test
  void anActorThatWaitsKeepsItsInterrupt() throws InterruptedException {
    standstill.pause();
    Standstill.Actor actor = standstill.actor(() -> {});
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  actor.enter();
                  interrupted.set(Thread.currentThread().isInterrupted());
                  actor.leave();
                });
    thread.interrupt();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    standstill.resume();
    thread.join();
    assertThat(interrupted).isTrue();
  }
}
