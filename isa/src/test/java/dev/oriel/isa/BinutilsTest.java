package dev.oriel.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every row agrees with GNU binutils, as recorded by {@link BinutilsRecorder}. */
class BinutilsTest {
  /** Rows that binutils has under another name, or lacks for the POWER9. */
  static final Set<String> UNKNOWN =
      Set.of(
          "mfxer", "mtxer", "mflr", "mtlr", "mfctr", "mtctr", "mftb", "lfdp", "lfdpx", "stfdp",
          "stfdpx", "rnop");

  private final IsaTable table = IsaTable.power9();
  private final Disassembler disassembler = new Disassembler(table);
  private final Assembler assembler = new Assembler(table);

  @BeforeAll
  static void record() throws IOException, InterruptedException {
    if (Boolean.getBoolean("oriel.record")) {
      BinutilsRecorder.record(IsaTable.power9());
    }
  }

  private record Line(int word, String text) {}

  private static List<Line> lines() throws IOException {
    return Files.readAllLines(BinutilsRecorder.FILE).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> new Line(Integer.parseUnsignedInt(line, 0, 8, 16), line.substring(9)))
        .filter(line -> !UNKNOWN.contains(mnemonic(line.word)))
        .toList();
  }

  private static String mnemonic(int word) {
    Instruction instruction = IsaTable.power9().decode(word);
    return instruction == null ? "" : instruction.mnemonic();
  }

  @Test
  void disassemblesLikeBinutils() throws IOException {
    assertThat(lines())
        .allSatisfy(
            line ->
                assertThat(disassembler.disassemble(line.word, BinutilsRecorder.CIA))
                    .as("%08x", line.word)
                    .isEqualTo(line.text));
  }

  @Test
  void assemblesLikeBinutils() throws IOException {
    assertThat(lines())
        .allSatisfy(
            line ->
                assertThat(assembler.assemble(line.text, BinutilsRecorder.CIA))
                    .as(line.text)
                    .isEqualTo(line.word));
  }

  @Test
  void everyRowIsRecorded() throws IOException {
    Set<String> recorded = new HashSet<>();
    lines().forEach(line -> recorded.add(mnemonic(line.word)));
    assertThat(table.instructions().stream().map(Instruction::mnemonic))
        .as("rows without recorded words; record with: %s", BinutilsRecorder.COMMAND)
        .allMatch(mnemonic -> recorded.contains(mnemonic) || UNKNOWN.contains(mnemonic));
  }
}
