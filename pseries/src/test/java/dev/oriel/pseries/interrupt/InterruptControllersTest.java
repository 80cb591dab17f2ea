package dev.oriel.pseries.interrupt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.Caller;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two interrupt controllers, of which the guest chooses one. */
class InterruptControllersTest {
  private static final int EDGE = 0x1300;
  private static final int LEVEL = 0x1200;
  private static final long QUEUE = 0x10_0000;

  @AutoClose private final Caller guest = new Caller();
  private volatile boolean line;
  private final InterruptControllers both = controllers(InterruptMode.DUAL);
  private final Xics xics = Objects.requireNonNull(both.xics());
  private final Xive xive = Objects.requireNonNull(both.xive());

  private InterruptControllers controllers(InterruptMode mode) {
    InterruptControllers made =
        new InterruptControllers(mode, guest.memory, 1, level -> line = level);
    made.claim(EDGE, false);
    made.claim(LEVEL, true);
    return made;
  }

  private void openXics() {
    xics.setCppr(0, 0xff);
    xics.setXive(EDGE, 0, 5);
    xics.setXive(LEVEL, 0, 5);
  }

  private void openXive() {
    xive.configureQueue(0, 6, QUEUE, 16, true);
    xive.setCppr(0, 0xff);
    for (int lisn : new int[] {0, EDGE, LEVEL}) {
      xive.route(lisn, new Xive.Target(0, 6, lisn), false);
      xive.setState(lisn, EventState.RESET);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOldControllerIsThereFirst(InterruptMode mode) {
    InterruptControllers made = controllers(mode);
    assertThat(made.exploited()).isEqualTo(mode == InterruptMode.XIVE);
    made.reset();
    assertThat(made.exploited()).isEqualTo(mode == InterruptMode.XIVE);
    assertThat(made.view()).extracting(SourceView::number).contains(EDGE, LEVEL);
    assertThat(made.parts())
        .extracting(Part::partName)
        .isEqualTo(
            switch (mode) {
              case XICS -> List.of("interrupts");
              case XIVE -> List.of("xive");
              case DUAL -> List.of("interrupt-mode", "interrupts", "xive");
            });
  }

  @Test
  void onlyTheChosenOneDrivesTheProcessor() {
    openXics();
    openXive();
    both.pulse(EDGE);
    assertThat(line).isTrue();
    assertThat(xive.state(EDGE)).as("not told").isEqualTo(EventState.RESET);
    assertThat(xics.accept(0)).isEqualTo(0xff00_1300);
    xive.trigger(0);
    assertThat(line).as("not chosen").isFalse();

    both.choose(true);
    assertThat(line).as("all is as at power-on").isFalse();
    openXive();
    openXics();
    xics.setMfrr(0, 1);
    assertThat(line).as("no longer chosen").isFalse();
    both.pulse(EDGE);
    assertThat(line).isTrue();
    assertThat(xive.acknowledge(0)).isEqualTo(0x8006);
    assertThat(guest.memory.getInt(QUEUE)).isEqualTo(0x8000_0000 | EDGE);

    both.pulse(EDGE);
    both.reset();
    assertThat(line).isFalse();
    assertThat(both.exploited()).isFalse();
    assertThat(xive.register(0, 1)).isZero();
  }

  @Test
  void theOtherOneFindsTheLinesThatAreHeld() {
    both.setLevel(LEVEL, true);
    both.choose(true);
    openXive();
    assertThat(line).isTrue();
    both.setLevel(LEVEL, false);
    assertThat(xive.acknowledge(0)).isEqualTo(0x8006);
    xive.endOfInterrupt(LEVEL);
    both.choose(false);
    openXics();
    assertThat(line).as("released meanwhile").isFalse();
    both.setLevel(LEVEL, true);
    assertThat(xics.accept(0)).isEqualTo(0xff00_1200);
  }

  @Test
  void aRestoredMachineHasTheControllerThatWasChosen() {
    both.choose(true);
    openXive();
    both.pulse(EDGE);
    StateWriter saved = new StateWriter();
    both.parts().forEach(part -> part.save(saved));
    both.reset();
    StateReader in = new StateReader(saved.toByteArray());
    both.parts().forEach(part -> part.restore(in));
    in.end();
    assertThat(both.exploited()).isTrue();
    assertThat(line).isTrue();
    assertThat(xive.acknowledge(0)).isEqualTo(0x8006);
  }

  /** A guest that keeps changing its mind while devices are busy. */
  @Test
  @Timeout(60)
  void choosingAmidInterruptsLeavesNoLineHeld() throws InterruptedException {
    Thread device =
        new Thread(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                both.pulse(EDGE);
                both.setLevel(LEVEL, i % 3 == 0);
              }
              both.setLevel(LEVEL, true);
            });
    device.start();
    Random random = new Random(1);
    while (device.isAlive()) {
      both.choose(random.nextBoolean());
      openXics();
      openXive();
    }
    device.join();
    for (boolean exploited : new boolean[] {true, false}) {
      both.choose(exploited);
      assertThat(line).isFalse();
      openXics();
      openXive();
      assertThat(line).isTrue();
    }
    both.setLevel(LEVEL, false);
    xics.accept(0);
    xics.endOfInterrupt(0, 0xff00_1200);
    assertThat(line).isFalse();
  }
}
