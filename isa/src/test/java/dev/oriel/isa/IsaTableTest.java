package dev.oriel.isa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsaTableTest {
  private static final String FIELDS =
      "field RT 6:10 gpr\nfield RA 11:15 gpr\nfield SI 16:31 signed\n";
  private final IsaTable table = IsaTable.power9();

  private String decoded(int word) {
    Instruction instruction = table.decode(word);
    return instruction == null ? "illegal" : instruction.mnemonic();
  }

  @Test
  void everyRowDecodesToItself() {
    for (Instruction row : table.instructions()) {
      assertThat(table.decode(row.match())).as(row.mnemonic()).isSameAs(row);
      assertThat(table.instructions().get(row.index())).isSameAs(row);
    }
  }

  @Test
  void decodingAgreesWithTryingAllRows() {
    Random random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      int word = random.nextInt();
      List<Instruction> matching =
          table.instructions().stream().filter(row -> row.matches(word)).toList();
      Instruction decoded = table.decode(word);
      if (decoded == null) {
        assertThat(matching).as("%08x", word).isEmpty();
      } else {
        assertThat(matching).as("%08x", word).contains(decoded);
        assertThat(matching).allMatch(row -> row == decoded || decoded.refines(row));
      }
    }
  }

  @Test
  void reservedBitsAreIgnored() {
    assertThat(decoded(0x7e0006ac)).isEqualTo("eieio");
    assertThat(decoded(0x7c0006ac)).isEqualTo("eieio");
    assertThat(decoded(0x7fffffff)).isEqualTo("illegal");
    assertThat(decoded(0)).isEqualTo("illegal");
  }

  @Test
  void priorityHintsAreOrdinaryOr() {
    assertThat(decoded(0x7ffffb78)).isEqualTo("or");
  }

  @Test
  void hotRowsComeFirst() {
    List<Boolean> hot = table.instructions().stream().map(row -> row.has(Flag.HOT)).toList();
    assertThat(hot.subList(0, hot.lastIndexOf(true) + 1)).doesNotContain(false);
    assertThat(hot.lastIndexOf(true)).isLessThan(200);
  }

  @Test
  void fieldsExtractWhatTheyInsert() {
    Random random = new Random(10);
    for (Instruction row : table.instructions()) {
      for (Operand operand : row.operands()) {
        Field field = operand.field();
        int word = random.nextInt();
        int value = field.extract(random.nextInt());
        int inserted = field.insert(word, value);
        assertThat(field.extract(inserted)).as(field.name()).isEqualTo(value);
        assertThat((inserted ^ word) & ~field.mask()).as(field.name()).isZero();
      }
    }
  }

  @Test
  void malformedRowsAreRefusedByFileAndLine() {
    refuses("x | 14 RT RA | RT, RA | | s", "16 bits, not 32");
    refuses("x | 14 RT RA SI 0:1 | RT, RA, SI | | s", "more than 32 bits");
    refuses("x | 14 RA RT SI | RT, RA, SI | | s", "RA has no piece at bit 6");
    refuses("x | 14 RT RA SI | RT, RA | | s", "operands are not the fields");
    refuses("x | 14 RT RA 70000:16 | RT, RA | | s", "70000 needs more than 16 bits");
    refuses(
        "x | 14 RT RA SI | RT, RA, SI | | s\ny | 14 RT 5:5 SI | RT, SI | | s\n"
            + "z | 14 5:5 RA SI | RA, SI | | s",
        "some words are both");
    assertThatThrownBy(() -> load("x | 14 RT RA | RT, RA | | s")).hasMessageContaining("t.tbl:2:");
  }

  @Test
  void theRowWithMoreConstantBitsWins() {
    IsaTable two = load("x | 14 RT RA SI | RT, RA, SI | | s\ny | 14 RT 5:5 SI | RT, SI | | s");
    Instruction narrow = two.decode(14 << 26 | 5 << 16);
    assertThat(narrow).isNotNull();
    assertThat(narrow.mnemonic()).isEqualTo("y");
  }

  private void refuses(String rows, String message) {
    assertThatThrownBy(() -> load(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static IsaTable load(String rows) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("fields.tbl", FIELDS);
    files.put("t.tbl", "@class C\n" + rows);
    return IsaTable.of(files);
  }
}
