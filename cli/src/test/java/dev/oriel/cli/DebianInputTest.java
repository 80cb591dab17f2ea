package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.CommandInput;
import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Standard input of a command in Debian. */
@Tag("boot")
class DebianInputTest {
  private static final int BYTES = 40_000;

  @Test
  void standardInputReachesTheCommandByteForByte() throws InterruptedException {
    byte[] input = new byte[BYTES];
    new Random(1).nextBytes(input);
    byte[] last =
        "\r\0\r\0\0\u000f\u000f\u0003\u0004\u0011\u0013\u001a\u001c\r\n0\n".getBytes(US_ASCII);
    System.arraycopy(last, 0, input, BYTES - last.length, last.length);
    GuestImage guest = DebianBootTest.guest(Suite.BOOKWORM);
    GuestSession session = new GuestSession.Command(List.of("cat"), "#mark", true);
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    CommandOutput output = new CommandOutput("#mark", target, OutputStream.nullOutputStream());
    MachineConfig config =
        MachineConfig.builder()
            .ram(1L << 30)
            .kernel(Image.file(guest.kernel()))
            .initrd(DebianBoot.initramfs(guest, session))
            .commandLine("console=hvc0 cryptomgr.notests")
            .consoleOutput(output)
            .build();
    try (Machine machine = Machine.create(config)) {
      CommandInput typist =
          new CommandInput(new ByteArrayInputStream(input), machine.consoleInput());
      output.onBegin(() -> Thread.ofPlatform().daemon().start(typist));
      machine.start();
      assertThat(machine.await(Duration.ofMinutes(10)))
          .as(output::messages)
          .contains(ShutdownReason.POWER_OFF);
    }
    assertThat(output.status()).hasValue(0);
    assertThat(Arrays.mismatch(target.toByteArray(), input)).isEqualTo(-1);
  }
}
