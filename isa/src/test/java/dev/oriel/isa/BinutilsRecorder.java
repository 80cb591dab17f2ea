package dev.oriel.isa;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records how GNU binutils disassembles words of every row, for {@link BinutilsTest}. Operands are
 * random, from a fixed seed for each row; invalid forms, which binutils refuses, are drawn again.
 */
final class BinutilsRecorder {
  static final Path FILE = Path.of("src/test/resources/dev/oriel/isa/binutils.txt");
  static final String COMMAND = "mvn -pl isa test -Dtest=BinutilsTest -Doriel.record=true";

  /** The address of the recorded words. */
  static final long CIA = 0;

  private static final String OBJDUMP = "powerpc64le-linux-gnu-objdump";
  private static final int WORDS_A_ROW = 4;
  private static final int DRAWS = 64;
  private static final Pattern LINE = Pattern.compile("\\s*[0-9a-f]+:\t(?:[0-9a-f]{2} ){4}\t(.*)");

  private BinutilsRecorder() {}

  static void record(IsaTable table) throws IOException, InterruptedException {
    List<Integer> words = new ArrayList<>();
    for (Instruction row : table.instructions()) {
      Random random = new Random(row.mnemonic().hashCode());
      for (int i = 0; i < DRAWS; i++) {
        words.add(draw(row, random, i));
      }
    }
    List<String> texts = disassemble(words);
    TreeMap<String, String> lines = new TreeMap<>();
    for (Instruction row : table.instructions()) {
      int found = 0;
      for (int i = 0; i < DRAWS && found < WORDS_A_ROW; i++) {
        int position = row.index() * DRAWS + i;
        String text = texts.get(position);
        String key = "%08x".formatted(words.get(position));
        boolean sameRow = table.decode(words.get(position)) == row;
        if (sameRow && !text.startsWith(".long") && lines.put(key, text) == null) {
          found++;
        }
      }
      if (found == 0 && !BinutilsTest.UNKNOWN.contains(row.mnemonic())) {
        System.err.println("binutils does not know " + row.mnemonic());
      }
    }
    StringBuilder out =
        new StringBuilder("# Words and what objdump -M power9,raw makes of them.\n");
    lines.forEach((word, text) -> out.append(word).append(' ').append(text).append('\n'));
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, out);
  }

  private static int draw(Instruction row, Random random, int attempt) {
    int word = row.match();
    if (attempt == 1) {
      return word;
    }
    for (Operand operand : row.operands()) {
      // Small fields and zeros are where invalid forms and special cases are.
      int bits = attempt % 2 == 0 ? random.nextInt() : random.nextInt() & random.nextInt();
      word |= bits & operand.field().mask();
    }
    return word;
  }

  private static List<String> disassemble(List<Integer> words)
      throws IOException, InterruptedException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.size()).order(ByteOrder.LITTLE_ENDIAN);
    words.forEach(bytes::putInt);
    Path binary = Files.createTempFile("words", ".bin");
    Path listing = Files.createTempFile("words", ".txt");
    try {
      Files.write(binary, bytes.array());
      Process objdump =
          new ProcessBuilder(
                  OBJDUMP,
                  "-D",
                  "-z",
                  "-b",
                  "binary",
                  "-m",
                  "powerpc:common64",
                  "-M",
                  "power9,raw",
                  "-EL",
                  binary.toString())
              .redirectOutput(listing.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (objdump.waitFor() != 0) {
        throw new IOException(OBJDUMP + " failed");
      }
      List<String> texts = new ArrayList<>();
      long address = 0;
      for (String line : Files.readAllLines(listing, StandardCharsets.US_ASCII)) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          texts.add(normal(matcher.group(1), address));
          address += 4;
        }
      }
      if (texts.size() != words.size()) {
        throw new IOException(texts.size() + " lines for " + words.size() + " words");
      }
      return texts;
    } finally {
      Files.delete(binary);
      Files.delete(listing);
    }
  }

  /**
   * Normalizes binutils' text: one blank, no symbols, relative targets as at {@link #CIA}, absolute
   * targets in 64 bits, the raw field NB, and no implied operands.
   */
  private static String normal(String text, long address) {
    String plain = text.strip().replaceAll("\\s+", " ").replaceAll(" <.*", "");
    if (plain.equals("tendall.")) {
      return "tend. 1";
    } else if (plain.startsWith("mfcr ")) {
      return plain.replace(",-1", "");
    } else if (plain.startsWith("lswi ") || plain.startsWith("stswi ")) {
      return plain.replaceAll(",32$", ",0");
    }
    Matcher target =
        Pattern.compile("(b|bl|bc|bcl|ba|bla|bca|bcla) (.*)0x([0-9a-f]+)").matcher(plain);
    if (!target.matches()) {
      return plain;
    }
    boolean absolute = target.group(1).endsWith("a");
    long value = Long.parseUnsignedLong(target.group(3), 16);
    value = absolute ? (int) value : value - address + CIA;
    return target.group(1) + " " + target.group(2) + "0x" + Long.toHexString(value);
  }
}
