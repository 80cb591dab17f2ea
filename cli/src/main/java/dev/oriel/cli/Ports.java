package dev.oriel.cli;

import dev.oriel.machine.Machine;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a run has open besides the machine and standard output: the console's link, monitors, the
 * inspector, and the file with the process id. All are closed together.
 */
final class Ports implements AutoCloseable {
  private final Machine machine;
  private final Consumer<String> messages;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
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

  @Override
  public void close() {
    for (AutoCloseable resource : List.copyOf(open)) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
