package dev.oriel.conformance;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Trials of the instructions that enter the kernel or wait for an interrupt, which QEMU's user
 * emulation passes to the host. A bare-metal guest ({@code boot/src/guest/calls.c}) executes them
 * in every state and prints a line for each. It runs under Oriel's machine and under QEMU's {@code
 * pseries}.
 */
final class SystemTrials {
  /** The rows that are tried here. */
  static final Set<String> ROWS = Set.of("sc", "scv", "wait");

  /** Steps of the guest per trial wanted, so that every row gets enough trials. */
  private static final int STEPS_PER_TRIAL = 4;

  private static final Path GUESTS = Path.of("boot/src/test/resources/dev/oriel/boot");
  private static final String SERIES = "random series at";
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long RAM = 1L << 30;

  private final IsaTable isa;
  private final boolean littleEndian;

  SystemTrials(IsaTable isa, boolean littleEndian) {
    this.isa = isa;
    this.littleEndian = littleEndian;
  }

  /** Tries each row {@code count} times or more. */
  Map<Instruction, Tally> run(int count, long seed) throws IOException, InterruptedException {
    byte[] guest = guest(seed, (long) STEPS_PER_TRIAL * count);
    return judge(isa, oriel(guest), qemu(guest));
  }

  /**
   * Compares line by line. The first line gives the seed, every other begins with the row's name.
   */
  static Map<Instruction, Tally> judge(IsaTable isa, List<String> ours, List<String> theirs) {
    Map<Instruction, Tally> tallies = new LinkedHashMap<>();
    for (int i = 1; i < Math.max(ours.size(), theirs.size()); i++) {
      String our = i < ours.size() ? ours.get(i) : "nothing";
      String their = i < theirs.size() ? theirs.get(i) : "nothing";
      String name = (i < theirs.size() ? their : our).split(" ")[0];
      Tally tally =
          tallies.computeIfAbsent(isa.instruction(name).orElseThrow(), row -> new Tally());
      if (our.equals(their)) {
        tally.add(Verdict.AGREED);
      } else {
        tally.fail("%s, step %d: QEMU: %s%n  Oriel: %s".formatted(ours.getFirst(), i, their, our));
      }
    }
    return tallies;
  }

  private byte[] guest(long seed, long steps) throws IOException {
    byte[] elf = Files.readAllBytes(GUESTS.resolve(littleEndian ? "calls-le.elf" : "calls-be.elf"));
    int at = new String(elf, StandardCharsets.ISO_8859_1).indexOf(SERIES) + SERIES.length();
    ByteBuffer.wrap(elf).position(at).putLong(seed).putLong(steps);
    return elf;
  }

  private static List<String> oriel(byte[] guest) throws InterruptedException {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    MachineConfig config =
        MachineConfig.builder()
            .ram(RAM)
            .kernel(Image.of("guest", guest))
            .consoleOutput(console)
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      Optional<ShutdownReason> end = machine.await(LIMIT);
      if (!end.equals(Optional.of(ShutdownReason.POWER_OFF))) {
        throw new IllegalStateException("the guest did not finish under Oriel: " + end);
      }
    }
    return lines(console.toString(StandardCharsets.US_ASCII));
  }

  private static List<String> qemu(byte[] guest) throws IOException, InterruptedException {
    Path kernel = Files.createTempFile("calls", ".elf");
    Path printed = Files.createTempFile("calls", ".txt");
    try {
      Files.write(kernel, guest);
      Process qemu =
          new ProcessBuilder(
                  "qemu-system-ppc64",
                  "-M",
                  "pseries",
                  "-cpu",
                  "power9",
                  "-m",
                  "1G",
                  "-nodefaults",
                  "-display",
                  "none",
                  "-serial",
                  "stdio",
                  "-kernel",
                  kernel.toString())
              .redirectInput(new File("/dev/null"))
              .redirectOutput(printed.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!qemu.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        qemu.destroyForcibly();
        throw new IOException("the guest did not finish under QEMU");
      }
      return lines(Files.readString(printed, StandardCharsets.ISO_8859_1));
    } finally {
      Files.delete(kernel);
      Files.delete(printed);
    }
  }

  /** The guest's output, without the firmware's output before it. */
  private static List<String> lines(String console) {
    return console.replace("\r", "").lines().dropWhile(line -> !line.startsWith("seed ")).toList();
  }
}
