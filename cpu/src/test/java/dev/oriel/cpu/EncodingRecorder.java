package dev.oriel.cpu;

import dev.oriel.isa.Instruction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Records how QEMU and binutils treat the words of {@link Encodings}: {@code mvn -pl cpu -am test
 * -Dtest=EncodingTest -Dsurefire.failIfNoSpecifiedTests=false -Doriel.record=true}. It fails if one
 * of them departs from Oriel without a recorded reason.
 */
final class EncodingRecorder {
  private static final Path FILE = Path.of("src/test/resources/dev/oriel/cpu/encodings.txt");
  private static final int SAMPLE = 1_000_000;

  private static final String HEAD =
      """
      # What a POWER9 takes for an instruction, recorded by EncodingRecorder from QEMU's user mode and
      # binutils. First the slots (primary opcode and last 11 bits of a word) in which no word is an
      # instruction of Power ISA 3.0B, though one of the judges takes some for one:
      #   qemu      its decoder does not look at all bits, or knows what is obsolete (mcrxr, mfsr, mtsr)
      #   binutils  shows what other processors have, whatever the option says
      #   both      obsolete for servers: rfi, dcbi
      # Then, for each primary opcode, how the words ended under QEMU that are not in those slots.
      """;

  /** Rows for which binutils lacks some words, or accepts invalid forms. */
  private static final Set<String> BINUTILS =
      Set.of(
          "lfdp", "lfdpx", "stfdp", "stfdpx", "mftb", "lswi", "lswx", "mfocrf", "mtocrf", "addex",
          "bclr", "bclrl", "bcctr", "bcctrl", "bctar", "bctarl");

  private EncodingRecorder() {}

  static int[] sample() {
    return Encodings.sample(new Random(4), SAMPLE);
  }

  /** The recorded lines of a kind. */
  static List<String> lines(String kind) throws IOException {
    return Files.readAllLines(FILE).stream().filter(line -> line.startsWith(kind + " ")).toList();
  }

  /** The slots in which a judge accepts words that the ISA does not define. */
  static List<Integer> slots() throws IOException {
    List<Integer> slots = new ArrayList<>();
    for (String judge : List.of("qemu", "binutils", "both")) {
      for (String line : lines(judge)) {
        String[] parts = line.split(": ");
        int primary = Integer.parseInt(parts[0].substring(judge.length() + 1));
        for (String low : parts[1].split(" ")) {
          slots.add(Encodings.slot(primary << 26 | Integer.parseInt(low)));
        }
      }
    }
    return slots;
  }

  static void record() throws IOException, InterruptedException {
    List<int[]> holes = Encodings.holes();
    List<int[]> all = new ArrayList<>(holes);
    all.add(sample());
    List<byte[]> outcomes = new ArrayList<>();
    TreeMap<String, TreeSet<Integer>> slots = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    try (EncodingOracle oracle = new EncodingOracle();
        WordMachine machine = new WordMachine(Encodings.ISA)) {
      for (int[] words : all) {
        byte[] qemu = oracle.qemu(words);
        BitSet binutils = oracle.binutils(words);
        byte[] ours = machine.outcomes(words);
        outcomes.add(qemu);
        for (int i = 0; i < words.length; i++) {
          Instruction row = Encodings.ISA.decode(words[i]);
          boolean executed = qemu[i] != 'i';
          boolean known = binutils.get(i);
          if (row == null) {
            String judge = executed ? known ? "both" : "qemu" : "binutils";
            if (Encodings.departure(words[i], null) == null
                && (executed || known && !Encodings.oddPair(words[i]))) {
              slots.computeIfAbsent(judge, j -> new TreeSet<>()).add(Encodings.slot(words[i]));
            }
          } else if (Encodings.departure(words[i], row) == null
              && (qemu[i] != ours[i] || known != executed && !BINUTILS.contains(row.mnemonic()))) {
            unexplained.add("%08x %s %c".formatted(words[i], row.mnemonic(), (char) qemu[i]));
          }
        }
      }
    }
    if (!unexplained.isEmpty()) {
      throw new AssertionError("not explained: " + unexplained);
    }
    write(holes, all, outcomes, slots);
  }

  private static void write(
      List<int[]> holes,
      List<int[]> all,
      List<byte[]> outcomes,
      TreeMap<String, TreeSet<Integer>> slots)
      throws IOException {
    StringBuilder out = new StringBuilder(HEAD);
    slots.forEach(
        (judge, set) -> {
          TreeMap<Integer, List<String>> byPrimary = new TreeMap<>();
          for (int slot : set) {
            byPrimary
                .computeIfAbsent(slot >>> 11, p -> new ArrayList<>())
                .add(Integer.toString(slot & 0x7ff));
          }
          byPrimary.forEach(
              (primary, lows) ->
                  out.append(judge)
                      .append(' ')
                      .append(primary)
                      .append(": ")
                      .append(String.join(" ", lows))
                      .append('\n'));
        });
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, out);
    EncodingDigest ofHoles = new EncodingDigest("hole", slots());
    EncodingDigest ofSample = new EncodingDigest("sample", slots());
    for (int i = 0; i < all.size(); i++) {
      (i < holes.size() ? ofHoles : ofSample).add(all.get(i), outcomes.get(i));
    }
    ofHoles.lines().forEach(line -> out.append(line).append('\n'));
    ofSample.lines().forEach(line -> out.append(line).append('\n'));
    Files.writeString(FILE, out);
  }
}
