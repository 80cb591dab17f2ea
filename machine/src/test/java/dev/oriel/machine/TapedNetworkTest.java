package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.net.Card;
import dev.oriel.net.Link;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapedNetworkTest {
  private final List<Runnable> soon = new ArrayList<>();
  private final TapedNetwork network = new TapedNetwork(soon::add, null, _ -> true);
  private final List<Integer> taken = new ArrayList<>();
  private int room;
  private final Card card =
      frame -> {
        if (room == 0) {
          return false;
        }
        room--;
        taken.add((int) frame[0]);
        return true;
      };

  private void deliver(int first) {
    network.deliver(new byte[] {(byte) first, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  }

  @Test
  void framesKeepTheirOrderWhileTheCardHasNoRoom() {
    Link link = network.connect(card);
    room = 1;
    deliver(1);
    deliver(2);
    room = 1;
    deliver(3);
    assertThat(taken).containsExactly(1);
    link.resume();
    link.resume();
    assertThat(soon).hasSize(1);
    run();
    assertThat(taken).containsExactly(1, 2);
    room = 5;
    link.resume();
    run();
    assertThat(taken).containsExactly(1, 2, 3);
    deliver(4);
    assertThat(taken).containsExactly(1, 2, 3, 4);
  }

  private void run() {
    List<Runnable> due = List.copyOf(soon);
    soon.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void whatWaitsIsBounded() {
    Link _ = network.connect(card);
    for (int i = 0; i < 10_000; i++) {
      deliver(i);
    }
    assertThat(network.waiting()).isEqualTo(256);
  }
}
