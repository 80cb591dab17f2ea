package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.SerialLine;
import dev.oriel.machine.TerminalConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Debian's kernel with terminals and ports besides its console. */
@Timeout(600)
class DebianSerialTest {
  private final SerialLine port = new SerialLine();
  private final SerialLine silent = new SerialLine();
  private final SerialLine console = new SerialLine();
  private final SerialLine terminal = new SerialLine();

  /** What came through. */
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  @Test
  void portsAndTerminalsCarryCharactersBothWays() throws IOException, InterruptedException {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            """
            cd /sys/class/virtio-ports
            for p in *; do echo "$p $(cat $p/name)"; done
            node() { [ -e /dev/$1 ] || mknod /dev/$1 c $(tr : ' ' < $2/dev); }
            node vport0p3 vport0p3; node vport0p4 vport0p4
            node hvc1 /sys/class/tty/hvc1; node hvc2 /sys/class/tty/hvc2
            exec 3<>/dev/vport0p3
            echo to the host >&3
            read -t 30 a <&3; echo "got $a"
            timeout 30 dd if=/dev/zero bs=4096 count=250 2>/dev/null >&3
            dd if=/dev/zero bs=4096 count=1000 2>/dev/null > /dev/vport0p4 & sleep 2
            kill $! && echo "the other port waits"
            for t in hvc1 hvc2; do
              timeout 30 sh -c 'exec <>/dev/$1 3>&1 >&0; stty raw -echo; echo to $1
                read a; echo "$1 got $a" >&3' - $t
            done
            """,
            config ->
                config
                    .line("port", port)
                    .line("silent", silent)
                    .line("console", console)
                    .terminal(new TerminalConfig(OptionalInt.of(0x3000_1000), terminal))
                    .device(new DeviceConfig("virtio-serial-pci", Map.of("id", "s")))
                    .device(port("virtserialport", "port", 3, "org.oriel.port"))
                    .device(port("virtserialport", "silent", 4, "silent"))
                    .device(port("virtconsole", "console", 7, "a console")),
            (machine, written) -> {
              peer(port, "hello", 4096 * 250);
              peer(console, "console input", 0);
              peer(terminal, "terminal input", 0);
            });
    assertThat(output)
        .contains("vport0p3 org.oriel.port\n", "vport0p4 silent\n", "vport0p7 a console\n")
        .contains("got hello\n", "the other port waits\n")
        .contains("hvc1 got terminal input\n", "hvc2 got console input\n");
    assertThat(heard).containsExactlyInAnyOrder("to the host", "to hvc1", "to hvc2", "all zeros");
  }

  private static DeviceConfig port(String driver, String line, int number, String name) {
    return new DeviceConfig(
        driver, Map.of("bus", "s.0", "chardev", line, "nr", String.valueOf(number), "name", name));
  }

  /** Reads a line, types one, and reads so many zeros. */
  private void peer(SerialLine line, String typed, int zeros) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                BufferedReader in = new BufferedReader(new InputStreamReader(line.output(), UTF_8));
                heard.add(String.valueOf(in.readLine()).strip());
                line.input().write((typed + "\n").getBytes(UTF_8));
                int count = 0;
                while (count < zeros && in.read() == 0) {
                  count++;
                }
                if (zeros > 0 && count == zeros) {
                  heard.add("all zeros");
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
