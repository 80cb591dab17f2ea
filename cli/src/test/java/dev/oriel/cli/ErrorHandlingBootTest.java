package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.Suite;
import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.machine.GlobalProperty;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code eeh=on} Debian's kernels recover their NVMe controller after bus errors. */
@Tag("boot")
class ErrorHandlingBootTest {
  private static final int MIB = 1 << 20;
  private static final Duration A_MOMENT = Duration.ofMillis(200);

  /** The program's address in the guest's user space, and the size of its headers. */
  private static final int PROGRAM = 0x1000_0000;

  private static final int HEADERS = 64 + 56;

  /** ioctl(open("/dev/nvme0", O_RDWR), NVME_IOCTL_ADMIN_CMD, command), then exit(0). */
  private static final List<String> CODE =
      List.of(
          "addi 0,0,5",
          "addis 3,0,0x1000",
          "ori 3,3,0x%x",
          "addi 4,0,2",
          "addi 5,0,0",
          "sc 0",
          "addi 0,0,54",
          "addis 4,0,-16312",
          "ori 4,4,0x4e41",
          "addis 5,0,0x1000",
          "ori 5,5,0x%x",
          "sc 0",
          "addi 0,0,1",
          "addi 3,0,0",
          "sc 0");

  private static final byte[] PATH = "/dev/nvme0\0\0\0\0\0\0".getBytes(US_ASCII);

  /**
   * Reads the disk repeatedly, past the page cache, and meanwhile causes errors: a program sends an
   * Identify command without a buffer, the kernel loads from the controller after it was told not
   * to answer, and the host injects an error. Requests to a stopped device are handled after their
   * timeout.
   */
  private static final String SCRIPT =
      """
      recoveries() {
        until [ $(dmesg | grep -c 'EEH: Recovery successful') = $1 ]; do
          sleep 1
        done
      }
      echo 2000 >/sys/block/nvme0n1/queue/io_timeout
      while [ ! -e /tmp/enough ]; do
        dd if=/dev/nvme0n1 bs=256k iflag=direct 2>/dev/null | md5sum
      done >/tmp/sums &
      sleep 1

      echo %s | base64 -d >/tmp/bad
      chmod +x /tmp/bad
      /tmp/bad
      recoveries 1

      mount -t debugfs none /sys/kernel/debug
      basename /sys/bus/pci/devices/* >/sys/kernel/debug/powerpc/eeh_dev_break
      recoveries 2

      echo now
      recoveries 3

      touch /tmp/enough
      wait
      sort -u /tmp/sums
      tr '\\0' x </dev/zero | dd of=/dev/nvme0n1 bs=64k count=4 iflag=fullblock oflag=direct 2>/dev/null
      dmesg | grep -e EEH: -e nvme
      """;

  @TempDir private Path folder;
  private final List<String> trace = Collections.synchronizedList(new ArrayList<>());

  @ParameterizedTest
  @EnumSource(Suite.class)
  void theKernelRecoversItsDiskAndReadsCorrectData(Suite suite)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    LongTests.beginExcept(suite == Suite.BOOKWORM);
    long seed = new Random().nextLong();
    System.out.println("ErrorHandlingBootTest seed " + seed);
    byte[] content = new byte[4 * MIB];
    new Random(seed).nextBytes(content);
    String checksum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    Path disk = Files.write(folder.resolve("disk.img"), content);

    String output =
        DebianMachine.run(
            suite,
            disk,
            SCRIPT.formatted(Base64.getEncoder().encodeToString(program())),
            config ->
                config
                    .global(new GlobalProperty("spapr-pci-host-bridge", "eeh", "on"))
                    .trace("oriel_eeh_*")
                    .traceOutput(trace::add),
            (machine, written) -> {
              while (!written.get().contains("now") && machine.await(A_MOMENT).isEmpty()) {}
              machine.devices().injectDmaError(0, true);
            });

    assertThat(output)
        .as("every read gave the same")
        .containsOnlyOnce("  -\n")
        .contains(checksum + "  -\n")
        .contains("nvme->error_detected(IO frozen)", "nvme->slot_reset()", "nvme->resume()")
        .doesNotContain("I/O error");
    assertThat(Arrays.copyOf(Files.readAllBytes(disk), 256 << 10))
        .as("written after it all")
        .containsOnly('x');
    assertThat(trace).hasSize(12);
    recoveredFrom("DMA write at bus address 0x0: NOT_PERMITTED", trace.subList(0, 4));
    recoveredFrom("load at bus address 0x80000000: no device there", trace.subList(4, 8));
    recoveredFrom("DMA write at bus address 0x", trace.subList(8, 12));
  }

  private static void recoveredFrom(String cause, List<String> states) {
    assertThat(states.get(0)).contains("state=0 -> 2, " + cause);
    assertThat(states.get(1)).contains("state=2 -> 4");
    assertThat(states.get(2)).contains("state=4 -> 1");
    assertThat(states.get(3)).contains("state=1 -> 0");
  }

  /** A little-endian ELF executable. */
  private static byte[] program() {
    int path = HEADERS + 4 * CODE.size();
    int command = path + PATH.length;
    String text = String.join("\n", CODE).formatted(path, command);
    ByteBuffer elf = ByteBuffer.allocate(command + 72).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).position(16);
    elf.putShort((short) 2).putShort((short) 21).putInt(1);
    elf.putLong(PROGRAM + HEADERS).putLong(64).putLong(0);
    elf.putInt(2).putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.position(64);
    elf.putInt(1).putInt(5).putLong(0).putLong(PROGRAM).putLong(PROGRAM);
    elf.putLong(elf.capacity()).putLong(elf.capacity()).putLong(0x1_0000);
    elf.position(HEADERS);
    Assembler assembler = new Assembler(IsaTable.power9());
    text.lines().forEach(line -> elf.putInt(assembler.assemble(line)));
    elf.put(PATH);
    // struct nvme_passthru_cmd: Identify Controller, no data, a timeout in milliseconds.
    elf.put(command, (byte) 6).putInt(command + 40, 1).putInt(command + 64, 2000);
    return elf.array();
  }
}
