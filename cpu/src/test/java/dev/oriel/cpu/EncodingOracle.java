package dev.oriel.cpu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Asks QEMU's user mode and binutils which words are instructions of a POWER9. Needs Debian's
 * packages qemu-user, gcc-powerpc64-linux-gnu and binutils-powerpc64-linux-gnu.
 */
final class EncodingOracle implements AutoCloseable {
  private static final Path SOURCE = Path.of("src/test/recorder/encodings.c");

  private final Path directory = Files.createTempDirectory("encodings");
  private final Path program = directory.resolve("encodings");

  EncodingOracle() throws IOException, InterruptedException {
    run(
        new ProcessBuilder(
            "powerpc64-linux-gnu-gcc",
            "-O1",
            "-mcpu=power9",
            "-mcmodel=medium",
            "-static",
            "-fno-pie",
            "-no-pie",
            "-Wl,-Ttext-segment=0x400000",
            "-o",
            program.toString(),
            SOURCE.toString()));
  }

  /** The outcome of each word under QEMU, encoded as in {@link WordMachine}. */
  byte[] qemu(int[] words) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int word : words) {
      lines.append("%08x\n".formatted(word));
    }
    Path input = directory.resolve("input");
    Path output = directory.resolve("output");
    Files.writeString(input, lines);
    run(
        new ProcessBuilder("qemu-ppc64", "-cpu", "power9", program.toString())
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile()));
    byte[] outcomes = Files.readAllBytes(output);
    if (outcomes.length != words.length) {
      throw new IOException(outcomes.length + " outcomes of " + words.length + " words");
    }
    return outcomes;
  }

  /** The positions of the words that binutils knows. */
  BitSet binutils(int[] words) throws IOException, InterruptedException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length);
    for (int word : words) {
      bytes.putInt(word);
    }
    Path binary = directory.resolve("binary");
    Path listing = directory.resolve("listing");
    Files.write(binary, bytes.array());
    run(
        new ProcessBuilder(
                "powerpc64-linux-gnu-objdump",
                "-D",
                "-z",
                "-b",
                "binary",
                "-EB",
                "-m",
                "powerpc:common64",
                "-M",
                "power9,raw",
                binary.toString())
            .redirectOutput(listing.toFile()));
    BitSet known = new BitSet();
    int position = 0;
    for (String line : Files.readAllLines(listing)) {
      String[] columns = line.split("\t");
      if (columns.length >= 3) {
        known.set(position++, !columns[2].startsWith(".long"));
      }
    }
    if (position != words.length) {
      throw new IOException(position + " lines for " + words.length + " words");
    }
    return known;
  }

  private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
    int status = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor();
    if (status != 0) {
      throw new IOException(builder.command() + " ended with " + status);
    }
  }

  @Override
  public void close() throws IOException {
    for (String name : List.of("encodings", "input", "output", "binary", "listing", "")) {
      Files.deleteIfExists(directory.resolve(name));
    }
  }
}
