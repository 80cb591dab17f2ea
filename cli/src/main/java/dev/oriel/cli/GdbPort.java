package dev.oriel.cli;

import dev.oriel.machine.Machine;
import dev.oriel.machine.gdb.GdbServer;

/** The gdb server on a socket; a Unix socket can be connected to by this user only. */
final class GdbPort implements AutoCloseable {
  /** Where {@code -s} is. */
  static final SocketPlace DEFAULT = new SocketPlace.Tcp("", 1234);

  private final SocketPlace.Listener listener;
  private final Thread removal;
  private final GdbServer server;

  /**
   * Starts to listen.
   *
   * @throws UsageException if the host does not allow it
   */
  GdbPort(SocketPlace place, Machine machine, Monitor monitor) {
    listener = place.listen("-gdb");
    removal = new Thread(listener::close, "gdb-socket");
    Runtime.getRuntime().addShutdownHook(removal);
    server =
        new GdbServer(machine.debugger(), host(machine, monitor), listener.server(), machine::fail);
  }

  /** The place that the value of {@code -gdb} names. */
  static SocketPlace place(String value) {
    String kind = value.substring(0, Math.max(0, value.indexOf(':')));
    if ((kind.equals("tcp") || kind.equals("unix"))
        && Chardevs.readShort("-gdb", value) instanceof Chardev.Socket socket) {
      return socket.place();
    }
    throw new UsageException(
        "-gdb %s is not supported; supported: tcp:[HOST]:PORT, unix:PATH".formatted(value));
  }

  private static GdbServer.Host host(Machine machine, Monitor monitor) {
    return new GdbServer.Host() {
      @Override
      public void pause() {
        machine.control().pause();
      }

      @Override
      public void resume() {
        monitor.execute("cont");
      }

      @Override
      public boolean isPaused() {
        return machine.control().isPaused();
      }

      @Override
      public void kill() {
        Thread.ofPlatform().daemon().start(() -> monitor.execute("quit"));
      }

      @Override
      public String monitor(String command) {
        return monitor.execute(command);
      }
    };
  }

  @Override
  public void close() {
    server.close();
    listener.close();
    RunCommand.removeHook(removal);
  }
}
