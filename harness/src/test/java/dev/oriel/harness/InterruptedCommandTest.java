package dev.oriel.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.guests.GuestImage;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterruptedCommandTest {
  private static final Path NONE = Path.of("");

  private final Replies replies = new Replies("#m");
  private final GuestSnapshot origin =
      new GuestSnapshot(
          Debian.guest("bookworm"),
          new GuestImage("none", "0", NONE, List.of(), List.of(), 0),
          Optional.empty(),
          "",
          "#m",
          NONE);

  /** The reply to a command that nobody waits for is not that to the next one. */
  @Test
  void theGuestRunsNoOtherCommand() throws InterruptedException {
    MachineConfig config =
        MachineConfig.builder().ram(256 << 20).kernel(Image.of("none", kernel())).build();
    try (RunningGuest guest = new RunningGuest(origin, Machine.create(config), replies)) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> guest.run("first"));
      byte[] reply = "#m 0 0 0\n".getBytes(UTF_8);
      replies.write(reply, 0, reply.length);
      assertThatThrownBy(() -> guest.run("second"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("'first'");
    }
  }

  /** A big-endian ELF file with one instruction. */
  private static byte[] kernel() {
    ByteBuffer elf = ByteBuffer.allocate(124);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1}).position(16);
    elf.putShort((short) 2).putShort((short) 21).putInt(1);
    elf.putLong(0).putLong(64).putLong(0).putInt(0);
    elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.position(64);
    elf.putInt(1).putInt(7).putLong(120).putLong(0).putLong(0);
    elf.putLong(4).putLong(4).putLong(0x1_0000);
    return elf.putInt(0x4800_0000).array();
  }
}
