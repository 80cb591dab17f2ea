package dev.oriel.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardPortTest {
  @ParameterizedTest
  @ValueSource(ints = {Network.SHORTEST, 1514, Network.LONGEST})
  void isCongestedLongBeforeFramesAreLost(int length) {
    CardPort port = new CardPort(frame -> false, () -> {});
    int early = 0;
    while (!port.isCongested()) {
      assertThat(port.deliver(new byte[length])).isTrue();
      early++;
    }
    int all = early;
    while (port.deliver(new byte[length])) {
      all++;
    }
    assertThat(early).isLessThan(all / 4);
  }
}
