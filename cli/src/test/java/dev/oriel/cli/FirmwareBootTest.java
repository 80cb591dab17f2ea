package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.guests.GuestException;
import dev.oriel.guests.Suite;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import dev.oriel.testkit.LongTests;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU's firmware, SLOF, starts what it finds on disks, and kernels. */
@Timeout(600)
class FirmwareBootTest {
  private static final int SECTOR = 512;
  private static final int CD_SECTOR = 2048;

  /** Sectors of the partition, whatever their size. */
  private static final int PARTITION = 64;

  private static final int PREP_BOOT = 0x41;
  private static final int LOAD_ADDRESS = 0x20_0000;

  /** Prints the text behind it, and calls RTAS with the buffer behind that. */
  private static final int[] PROGRAM = {
    0x48000005, // bl .+4
    0x7fe802a6, // mflr r31
    0x38600058, // li r3,0x58 (H_PUT_TERM_CHAR)
    0x3c807100, // lis r4,0x7100
    0x38a00010, // li r5,16
    0xe8df0030, // ld r6,48(r31)
    0xe8ff0038, // ld r7,56(r31)
    0x44000022, // sc 1
    0x38600000, // li r3,0
    0x6063f000, // ori r3,r3,0xf000
    0x389f0040, // addi r4,r31,64
    0x44000022, // sc 1
    0x48000000, // b .
  };

  private static final String TEXT = "\rfrom the disk\r\n";
  private static final String CD_TEXT = "from the CD-ROM\n";
  private static final String NET_TEXT = "from the network";

  private static final String QEMU = "qemu-system-ppc64";

  /** What QEMU's own processor does not have is off. */
  private static final String QEMU_MACHINE =
      "pseries,usb=off,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off";

  /** power-off. */
  private static final int[] BUFFER = {0x2003, 2, 1, -1, -1, 0};

  @TempDir Path folder;

  /** Without bootindex= SLOF takes the disk. */
  @Test
  void startsFromTheDeviceWhoseTurnIsFirst() throws IOException, InterruptedException {
    LongTests.begin();
    Path first = Files.write(folder.resolve("disk"), disk(program(TEXT)));
    Path second = Files.write(folder.resolve("cd"), disk(program(CD_TEXT)));
    String options =
        "-drive file=%s,format=raw,if=none,id=d -drive file=%s,format=raw,if=none,id=c"
            + " -device virtio-scsi-pci -device scsi-hd,drive=d,bootindex=2"
            + " -device scsi-cd,drive=c,bootindex=1 -boot strict=on";
    assertThat(run(List.of(options.formatted(first, second).split(" "))))
        .endsWith("Successfully loaded\nfrom the CD-ROM\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-hda DISK",
        "-drive file=DISK,format=raw,if=virtio",
        "-boot c -device virtio-scsi-pci -device scsi-hd,drive=d"
            + " -drive file=DISK,format=raw,if=none,id=d",
      })
  void startsTheProgramOfABootPartition(String options) throws IOException, InterruptedException {
    LongTests.beginExcept(options.startsWith("-hda"));
    Path disk = folder.resolve("disk");
    Files.write(disk, disk(program(TEXT)));
    List<String> arguments = new ArrayList<>();
    for (String word : options.split(" ")) {
      arguments.add(word.replace("DISK", disk.toString()));
    }
    assertThat(run(arguments)).endsWith("Successfully loaded\nfrom the disk\n");
  }

