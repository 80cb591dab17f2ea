package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.MachineView.DmaObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where devices do DMA, while somebody looks. */
class HeatTest {
  private static final long LIOBN = 0x8000_0001L;

  private final List<DmaObserver> observers = new ArrayList<>();
  private final Heat heat =
      new Heat(
          observer -> {
            observers.add(observer);
            return () -> observers.remove(observer);
          });
  private final Axis axis = new Axis(0, 64 << 12, 12, 64);

  @Test
  void dmaIsObservedWhileSomebodyLooks() {
    assertThat(observers).isEmpty();
    heat.join();
    heat.join();
    assertThat(observers).hasSize(1);
    heat.leave();
    assertThat(observers).hasSize(1);
    heat.leave();
    assertThat(observers).isEmpty();
    assertThat(heat.of(0, axis)).isEmpty();
  }

  @Test
  void aStepWarmsItsPagesForItsDeviceAndDirection() {
    heat.join();
    observers.getFirst().moved(LIOBN, 3 << 12, 2 << 12, true, 5);

    int key = Heat.key(0, 5, true);
    assertThat(heat.of(0, axis)).containsOnlyKeys(key);
    double[] bins = heat.of(0, axis).get(key);
    assertThat(bins[2]).isZero();
    assertThat(bins[3]).isPositive();
    assertThat(bins[4]).isPositive();
    assertThat(bins[5]).isZero();
    assertThat(heat.of(1, axis)).isEmpty();
    assertThat(heat.totals(0)).containsOnly(Map.entry(key, new Heat.Total(2 << 12, 1)));
  }

  @Test
  void onlyTheLastStepsAreRemembered() {
    heat.join();
    for (int i = 0; i < 3 * Heat.STEPS; i++) {
      observers.getFirst().moved(LIOBN, i == 0 ? 1 << 12 : 9 << 12, 8, false, 0);
    }
    double[] bins = heat.of(0, axis).get(Heat.key(0, 0, false));
    assertThat(bins[1]).isZero();
    assertThat(bins[9]).isPositive();
    assertThat(heat.totals(0).get(Heat.key(0, 0, false)).steps()).isEqualTo(3 * Heat.STEPS);
  }

  @Test
  void devicesOnTheVirtualBusAreNotOnABridge() {
    heat.join();
    observers.getFirst().moved(0x7100_0003L, 0, 8, false, 0x7100_0003);
    assertThat(heat.totals(0)).isEmpty();
  }
}
