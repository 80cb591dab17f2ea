package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code -S}, {@code -no-shutdown} and {@code -pidfile}, with the probe as guest. */
@Timeout(120)
class PresenceTest {
  @TempDir private Path folder;

  @Test
  void theMonitorStartsTheGuestAndEndsTheProcess() throws Exception {
    Process oriel = start("-S", "-no-shutdown");
    try (SocketChannel monitor = connect()) {
      assertThat(ask(monitor, "info status")).contains("VM status: paused (prelaunch)");
      assertThat(folder.resolve("pid")).hasContent(oriel.pid() + "\n");
      assertThat(ask(monitor, "cont")).doesNotContain("Error");
      assertThat(ask(monitor, "stop")).doesNotContain("Error");
      assertThat(ask(monitor, "info status")).contains("VM status: paused");
      assertThat(ask(monitor, "cont")).doesNotContain("Error");
      String status = "";
      while (!status.contains("VM status: paused (shutdown)")) {
        assertThat(oriel.isAlive()).isTrue();
        status = ask(monitor, "info status");
      }
      assertThat(Files.readString(folder.resolve("console"))).contains("PASS");
      monitor.write(ByteBuffer.wrap("quit\n".getBytes(UTF_8)));
      assertThat(oriel.waitFor()).isZero();
    } finally {
      oriel.destroyForcibly();
    }
    assertThat(folder.resolve("pid")).doesNotExist();
  }

  @Test
  void gdbStartsTheGuestAndIsToldItsEnd() throws Exception {
    Path socket = folder.resolve("gdb");
    Process oriel = start("-S", "-gdb", "unix:" + socket);
    try {
      while (!Files.exists(socket)) {
        assertThat(oriel.isAlive()).isTrue();
        Thread.sleep(10);
      }
      try (SocketChannel gdb = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        gdb.write(ByteBuffer.wrap("$?#3f$c#63".getBytes(UTF_8)));
        ByteBuffer said = ByteBuffer.allocate(1000);
        while (gdb.read(said) >= 0) {}
        assertThat(new String(said.array(), 0, said.position(), UTF_8))
            .isEqualTo("+$T05thread:01;#07+$W00#b7");
      }
      assertThat(oriel.waitFor()).isZero();
      assertThat(Files.readString(folder.resolve("console"))).contains("PASS");
    } finally {
      oriel.destroyForcibly();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void aGuestThatWaitsCanBeEnded() throws Exception {
    Process oriel = start("-S");
    try (SocketChannel monitor = connect()) {
      monitor.write(ByteBuffer.wrap("quit\n".getBytes(UTF_8)));
      assertThat(oriel.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(oriel.exitValue()).isZero();
    } finally {
      oriel.destroyForcibly();
    }
    assertThat(folder.resolve("console"))
        .satisfiesAnyOf(f -> assertThat(f).doesNotExist(), f -> assertThat(f).isEmptyFile());
  }

  /** The console is on a socket that the guest waits for, and the monitor on a pseudo-terminal. */
  @Test
  void theConsoleMayBeASocket() throws Exception {
    Path console = folder.resolve("con");
    Process oriel =
        launch(
            "-chardev", "socket,id=c,path=" + console + ",server=on",
            "-device", "{\"driver\":\"spapr-vty\",\"chardev\":\"c\"}",
            "-monitor", "pty");
    try {
      while (!Files.exists(console)) {
        Thread.sleep(20);
      }
      StringBuilder output = new StringBuilder();
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(console))) {
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        while (client.read(bytes.clear()) >= 0) {
          output.append(UTF_8.decode(bytes.flip()));
        }
      }
      assertThat(oriel.waitFor()).isZero();
      assertThat(output).contains("The probe", "PASS");
      assertThat(Files.readString(folder.resolve("out")))
          .contains("char device redirected to /dev/pts/");
    } finally {
      oriel.destroyForcibly();
    }
    assertThat(console).doesNotExist();
  }

  private Process start(String... more) throws IOException {
    List<String> all = new ArrayList<>();
    all.addAll(
        List.of(
            "-serial",
            "file:" + folder.resolve("console"),
            "-monitor",
            "unix:" + folder.resolve("mon") + ",server,nowait",
            "-pidfile",
            folder.resolve("pid").toString()));
    all.addAll(List.of(more));
    return launch(all.toArray(String[]::new));
  }

  private Process launch(String... options) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.oriel.cli.Main",
            "run");
    builder.command().addAll(List.of(options));
    return builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
  }

  private SocketChannel connect() throws InterruptedException, IOException {
    while (!Files.exists(folder.resolve("mon"))) {
      Thread.sleep(20);
    }
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("mon")));
    read(channel);
    return channel;
  }

  private static String ask(SocketChannel channel, String command) throws IOException {
    channel.write(ByteBuffer.wrap((command + "\n").getBytes(UTF_8)));
    return read(channel);
  }

  /** Reads up to the next prompt. */
  private static String read(SocketChannel channel) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(1024);
    while (text.indexOf(Monitor.PROMPT) < 0 && channel.read(bytes.clear()) >= 0) {
      text.append(UTF_8.decode(bytes.flip()));
    }
    return text.toString();
  }
}