  /**
   * QEMU's console says the same. Without {@code once} it would tell its firmware nothing of the
   * order.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-device spapr-vlan,netdev=n -boot once=n",
        "-device virtio-net-pci,disable-legacy=on,netdev=n,bootindex=1",
      })
  void startsTheProgramThatDhcpNames(String options) throws IOException, InterruptedException {
    LongTests.beginExcept(options.contains("spapr-vlan"));
    Files.write(folder.resolve("program"), program(NET_TEXT));
    List<String> arguments =
        List.of(
            "-nodefaults -serial stdio -netdev user,id=n,tftp=%s,bootfile=program %s"
                .formatted(folder, options)
                .split(" "));
    String console = fromAttempt(run(arguments));
    assertThat(console)
        .startsWith("Trying to load:")
        .contains("Using IPv4 address: 10.0.2.15\n")
        .contains("Requesting file \"program\" via TFTP from 10.0.2.2\n")
        .endsWith("Successfully loaded\nfrom the network");
    assumeTrue(hasQemu(), "without QEMU there is nothing to compare with");
    assertThat(console).isEqualTo(fromAttempt(underQemu(arguments)));
  }

  private static String fromAttempt(String console) {
    return console.substring(Math.max(0, console.indexOf("Trying to load:")));
  }

  private static boolean hasQemu() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(path -> Files.isExecutable(Path.of(path, QEMU)));
  }

  private static String underQemu(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(QEMU, "-M", QEMU_MACHINE, "-m", "512M"));
    command.addAll(List.of("-display", "none", "-monitor", "none"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    try {
      CompletableFuture<byte[]> output =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return process.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("QEMU ends").isTrue();
      return new String(output.join(), ISO_8859_1).replace("\r", "");
    } finally {
      process.destroyForcibly();
    }
  }

  /** As a user's kernel goes through firmware with QEMU: it negotiates, and gets RTAS from it. */
  @ParameterizedTest
  @CsvSource({
    "xics, '', 00, XICS 2",
    "dual, '', 40, XIVE-IRQ 4352",
    "dual, xive=off, 00, XICS 2",
    "xive, '', 40, XIVE-IRQ 4352"
  })
  void aKernelNegotiatesWithThePlatform(
      String mode, String kernel, String controller, String interrupt)
      throws IOException, InterruptedException {
    LongTests.beginExcept(mode.equals("xics"));
    Path disk = folder.resolve("disk");
    Files.write(disk, new byte[1 << 20]);
    String tree = "/proc/device-tree/";
    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            "dmesg | grep 'memory layout\\|Hardware name\\|Using radix';"
                + " hexdump -v -e '1/1 \"%%02x\"' %schosen/ibm,architecture-vec-5; echo;"
                    .formatted(tree)
                + " cat %srtas/slof,rtas-size | hexdump -e '\"rtas %%x\\n\"';".formatted(tree)
                + " tr -s ' ' </proc/interrupts;"
                + " dd if=/dev/nvme0n1 bs=64k count=16 2>/dev/null | wc -c",
            config ->
                config
                    .firmware(slof())
                    .machineProperty("ic-mode", mode)
                    .commandLine("console=hvc0 cryptomgr.notests " + kernel));
    assertThat(output)
        .contains("of:SLOF,HEAD")
        .contains("Using radix MMU under hypervisor")
        .contains("1900000000a00400000000000000000000000000000080%s400040".formatted(controller))
        .contains(interrupt + " Edge")
        .contains("rtas ")
        .endsWith("1048576\n");
  }

  private static String run(List<String> arguments) throws InterruptedException {
    RunRequest request = RunParser.parse(arguments);
    assertThat(request.firmware()).isPresent();
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    MachineConfig config = request.machine().firmware(slof()).consoleOutput(console).build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      assertThat(machine.await(Duration.ofMinutes(5)))
          .as(() -> console.toString(ISO_8859_1))
          .contains(ShutdownReason.POWER_OFF);
    }
    return console.toString(ISO_8859_1).replace("\r", "");
  }

  static Image slof() {
    try {
      return Image.file(
          new FirmwareFile(FirmwareFile.SLOF, List.of()).find((step, fraction) -> {}));
    } catch (GuestException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return abort("no firmware: " + e.getMessage());
    }
  }

  /** A 32-bit ELF file with one segment. */
  private static byte[] program(String text) {
    int size = 4 * PROGRAM.length + text.length() + 4 * BUFFER.length;
    ByteBuffer file = ByteBuffer.allocate(84 + size);
    file.putInt(0x7f454c46).put(new byte[] {1, 2, 1}).position(16);
    file.putShort((short) 2).putShort((short) 20).putInt(1);
    file.putInt(LOAD_ADDRESS).putInt(52).putInt(0).putInt(0);
    file.putShort((short) 52).putShort((short) 32).putShort((short) 1).position(52);
    for (int each : new int[] {1, 84, LOAD_ADDRESS, LOAD_ADDRESS, size, size, 7, 4}) {
      file.putInt(each);
    }
    for (int instruction : PROGRAM) {
      file.putInt(instruction);
    }
    file.put(text.getBytes(US_ASCII));
    for (int word : BUFFER) {
      file.putInt(word);
    }
    return file.array();
  }

  /** A disk with a master boot record and one partition, for a program that firmware loads. */
  private static byte[] disk(byte[] program) {
    ByteBuffer disk = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    disk.put(446, (byte) 0x80).put(450, (byte) PREP_BOOT);
    disk.putInt(454, 1).putInt(458, PARTITION);
    disk.put(510, (byte) 0x55).put(511, (byte) 0xaa);
    return disk.put(SECTOR, program).put(CD_SECTOR, program).array();
  }
}
