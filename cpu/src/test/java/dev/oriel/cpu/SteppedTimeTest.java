package dev.oriel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteppedTimeTest {
  private final SteppedTime time = new SteppedTime();

  @Test
  void standsUntilItIsMoved() throws InterruptedException {
    Thread.sleep(2);
    assertThat(time.ticks()).isZero();
    time.advanceTo(1_000_000_000);
    time.stop();
    time.goOn();
    assertThat(time.nanos()).isEqualTo(1_000_000_000);
    assertThat(time.ticks()).isEqualTo(Timebase.FREQUENCY);
  }

  @Test
  void neverGoesBack() {
    time.advanceTo(500);
    time.advanceTo(499);
    time.advanceTo(-1);
    assertThat(time.nanos()).isEqualTo(500);
  }

  @Test
  void hasTheTickThatItIsSetTo() {
    for (long ticks = 0; ticks < 1000; ticks++) {
      time.set(ticks);
      assertThat(time.ticks()).isEqualTo(ticks);
    }
    time.advanceTo(Long.MAX_VALUE);
    assertThat(time.ticks()).isPositive();
  }
}
