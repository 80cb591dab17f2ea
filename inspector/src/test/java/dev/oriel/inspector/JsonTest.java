package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever a guest calls itself, it stays text. */
class JsonTest {
  @Test
  void everyKindOfValue() {
    assertThat(Json.of(Map.of("a", List.of(1, true, new int[] {2, 3}, Map.of()))))
        .isEqualTo("{\"a\":[1,true,[2,3],{}]}");
  }

  @Test
  void nothingInATextIsMarkupOrAnEscapeSequence() {
    assertThat(Json.of("</script><b>&\u001b[31m\n\u2028\u202e\"\\"))
        .isEqualTo(
            "\"\\u003c/script\\u003e\\u003cb\\u003e\\u0026\\u001b[31m\\u000a\\u2028\\u202e\\\"\\\\\"");
  }
}
