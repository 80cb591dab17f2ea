package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A test program in QEMU's qtest protocol, to whose socket a machine has connected. */
final class QtestPeer implements AutoCloseable {
  private static final String QEMU = "qemu-system-ppc64";

  private final Process process;
  private final SocketChannel channel;
  private final BufferedReader in;
  private final Writer out;

  private QtestPeer(Process process, SocketChannel channel) {
    this.process = process;
    this.channel = channel;
    in = new BufferedReader(Channels.newReader(channel, ISO_8859_1));
    out = Channels.newWriter(channel, ISO_8859_1);
  }

  /** Oriel with a machine whose processors stand. */
  static QtestPeer oriel(Path folder, String... machine) throws Exception {
    ProcessBuilder builder = OrielProcess.of("run", "-accel", "qtest");
    builder.command().addAll(List.of(machine));
    return start(builder, folder);
  }

  /** QEMU, whose processors wait for ever: Debian's has no accelerator of the name qtest. */
  static QtestPeer qemu(Path folder, String... machine) throws Exception {
    List<String> command = new ArrayList<>(List.of(QEMU, "-accel", "tcg", "-S"));
    command.addAll(List.of(machine));
    return start(new ProcessBuilder(command), folder);
  }

  static boolean hasQemu() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, QEMU)));
  }

  private static QtestPeer start(ProcessBuilder builder, Path folder) throws Exception {
    Path socket = Files.createTempDirectory(folder, "q").resolve("s");
    builder.command().addAll(List.of("-qtest", "unix:" + socket, "-qtest-log", "none"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      server.configureBlocking(false);
      Process process =
          builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
      SocketChannel channel;
      while ((channel = server.accept()) == null) {
        if (!process.isAlive()) {
          throw new IOException(Files.readString(folder.resolve("out")));
        }
        Thread.sleep(20);
      }
      return new QtestPeer(process, channel);
    }
  }

  /** What is said up to the answer to a command; empty if the machine has gone. */
  List<String> ask(String command) throws IOException {
    out.write(command + "\n");
    out.flush();
    List<String> said = new ArrayList<>();
    String line;
    while ((line = in.readLine()) != null) {
      said.add(line);
      if (!line.startsWith("IRQ ")) {
        return said;
      }
    }
    return List.of();
  }

  /** The only answer to a command. */
  String say(String command) throws IOException {
    return String.join("\n", ask(command));
  }

  Process process() {
    return process;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    process.destroy();
    process.onExit().join();
  }
}
