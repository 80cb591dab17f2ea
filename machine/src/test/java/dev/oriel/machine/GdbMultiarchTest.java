package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Debian's gdb holds the same conversation with Oriel as with QEMU 7.2, which was recorded by this
 * test with {@code -Doriel.regenerate=true}: it then needs {@code qemu-system-ppc64}. Addresses
 * where gdb reports a stop are not compared: QEMU stops after an access that is watched, Oriel
 * before it, as gdb expects of a POWER processor and steps over it.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GdbMultiarchTest {
  private static final boolean REGENERATE = Boolean.getBoolean("oriel.regenerate");
  private static final String FOLDER = "dev/oriel/machine/gdb/";
  private static final Path SOURCES = Path.of("src/test/resources", FOLDER);
  private static final int QEMU_PORT = 21_947;

  /** Accesses that are watched have an instruction between them, since QEMU stops late. */
  private static final String PROGRAM =
      """
      addi 6,0,1
      rldicr 6,6,63,0
      addis 7,6,0x280
      mtmsrd 7,0
      addi 3,0,5
      addi 4,0,7
      bl @sum
      addis 9,0,0x48
      std 3,0(9)
      ori 0,0,0
      ld 5,0(9)
      ori 0,0,0
      addi 3,3,1
      std 3,0(9)
      mfmsr 7
      ori 7,7,0x2000
      mtmsrd 7,0
      fadd 1,1,2
      vaddubm 2,2,3
      xxlxor 1,2,3
      addi 3,0,0x3ffc
      sc 1
      addi 10,0,1
      loop:
      addi 11,11,1
      cmpi 0,1,11,100
      stb 10,8(9)
      b @loop
      sum:
      add 3,3,4
      bclr 20,0,0
      """;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhatItSaysToQemu(boolean bigEndian, @TempDir Path folder) throws Exception {
    requireGdb();
    String name = bigEndian ? "big.txt" : "little.txt";
    if (REGENERATE) {
      Files.writeString(SOURCES.resolve(name), withQemu(bigEndian, folder));
    }
    String said;
    try (GdbMachine guest = new GdbMachine(2, PROGRAM, bigEndian, true)) {
      said = converse(bigEndian, guest.port(), folder);
      assertThat(guest.machine().await()).isEqualTo(ShutdownReason.STOPPED);
    }
    assertThat(masked(said)).isEqualTo(masked(resource(name)));
  }

  private static void requireGdb() throws IOException, InterruptedException {
    try {
      new ProcessBuilder("gdb-multiarch", "--version")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      abort("no gdb-multiarch: " + e.getMessage());
    }
  }

  private static String withQemu(boolean bigEndian, Path folder)
      throws IOException, InterruptedException {
    Image image = TinyGuest.after8("guest", PROGRAM, bigEndian);
    Path kernel = folder.resolve("guest");
    Files.write(kernel, image.pieces().getFirst().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    Process qemu =
        new ProcessBuilder(
                "qemu-system-ppc64",
                "-M",
                "pseries,x-vof=on,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off",
                "-cpu",
                "power9_v2.0",
                "-smp",
                "2",
                "-m",
                "256M",
                "-nodefaults",
                "-nographic",
                "-S",
                "-gdb",
                "tcp:127.0.0.1:" + QEMU_PORT,
                "-kernel",
                kernel.toString())
            .inheritIO()
            .start();
    try {
      return converse(bigEndian, QEMU_PORT, folder);
    } finally {
      qemu.destroy();
      qemu.waitFor();
    }
  }

  private static String converse(boolean bigEndian, int port, Path folder)
      throws IOException, InterruptedException {
    List<String> script = new ArrayList<>();
    script.add("set pagination off");
    script.add("set confirm off");
    script.add("set width 0");
    script.add("set architecture powerpc:common64");
    script.add("set endian " + (bigEndian ? "big" : "little"));
    script.add("set tcp connect-timeout 60");
    script.add("target remote 127.0.0.1:" + port);
    boolean loop = false;
    for (String line : resource("session.gdb").lines().toList()) {
      loop |= line.startsWith("while");
      if (!loop) {
        script.add("echo (gdb) %s\\n".formatted(line));
      }
      script.add(line);
      loop &= !line.equals("end");
    }
    Path commands = folder.resolve("commands");
    Files.write(commands, script);
    Path output = folder.resolve("output");
    Process gdb =
        new ProcessBuilder("gdb-multiarch", "-nx", "-q", "-batch", "-x", commands.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!gdb.waitFor(200, TimeUnit.SECONDS)) {
      gdb.destroyForcibly().waitFor();
    }
    String said = Files.readString(output);
    return said.substring(Math.max(0, said.indexOf("(gdb)")));
  }

  private static String masked(String said) {
    return said.lines()
        .map(line -> line.replaceAll("0x[0-9a-f]{16} in ", "ADDRESS in "))
        .collect(Collectors.joining("\n"));
  }

  private static String resource(String name) throws IOException {
    if (REGENERATE) {
      return Files.readString(SOURCES.resolve(name));
    }
    try (var in =
        Objects.requireNonNull(
            GdbMultiarchTest.class.getResourceAsStream("/" + FOLDER + name), name)) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
