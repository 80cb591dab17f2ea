package dev.oriel.machine;

import dev.oriel.machine.gdb.GdbServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** A machine in a loop, with a gdb server on a port of this host. */
public final class GdbMachine implements AutoCloseable {
  /** An instruction of the loop, and what the loop stores to. */
  public static final long IN_LOOP = 0x40_0028;

  public static final long DATA = 0x48_0000;

  private static final String LOOP =
      """
      addis 9,0,0x48
      loop:
      addi 11,11,1
      addi 12,12,1
      std 11,0(9)
      b @loop
      """;

  private final Machine machine;
  private final ServerSocketChannel channel = ServerSocketChannel.open();
  private final GdbServer server;

  public GdbMachine(int processors, boolean bigEndian) throws IOException {
    this(processors, LOOP, bigEndian, false);
  }

  GdbMachine(int processors, String program, boolean bigEndian, boolean paused) throws IOException {
    this(
        MachineConfig.builder()
            .ram(256 << 20)
            .cpus(processors)
            .kernel(TinyGuest.after8("loop", program, bigEndian))
            .build(),
        paused);
  }

  GdbMachine(MachineConfig config, boolean paused) throws IOException {
    machine = Machine.create(config);
    if (paused) {
      machine.control().pause();
    }
    machine.start();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server = new GdbServer(machine.debugger(), host(machine), channel, machine::fail);
  }

  private static GdbServer.Host host(Machine machine) {
    return new GdbServer.Host() {
      @Override
      public void pause() {
        machine.control().pause();
      }

      @Override
      public void resume() {
        machine.control().resume();
      }

      @Override
      public boolean isPaused() {
        return machine.control().isPaused();
      }

      @Override
      public void kill() {
        Thread.ofPlatform().daemon().start(machine.control()::stop);
      }

      @Override
      public String monitor(String command) {
        return "did " + command + "\n";
      }
    };
  }

  public Machine machine() {
    return machine;
  }

  public int port() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /** Returns when the guest has executed some more. */
  public void awaitProgress() throws InterruptedException {
    long executed = machine.processors().executed();
    while (machine.processors().executed() < executed + 1000) {
      Thread.sleep(1);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    machine.close();
  }
}
