package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.NetdevConfig;
import dev.oriel.options.OptionText;
import dev.oriel.testkit.LongTests;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The host's ssh reaches a server in the guest through a forwarded port. */
@Timeout(900)
class SshBootTest {
  private static final int BULK = 4 << 20;

  private static final String SCRIPT =
      """
      mkdir -p /root/.ssh /etc/dropbear
      chmod 700 /root/.ssh
      echo '%s' >/root/.ssh/authorized_keys
      dropbear -R -p 22 >/dev/null 2>&1
      echo listening
      while [ ! -e /tmp/done ]; do sleep 1; done
      """;

  @TempDir private Path folder;

  @Test
  void theHostsSshReachesTheGuest() throws Exception {
    LongTests.begin();
    assumeTrue(isThere("ssh") && isThere("ssh-keygen"), "the host has no ssh");
    Path key = folder.resolve("key");
    Path nothing = Files.createFile(folder.resolve("nothing"));
    Path made = folder.resolve("made");
    execute(nothing, made, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
    String authorized = Files.readString(folder.resolve("key.pub")).strip();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    byte[] bulk = new byte[BULK];
    new SplittableRandom(1).nextBytes(bulk);
    Path sent = Files.write(folder.resolve("sent"), bulk);
    Path received = folder.resolve("received");
    GuestImage guest =
        DebianBootTest.guest(Suite.BOOKWORM, PackageNames.parse("dropbear-bin,base-passwd"));
    String forward = "id=n,hostfwd=tcp:127.0.0.1:%d-:22".formatted(port);
    DebianMachine.run(
        guest,
        Files.write(folder.resolve("disk"), new byte[1 << 20]),
        SCRIPT.formatted(authorized),
        Duration.ofMinutes(10),
        machine ->
            machine
                .netdev(new NetdevConfig("n", "user", OptionText.parse(forward, "")))
                .device(new DeviceConfig("virtio-net-pci", Map.of("netdev", "n"))),
        (machine, written) -> {
          await(written);
          // The guest takes all before it sends any, so that neither waits for the other.
          ssh(key, port, sent, received, "cat >/tmp/data; cat /tmp/data; touch /tmp/done");
        });
    assertThat(Files.mismatch(sent, received)).as("what came back").isEqualTo(-1);
  }

  private static void await(Supplier<String> written) throws InterruptedException {
    while (!written.get().contains("listening")) {
      Thread.sleep(100);
    }
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  private void ssh(Path key, int port, Path input, Path output, String command)
      throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("ssh", "-i", key.toString(), "-p", "" + port));
    for (String option :
        List.of(
            "StrictHostKeyChecking=no",
            "BatchMode=yes",
            "LogLevel=ERROR",
            "UserKnownHostsFile=" + folder.resolve("hosts"))) {
      words.addAll(List.of("-o", option));
    }
    words.addAll(List.of("-F", "none", "root@127.0.0.1", command));
    execute(input, output, words.toArray(String[]::new));
  }

  private void execute(Path input, Path output, String... command) throws InterruptedException {
    try {
      Path errors = folder.resolve("errors");
      Process process =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      try {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(command[0] + " ends").isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors, UTF_8)).isZero();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
