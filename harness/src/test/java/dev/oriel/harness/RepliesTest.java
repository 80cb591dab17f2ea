package dev.oriel.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepliesTest {
  private final Replies replies = new Replies("#m");

  private void write(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    replies.write(bytes, 0, bytes.length);
  }

  @Test
  void aReplyIsTheOutputsBehindTheirLengths() throws InterruptedException {
    write("noise\n#m 3 5 4\nab\ncdoo");
    assertThat(replies.complete(0)).isFalse();
    write("ps");
    assertThat(replies.complete(0)).isTrue();
    CommandResult result = replies.take(List.of("x"));
    assertThat(result.status()).isEqualTo(3);
    assertThat(result.output()).isEqualTo("ab\ncd");
    assertThat(result.error()).isEqualTo("oops");
  }

  @Test
  void outputMayLookLikeAHead() throws InterruptedException {
    write("#m 0 9 0\n#m 1 0 0\n");
    assertThat(replies.complete(0)).isTrue();
    assertThat(replies.take(List.of("x")).output()).isEqualTo("#m 1 0 0\n");
    write("#m 0 0 0\n");
    assertThat(replies.complete(0)).isTrue();
  }

  @Test
  void whatFollowsAReplyIsNotOfIt() throws InterruptedException {
    write("#m 0 1 1\nabnoise\n");
    assertThat(replies.complete(0)).isTrue();
    assertThat(replies.take(List.of("x")).error()).isEqualTo("b");
    write("more\n#m 5 0 0\n");
    assertThat(replies.complete(0)).isTrue();
    assertThat(replies.take(List.of("x")).status()).isEqualTo(5);
  }

  @Test
  void aHeadMayFollowNoiseWithoutALineEnd() throws InterruptedException {
    write("x".repeat(1000) + "#m 0 1 0\ny");
    assertThat(replies.complete(0)).isTrue();
    assertThat(replies.take(List.of("x")).output()).isEqualTo("y");
  }
}
