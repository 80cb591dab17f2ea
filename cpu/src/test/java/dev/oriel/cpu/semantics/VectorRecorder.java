package dev.oriel.cpu.semantics;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Records test vectors with QEMU's user emulation of a POWER9: draws inputs, compiles {@code
 * record.c}, runs it on them, and writes its output to a resource.
 */
final class VectorRecorder {
  private static final Path SOURCE = Path.of("src/test/recorder/record.c");
  private static final Path RESOURCES = Path.of("src/test/resources/dev/oriel/cpu/semantics");

  private VectorRecorder() {}

  /**
   * Records {@code count} vectors of each row of some classes.
   *
   * @param name of the resource
   * @param triplet of the compiler; {@code powerpc64-} is big-endian
   */
  static void record(
      String name, String triplet, Set<String> classes, Set<String> without, int count)
      throws IOException, InterruptedException {
    Files.createDirectories(RESOURCES);
    record(RESOURCES.resolve(name), triplet, classes, without, count);
  }

  /** As above, to any file. */
  static void record(
      Path target, String triplet, Set<String> classes, Set<String> without, int count)
      throws IOException, InterruptedException {
    List<String> inputs = new ArrayList<>();
    for (Instruction row : IsaTable.power9().instructions()) {
      if (classes.contains(row.semanticsClass()) && !without.contains(row.mnemonic())) {
        for (int i = 0; i < count; i++) {
          inputs.add(VectorInputs.line(row, i));
        }
      }
    }
    Path directory = Files.createTempDirectory("vectors");
    Path program = directory.resolve("record");
    Path input = directory.resolve("input");
    Path output = directory.resolve("output");
    try {
      Files.write(input, inputs);
      run(
          new ProcessBuilder(
              triplet + "-linux-gnu-gcc",
              "-O2",
              "-fomit-frame-pointer",
              "-mcpu=power9",
              "-static",
              "-no-pie",
              "-Wl,-Ttext-segment=0x1000000",
              "-o",
              program.toString(),
              SOURCE.toString()));
      String qemu = triplet.endsWith("le") ? "qemu-ppc64le" : "qemu-ppc64";
      run(
          new ProcessBuilder(qemu, "-cpu", "power9", program.toString())
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile()));
      Files.copy(output, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
      for (Path file : List.of(program, input, output, directory)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
    int status = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor();
    if (status != 0) {
      throw new IOException(builder.command() + " ended with " + status);
    }
  }
}
