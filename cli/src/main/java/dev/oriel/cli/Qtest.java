package dev.oriel.cli;

import dev.oriel.machine.TestBench;
import dev.oriel.machine.qtest.QtestSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** QEMU's protocol for tests of devices, which is served like a monitor. */
final class Qtest implements Conversation.Host {
  private final TestBench bench;
  private final List<String> processors;
  private final QtestLog log;

  /**
   * @param processors their paths in QEMU's object model
   */
  Qtest(TestBench bench, List<String> processors, QtestLog log) {
    this.bench = bench;
    this.processors = processors;
    this.log = log;
  }

  @Override
  public String option() {
    return "-qtest";
  }

  @Override
  public Conversation begin(Consumer<String> out, Runnable wake) {
    log.opened();
    return new Talk(new QtestSession(bench, processors, wake), out);
  }

  private final class Talk implements Conversation {
    private final QtestSession session;
    private final Consumer<String> out;
    private final LineBuffer line = new LineBuffer(QtestSession.LONGEST);

    private Talk(QtestSession session, Consumer<String> out) {
      this.session = session;
      this.out = out;
    }

    @Override
    public void key(int key) {
      if (key != '\n') {
        line.add((byte) key);
        return;
      }
      boolean whole = line.isWhole();
      String command = line.take(StandardCharsets.ISO_8859_1);
      log.received(command);
      try {
        String answer =
            whole
                ? session.answer(command)
                : "FAIL a command has up to %d characters".formatted(QtestSession.LONGEST);
        // What a command causes is told before its answer.
        boolean _ = tellNews();
        say(answer);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean tellNews() {
      session.news().forEach(this::say);
      return true;
    }

    private void say(String text) {
      log.sent(text);
      out.accept(text + "\n");
    }

    @Override
    public void close() {
      session.close();
      log.closed();
    }
  }
}
