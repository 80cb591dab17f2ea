package dev.oriel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Takes what is typed at a monitor and writes its answers, and what happens, to a stream. */
final class MonitorStream extends OutputStream {
  private final Conversation conversation;
  private final Semaphore news = new Semaphore(0);

  /**
   * @param failures is told if the thread that writes what happens fails
   */
  MonitorStream(Conversation.Host monitor, OutputStream answers, Consumer<Throwable> failures) {
    conversation = monitor.begin(text -> write(answers, text), news::release);
    ServiceThread.start("monitor-news", this::tellNews, failures);
  }

  private void tellNews() {
    try {
      do {
        news.acquire();
        news.drainPermits();
      } while (tell());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      // Nobody reads it any more.
    }
  }

  private synchronized boolean tell() {
    return conversation.tellNews();
  }

  private static void write(OutputStream answers, String text) {
    try {
      answers.write(text.getBytes(StandardCharsets.UTF_8));
      answers.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void write(int key) {
    conversation.key(key & 0xff);
  }

  @Override
  public synchronized void close() {
    conversation.close();
  }
}
