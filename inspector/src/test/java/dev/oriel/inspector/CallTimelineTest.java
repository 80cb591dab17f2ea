package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallTimelineTest {
  private final Map<String, Long> hypercalls = new HashMap<>(Map.of("H_CEDE", 10L));
  private final Map<String, Long> rtas = new HashMap<>();

  @Test
  void eachSecondHasItsCallsAndTheBusiest() {
    try (CallTimeline timeline = new CallTimeline(() -> hypercalls, () -> rtas)) {
      timeline.sample(Instant.ofEpochSecond(1));
      hypercalls.put("H_CEDE", 12L);
      hypercalls.put("H_PUT_TCE", 5L);
      rtas.put("get-time-of-day", 1L);
      timeline.sample(Instant.ofEpochSecond(2));
      timeline.sample(Instant.ofEpochSecond(3));
      assertThat(timeline.seconds().stream().filter(second -> second.end().getEpochSecond() < 4))
          .containsExactly(
              new CallTimeline.Second(Instant.ofEpochSecond(3), 0, 0, "", 0),
              new CallTimeline.Second(Instant.ofEpochSecond(2), 7, 1, "H_PUT_TCE", 5),
              new CallTimeline.Second(Instant.ofEpochSecond(1), 0, 0, "", 0));
    }
  }

  @Test
  void aFewSecondsAreKept() {
    try (CallTimeline timeline = new CallTimeline(() -> hypercalls, () -> rtas)) {
      for (int i = 0; i < 3 * CallTimeline.MOST; i++) {
        timeline.sample(Instant.ofEpochSecond(i));
      }
      assertThat(timeline.seconds()).hasSizeLessThanOrEqualTo(CallTimeline.MOST);
    }
  }
}
