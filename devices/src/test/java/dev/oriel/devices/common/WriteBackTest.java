package dev.oriel.devices.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.testkit.TestImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WriteBackTest {
  private static final long PIECE = 1 << 20;

  private final TestImage image = new TestImage(4096, false);
  private final Semaphore flushes = new Semaphore(0);
  private final WriteBack writeBack = new WriteBack(image);

  WriteBackTest() {
    image.onAccess(flushes::acquireUninterruptibly);
  }

  @AfterEach
  void endFlushes() {
    flushes.release(1 << 20);
  }

  private void write(long bytes) {
    try {
      for (long done = 0; done < bytes; done += PIECE) {
        writeBack.wrote(PIECE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when {@code thread} waits for something. */
  private static void awaitWait(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  @Test
  void theGuestWritesWhileAFlushIsUnderWay() throws Exception {
    write(WriteBack.MOST - PIECE);
    assertThat(image.flushes()).isZero();
    flushes.release(2);
    writeBack.flush();
    assertThat(image.flushes()).isEqualTo(2);
  }

  @Test
  void theGuestWaitsForADiskThatIsFarBehind() throws Exception {
    write(WriteBack.MOST - PIECE);
    assertThat(writeBack.waitsBefore(PIECE - 1)).isFalse();
    assertThat(writeBack.waitsBefore(PIECE)).isTrue();
    Thread guest = Thread.ofPlatform().daemon().start(() -> write(PIECE));
    awaitWait(guest);
    flushes.release();
    guest.join();
    assertThat(image.flushes()).isEqualTo(1);
    assertThat(writeBack.waitsBefore(WriteBack.BEGIN - 1)).isFalse();
    assertThat(writeBack.waitsBefore(WriteBack.BEGIN)).isTrue();
  }

  @Test
  void whatIsDurableCountsNoMore() throws Exception {
    flushes.release(1 << 20);
    write(4 * WriteBack.MOST);
    writeBack.flush();
    assertThat(image.flushes()).isBetween(5, (int) (4 * WriteBack.MOST / WriteBack.BEGIN) + 1);
    assertThat(writeBack.waitsBefore(WriteBack.MOST - 1)).isFalse();
  }

  @Test
  void aFailureIsReportedOnceAndTheBytesStayCounted() {
    image.failing(true);
    write(WriteBack.BEGIN);
    flushes.release(1 << 20);
    assertThatThrownBy(writeBack::flush)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(image.name());
    assertThat(writeBack.waitsBefore(WriteBack.MOST - WriteBack.BEGIN)).isTrue();
    image.failing(false);
    assertThatCode(writeBack::flush).doesNotThrowAnyException();
    assertThat(writeBack.waitsBefore(WriteBack.MOST - 1)).isFalse();
  }
}
