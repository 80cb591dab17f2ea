package dev.oriel.cli;

import dev.oriel.machine.HostException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.OutputFile;
import dev.oriel.machine.SerialLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a run has open besides the machine and standard output: the console's link, monitors, the
 * inspector, and the file with the process id. All are closed together.
 */
final class Ports implements AutoCloseable {
  private static final int CHUNK = 1 << 12;

  /** How long the end waits for a far end that takes nothing. */
  private static final long PATIENCE_MILLIS = 1000;

  private final Machine machine;
  private final Consumer<String> messages;
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();

  /** Open lines, and when the last of their output has been passed on. */
  private final Map<SerialLine, CountDownLatch> ends = new ConcurrentHashMap<>();

  /** What is open for a line alone. */
  private final Map<SerialLine, AutoCloseable> ownedBy = new ConcurrentHashMap<>();

  private Optional<Link> console = Optional.empty();

  /**
   * @param messages tells the user something, without a line end
   */
  Ports(Machine machine, Consumer<String> messages) {
    this.machine = machine;
    this.messages = messages;
  }

  /**
   * Opens what the request names.
   *
   * @param qtest serves a test program
   * @param out where the answers of a monitor on standard input go
   * @throws UsageException if something cannot be opened
   */
  void open(RunRequest request, Monitors monitors, Qtest qtest, OutputStream out)
      throws InterruptedException {
    request.stay().pidfile().ifPresent(file -> open.push(new PidFile(file)));
    console =
        switch (request.serial()) {
          case Chardev.Pty pty -> Optional.of(pty("serial"));
          case Chardev.Socket socket ->
              Optional.of(hold(new SocketLink("-serial", socket, messages, machine::fail)));
          default -> Optional.empty();
        };
    for (MonitorPort port : request.monitors()) {
      boolean tests = port.kind() == MonitorPort.Kind.QTEST;
      open(port.place(), port.label(), tests ? qtest : monitors.of(port.kind()), out);
    }
    request.gdb().ifPresent(place -> hold(new GdbPort(place, machine, monitors.people())));
    request
        .inspect()
        .ifPresent(place -> hold(new InspectorPort(place, machine, monitors.people(), messages)));
  }

  /**
   * Opens the far end of a line that came later.
   *
   * @return the name of a terminal that other programs open
   * @throws UsageException if it cannot be opened
   */
  Optional<String> open(LineEnd end) throws InterruptedException {
    return open(end, OutputStream.nullOutputStream());
  }

  /** Closes the far end of a line; what was written to it is passed on before. */
  void close(LineEnd end) {
    end.line().close();
    CountDownLatch passed = ends.remove(end.line());
    try {
      boolean _ = passed == null || passed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    AutoCloseable own = ownedBy.remove(end.line());
    if (own != null) {
      open.remove(own);
      close(own);
    }
  }

  /**
   * Opens the far end of a terminal or port, and passes characters on until the end.
   *
   * @param out standard output
   * @return the name of a terminal that other programs open
   * @throws UsageException if it cannot be opened
   */
  Optional<String> open(LineEnd end, OutputStream out) throws InterruptedException {
    SerialLine line = end.line();
    Optional<Link> link =
        switch (end.place()) {
          case Chardev.Pty _ -> Optional.of(pty(end.label()));
          case Chardev.Socket socket ->
              Optional.of(hold(new SocketLink(end.option(), socket, messages, machine::fail)));
          default -> Optional.empty();
        };
    OutputStream target =
        switch (end.place()) {
          case Chardev.Stdio _ -> out;
          case Chardev.ToFile(Path file, boolean append) ->
              hold(file(end.option(), file, append, messages));
          case Chardev.Nowhere _ -> OutputStream.nullOutputStream();
          default -> link.orElseThrow().output();
        };
    link.ifPresent(own -> ownedBy.put(line, own));
    if (end.place() instanceof Chardev.ToFile) {
      ownedBy.put(line, target);
    }
    CountDownLatch passed = new CountDownLatch(1);
    ends.put(line, passed);
    ServiceThread.start(end.label(), () -> pass(end, target, passed), machine::fail);
    if (end.place() instanceof Chardev.Stdio) {
      ServiceThread.start("keyboard", new Keyboard(line.input()), machine::fail);
    }
    if (link.isPresent()) {
      link.get().onConnection(line::connected);
      link.get().start(line.input());
    }
    return link.filter(PtyLink.class::isInstance).map(pty -> ((PtyLink) pty).name());
  }

  private static void pass(LineEnd end, OutputStream target, CountDownLatch passed) {
    byte[] bytes = new byte[CHUNK];
    try (InputStream from = end.line().output()) {
      for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
        write(end, target, bytes, count);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a line fails", e);
    } finally {
      passed.countDown();
    }
  }

  private static void write(LineEnd end, OutputStream target, byte[] bytes, int count) {
    try {
      target.write(bytes, 0, count);
      target.flush();
    } catch (IOException e) {
      throw end.place() instanceof Chardev.ToFile(Path file, boolean _)
          ? HostException.cannotWrite(file, e)
          : new HostException(end.option() + ": cannot be written: " + HostException.reason(e), e);
    }
  }

  /** Opens a file for the output of a character device. */
  static OutputStream file(String option, Path file, boolean append, Consumer<String> warnings) {
    try {
      return Channels.newOutputStream(
          append ? OutputFile.append(file, warnings) : OutputFile.open(file, warnings));
    } catch (IOException e) {
      throw new UsageException(option + ": " + HostException.cannotWrite(file, e).getMessage());
    }
  }

  private void open(Chardev place, String label, Conversation.Host monitor, OutputStream out)
      throws InterruptedException {
    switch (place) {
      case Chardev.Socket socket -> {
        if (socket.server()) {
          hold(new MonitorSocket(socket.place(), monitor, machine::fail));
        } else {
          start(hold(new SocketLink(monitor.option(), socket, messages, machine::fail)), monitor);
        }
      }
      case Chardev.Pty pty -> start(pty(label), monitor);
      case Chardev.Stdio stdio ->
          ServiceThread.start(
              "monitor",
              new Keyboard(new MonitorStream(monitor, out, machine::fail)),
              machine::fail);
      default -> throw new AssertionError("no monitor is on " + place);
    }
  }

  private void start(Link link, Conversation.Host monitor) throws InterruptedException {
    link.start(new MonitorStream(monitor, link.output(), machine::fail));
  }

  private Link pty(String label) {
    PtyLink pty = hold(new PtyLink("-" + label, machine::fail));
    messages.accept("char device redirected to %s (label %s)".formatted(pty.name(), label));
    return pty;
  }

  private <R extends AutoCloseable> R hold(R resource) {
    open.push(resource);
    return resource;
  }

  /** The console's link, if it is neither standard input and output nor a file. */
  Optional<Link> console() {
    return console;
  }

  /** What the guest has written is passed on first, unless the far end takes nothing. */
  @Override
  public void close() {
    ends.keySet().forEach(SerialLine::close);
    try {
      for (CountDownLatch passed : ends.values()) {
        boolean _ = passed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List.copyOf(open).forEach(Ports::close);
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
