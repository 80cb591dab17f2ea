package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.NetdevConfig;
import dev.oriel.options.OptionText;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debian's own driver and TCP against a user network. */
class NetworkBootTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int BULK = 4 << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"spapr-vlan", "virtio-net-pci"})
  void aGuestReachesTheHostAndIsReached(String card) throws Exception {
    LongTests.beginExcept(card.equals("virtio-net-pci"));
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, HERE)) {
      port = free.getLocalPort();
    }
    AtomicReference<String> answer = new AtomicReference<>("");
    try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
      Thread.startVirtualThread(() -> serve(server));
      String script =
          """
          ip -o addr show dev eth0
          cat /etc/resolv.conf
          ping -c 1 10.0.2.2
          wget -q -O - http://10.0.2.2:%d/ | md5sum
          echo listening
          echo hello from the guest | nc -l -p 22
          """
              .formatted(server.getLocalPort());
      String output =
          DebianMachine.run(
              Suite.BOOKWORM,
              disk,
              script,
              machine ->
                  machine
                      .netdev(
                          new NetdevConfig(
                              "n",
                              "user",
                              OptionText.parse(
                                  "id=n,hostfwd=tcp:127.0.0.1:%d-:22".formatted(port), "")))
                      .device(new DeviceConfig(card, Map.of("netdev", "n"))),
              (machine, written) -> answer.set(call(port, written)));
      assertThat(output)
          .contains("inet 10.0.2.15/24", "nameserver 10.0.2.3", "1 packets received")
          .contains("b5cfa9d6c8febd618f91ac2843d50a1c");
    }
    assertThat(answer.get()).isEqualTo("hello from the guest\n");
  }

  /** Answers one HTTP request with zeros. */
  private static void serve(ServerSocket server) {
    try (Socket client = server.accept()) {
      client.getInputStream().read(new byte[4096]);
      client.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(UTF_8));
      client.getOutputStream().write(new byte[BULK]);
    } catch (IOException e) {
      // The guest's side of the test fails.
    }
  }

  private static String call(int port, java.util.function.Supplier<String> written)
      throws InterruptedException {
    while (!written.get().contains("listening")) {
      Thread.sleep(50);
    }
    Thread.sleep(500);
    try (Socket socket = new Socket(HERE, port)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
