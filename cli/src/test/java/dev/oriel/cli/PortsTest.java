package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Terminals besides the console, with a guest that writes back what it reads from one of them. */
@Timeout(120)
class PortsTest {
  /** Entered as firmware. */
  private static final int[] ECHO = {
    0x38600054, // li r3,0x54 (H_GET_TERM_CHAR)
    0x3c803000, // lis r4,0x3000
    0x60841000, // ori r4,r4,0x1000
    0x44000022, // sc 1
    0x2c240000, // cmpdi r4,0
    0x4182ffec, // beq .-20
    0x7cc73378, // mr r7,r6
    0x7ca62b78, // mr r6,r5
    0x7c852378, // mr r5,r4
    0x38600058, // li r3,0x58 (H_PUT_TERM_CHAR)
    0x3c803000, // lis r4,0x3000
    0x60841000, // ori r4,r4,0x1000
    0x44000022, // sc 1
    0x4bffffcc, // b .-52
  };

  @TempDir Path folder;

  private static Image echo() {
    ByteBuffer firmware = ByteBuffer.allocate(0x200).position(0x100);
    for (int instruction : ECHO) {
      firmware.putInt(instruction);
    }
    return Image.of("an echo", firmware.array());
  }

  @Test
  void aTerminalIsOnASocketThatPeersComeToAndLeave() throws IOException, InterruptedException {
    Path socket = folder.resolve("socket");
    RunRequest request =
        request(
            "-chardev socket,id=s,server=on,wait=off,path=" + socket,
            "-device spapr-vty,chardev=s,reg=0x30001000");
    try (Machine machine = Machine.create(request.machine().firmware(echo()).build());
        Ports ports = new Ports(machine, line -> {})) {
      ports.open(request.lines().getFirst(), OutputStream.nullOutputStream());
      machine.start();
      for (String text : new String[] {"hello", "again, and longer than one call takes"}) {
        try (SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
          peer.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
          ByteBuffer back = ByteBuffer.allocate(text.length());
          while (back.hasRemaining()) {
            assertThat(peer.read(back)).isPositive();
          }
          assertThat(new String(back.array(), US_ASCII)).isEqualTo(text);
        }
      }
    }
  }

  @Test
  void whatTheGuestHasWrittenIsInTheFileAtTheEnd() throws IOException, InterruptedException {
    Path file = folder.resolve("file");
    RunRequest request =
        request("-chardev file,id=f,path=" + file, "-device spapr-vty,chardev=f,reg=0x30001000");
    LineEnd end = request.lines().getFirst();
    try (Machine machine = Machine.create(request.machine().firmware(echo()).build())) {
      try (Ports ports = new Ports(machine, line -> {})) {
        ports.open(end, OutputStream.nullOutputStream());
        machine.start();
        end.line().input().write("written".getBytes(US_ASCII));
        while (Files.size(file) < 3) {
          LockSupport.parkNanos(1_000_000);
        }
        machine.control().stop();
      }
      assertThat(file).hasContent("written");
    }
  }

  private static RunRequest request(String... options) {
    return RunParser.parse(
        List.of(("-m 256M -serial null -bios none.bin " + String.join(" ", options)).split(" ")));
  }
}
