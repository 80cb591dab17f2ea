package dev.oriel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CodeFramesChargeTest {
  private static final long CHUNK = 2 << 20;

  @Test
  void codeMarksAreChargedAndUnmarkedFramesNotWatched() {
    HostMemory host = new HostMemory(64 << 10);
    HostShare share = HostShare.open(host, 0);
    try (GuestMemory memory = GuestMemory.reserve(64 * CHUNK, share)) {
      memory.plug(0, 64 * CHUNK);
      CodeFrames frames = memory.codeFrames();
      int watched = 0;
      while (share.used() + 3000 < host.limit()) {
        frames.watch(watched++ * CHUNK);
      }
      long refused = watched * CHUNK;

      assertThat(watched).isBetween(25, 32);
      assertThatThrownBy(() -> frames.watch(refused)).isInstanceOf(OutOfHostMemoryException.class);
      assertThat(frames.watched(refused)).isFalse();
      assertThat(frames.watched(refused - CHUNK)).isTrue();
      assertThat(frames.watch(4096).holds()).isTrue();
    }
  }
}
