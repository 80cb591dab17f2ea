package dev.oriel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HubTest {
  private static final int BOUND = 10_000;

  /** A card that takes everything. */
  private static final class Collector implements Card {
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

    @Override
    public boolean receive(byte[] frame) {
      return frames.add(frame);
    }

    byte[] next() throws InterruptedException {
      return frames.poll(20, TimeUnit.SECONDS);
    }
  }

  private static byte[] frame(int number) {
    byte[] frame = new byte[60];
    frame[20] = (byte) number;
    return frame;
  }

  @Test
  void aFrameReachesAllOthers() throws Exception {
    try (Hub hub = Hub.open()) {
      Collector a = new Collector();
      Collector b = new Collector();
      Collector c = new Collector();
      Link link = hub.connect(a);
      hub.connect(b);
      Link last = hub.connect(c);
      link.send(frame(1));
      assertThat(b.next()[20]).isEqualTo((byte) 1);
      assertThat(c.next()[20]).isEqualTo((byte) 1);
      last.close();
      link.send(frame(2));
      assertThat(b.next()[20]).isEqualTo((byte) 2);
      assertThat(a.frames).isEmpty();
      assertThat(c.frames).isEmpty();
    }
  }

  @Test
  void aCardThatTakesNothingDoesNotStopTheOthersOrTakeMemory() throws Exception {
    try (Hub hub = Hub.open()) {
      int[] offered = {0};
      hub.connect(
          frame -> {
            offered[0]++;
            return false;
          });
      Collector b = new Collector();
      hub.connect(b);
      Link link = hub.connect(new Collector());
      for (int i = 0; i < 2000; i++) {
        while (!link.send(frame(i))) {
          Thread.sleep(1);
        }
      }
      for (int i = 0; i < 2000; i++) {
        assertThat(b.next()[20]).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void aSenderIsToldWhenThereIsRoomAgain() throws Exception {
    Object gate = new Object();
    BlockingQueue<Boolean> sendable = new LinkedBlockingQueue<>();
    try (Network peer =
        Network.of(
            (frame, answer) -> {
              synchronized (gate) {
                answer.accept(frame);
              }
            })) {
      Collector card = new Collector();
      Link link =
          peer.connect(
              new Card() {
                @Override
                public boolean receive(byte[] frame) {
                  return card.receive(frame);
                }

                @Override
                public void sendable() {
                  sendable.add(true);
                }
              });
      int sent = 0;
      synchronized (gate) {
        while (link.send(frame(sent)) && sent < BOUND) {
          sent++;
        }
      }
      assertThat(sent).isLessThan(BOUND);
      assertThat(sendable.poll(20, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < sent; i++) {
        assertThat(card.next()[20]).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void framesOfOtherLengthsAreDropped() throws Exception {
    try (Network peer = Network.of((frame, answer) -> answer.accept(frame))) {
      Collector card = new Collector();
      Link link = peer.connect(card);
      assertThat(link.send(new byte[Network.SHORTEST - 1])).isTrue();
      assertThat(link.send(new byte[Network.LONGEST + 1])).isTrue();
      link.send(new byte[Network.LONGEST]);
      assertThat(card.next()).hasSize(Network.LONGEST);
      assertThatThrownBy(() -> peer.connect(card)).isInstanceOf(IllegalStateException.class);
    }
  }
}
