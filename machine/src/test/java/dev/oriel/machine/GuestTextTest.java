package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GuestTextTest {
  @Test
  void escapesControlCharacters() {
    assertThat(GuestText.line("a\u001b[2Jb\rc\u0007\u009b1md"))
        .isEqualTo("a\\x1b[2Jb\\x0dc\\x07\\x9b1md");
    assertThat(GuestText.line("one\ntwo\tthree")).isEqualTo("one\\x0atwo three");
  }

  @Test
  void escapesFormatCharacters() {
    assertThat(GuestText.line("\u202eevil\u2066\u200f\ufeff\u00ad\u061c"))
        .isEqualTo("\\u202eevil\\u2066\\u200f\\ufeff\\xad\\u061c");
    assertThat(GuestText.line("\u2028\u3164\ufe0f\ud800" + Character.toString(0xe0041)))
        .isEqualTo("\\u2028\\u3164\\ufe0f\\ud800\\U000e0041");
  }

  @Test
  void keepsTextOfAnyLanguage() {
    String text = "grün 1 µs 日本 שלום Привет ✓";
    assertThat(GuestText.line(text)).isEqualTo(text);
  }

  @Test
  void linesAreKeptAndLongOnesCut() {
    assertThat(GuestText.lines("a\r\nb\u001b\n\nc")).isEqualTo("a\nb\\x1b\n\nc");
    assertThat(GuestText.lines("")).isEmpty();
    assertThat(GuestText.line("x".repeat(10_000))).hasSize(4097).endsWith("x…");
  }

  @Test
  void randomTextIsHarmless() {
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(50, 0, 0x110000).forEach(text::appendCodePoint);
      assertThat(GuestText.line(text.toString())).doesNotContainPattern("[\\p{C}\\p{Zl}\\p{Zp}]");
    }
  }
}
