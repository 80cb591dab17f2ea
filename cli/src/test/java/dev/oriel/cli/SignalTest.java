package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Assembler;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state that a signal leaves behind, on a terminal of {@code script}. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class SignalTest {
  /** Maps a page by H_PUT_TCE, prints A on the console, then loops. */
  private static final List<String> GUEST =
      List.of(
          "addi 3,0,0x20",
          "addis 4,0,-32768",
          "rldicl 4,4,0,32",
          "addi 5,0,0",
          "addis 6,0,1",
          "addi 6,6,3",
          "sc 1",
          "addi 3,0,0x58",
          "addis 4,0,0x7100",
          "addi 5,0,1",
          "addi 6,0,65",
          "rldicr 6,6,56,7",
          "sc 1",
          "b 0");

  @Test
  void sigtermRestoresTheTerminalAndUnlocksTheImage(@TempDir Path folder) throws Exception {
    Path kernel = Files.write(folder.resolve("loop.elf"), elf(GUEST));
    Path disk = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
    Path program = folder.resolve("run.sh");
    Files.writeString(
        program,
        """
        cd '%s'
        stty -a >before
        '%s' --enable-native-access=ALL-UNNAMED -cp '%s' \
          dev.oriel.cli.Main run -kernel '%s' \
          -drive file='%s',format=raw,if=none,id=d -device nvme,drive=d,serial=s \
          -monitor unix:monitor,server,nowait
        echo $? >status
        stty -a >after
        """
            .formatted(
                folder,
                ProcessHandle.current().info().command().orElseThrow(),
                System.getProperty("java.class.path"),
                kernel,
                disk));
    Process terminal =
        new ProcessBuilder("script", "-qec", "sh " + program, "/dev/null")
            .redirectErrorStream(true)
            .start();
    try {
      awaitLetterA(terminal.getInputStream());
      assertThat(folder.resolve("monitor")).exists();
      java(terminal).destroy();
      assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      terminal.descendants().forEach(ProcessHandle::destroyForcibly);
      terminal.destroyForcibly();
    }

    assertThat(folder.resolve("status")).hasContent("143");
    assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
    assertThat(Files.size(disk)).isEqualTo(1 << 20);
    assertThat(folder.resolve("monitor")).doesNotExist();
  }

  /** The files contain everything that the guest has printed and done. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void aSignalLosesNothing(String signal, int status, @TempDir Path folder) throws Exception {
    Path kernel = Files.write(folder.resolve("loop.elf"), elf(GUEST));
    Path console = folder.resolve("console");
    Process oriel =
        oriel(
                kernel,
                "-serial",
                "file:" + console,
                "-trace",
                "spapr_iommu_pci_put",
                "-D",
                folder.resolve("trace").toString(),
                "-dma-sanitizer",
                "on,json=" + folder.resolve("report"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("err").toFile())
            .start();
    try {
      while (oriel.isAlive() && !(Files.exists(console) && Files.size(console) > 0)) {
        Thread.sleep(20);
      }
      new ProcessBuilder("kill", "-" + signal, Long.toString(oriel.pid())).start().waitFor();
      assertThat(oriel.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      oriel.destroyForcibly();
    }

    assertThat(folder.resolve("err")).content().doesNotContain("Exception");
    assertThat(oriel.exitValue()).isEqualTo(status);
    assertThat(console).hasContent("A");
    assertThat(folder.resolve("trace"))
        .content()
        .startsWith("spapr_iommu_pci_put ")
        .contains("10003")
        .endsWith("\n")
        .hasLineCount(1);
    assertThat(folder.resolve("report")).content().startsWith("{").endsWith("}\n");
  }

  /** The vCPU's thread waits for a reader of standard error when the signal arrives. */
  @Test
  void sigtermEndsAMachineWhoseTraceIsNotRead(@TempDir Path folder) throws Exception {
    List<String> again = new ArrayList<>(GUEST);
    again.set(again.size() - 1, "b " + -4 * (again.size() - 1));
    Path kernel = Files.write(folder.resolve("loop.elf"), elf(again));
    Process oriel = oriel(kernel, "-serial", "null", "-trace", "spapr_iommu_pci_put").start();
    try {
      for (int before = 0; oriel.isAlive(); ) {
        int waiting = oriel.getErrorStream().available();
        if (waiting > 0 && waiting == before) {
          break;
        }
        before = waiting;
        Thread.sleep(500);
      }
      oriel.destroy();
      assertThat(oriel.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(oriel.exitValue()).isEqualTo(143);
    } finally {
      oriel.destroyForcibly();
    }
  }

  private static ProcessBuilder oriel(Path kernel, String... options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                // A shell that starts the build in the background has it ignore SIGINT.
                "env",
                "--default-signal=INT",
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.oriel.cli.Main",
                "run",
                "-kernel",
                kernel.toString()));
    line.addAll(List.of(options));
    return new ProcessBuilder(line);
  }

  private static void awaitLetterA(InputStream output) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (int next = output.read(); next != 'A'; next = output.read()) {
      assertThat(next).as("ended after: %s", seen).isNotNegative();
      seen.append((char) next);
    }
  }

  private static ProcessHandle java(Process terminal) {
    return terminal
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }

  /** A big-endian ppc64 executable with one segment at 0. */
  private static byte[] elf(List<String> guest) {
    Assembler assembler = new Assembler(IsaTable.power9());
    int start = 64 + 56;
    int size = 4 * guest.size();
    ByteBuffer elf = ByteBuffer.allocate(start + size);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 2, 1, 0}).position(16);
    elf.putShort((short) 2).putShort((short) 21).putInt(1).putLong(0).putLong(64).putLong(0);
    elf.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.position(64);
    elf.putInt(1)
        .putInt(5)
        .putLong(start)
        .putLong(0)
        .putLong(0)
        .putLong(size)
        .putLong(size)
        .putLong(1);
    elf.position(start);
    guest.forEach(line -> elf.putInt(assembler.assemble(line)));
    return elf.array();
  }
}
