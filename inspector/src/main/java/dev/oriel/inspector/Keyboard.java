package dev.oriel.inspector;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Types at the guest's console. A guest need not read, so a thread of its own waits for it; the
 * thread exists once something was typed.
 */
final class Keyboard implements AutoCloseable {
  /** The most bytes that are typed at a time. */
  static final int MOST = 1024;

  private static final int MOST_WAITING = 16;

  private final OutputStream console;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread typist = new Thread(this::type, "oriel-inspector-keyboard");
  private boolean begun;
  private boolean closed;

  /**
   * @param console blocks while the guest does not read
   */
  Keyboard(OutputStream console) {
    this.console = console;
    typist.setDaemon(true);
  }

  /** Has {@code text}, at most {@link #MOST} bytes, typed; false if too much waits already. */
  synchronized boolean offer(byte[] text) {
    if (closed || !waiting.offer(text)) {
      return false;
    }
    if (!begun) {
      begun = true;
      typist.start();
    }
    return true;
  }

  private void type() {
    try {
      while (true) {
        console.write(waiting.take());
        console.flush();
      }
    } catch (InterruptedException | IOException e) {
      // Closed, or the console takes nothing any more.
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    typist.interrupt();
  }
}
