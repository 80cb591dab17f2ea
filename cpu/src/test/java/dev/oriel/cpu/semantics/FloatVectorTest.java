package dev.oriel.cpu.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Disassembler;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Floating-point, vector and VSX instructions do what QEMU's POWER9 does, where the ISA defines it
 * and QEMU 7.2 follows it: {@link VectorOutcome} says where not, {@link FloatDefinitionTest} tests
 * what the ISA says there.
 *
 * <p>To record again: {@code mvn -pl cpu -am test -Dtest=FloatVectorTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Doriel.record=true}; with {@code -Doriel.vectors=300}
 * that many vectors of each row are recorded, compared and not kept.
 */
class FloatVectorTest {
  private static final String LITTLE = "float-le.vec";
  private static final String BIG = "float-be.vec";
  private static final String ENDIAN_CLASSES = "(Fp|Vector|Vsx)LoadStore";

  /** Rows for which QEMU 7.2 departs from the ISA. */
  private static final Set<String> NOT_COMPARED =
      Set.of("vrldmi", "vexptefp", "xsnmsubqpo", "xststdcsp");

  @BeforeAll
  static void record() throws IOException, InterruptedException {
    if (Boolean.getBoolean("oriel.record")) {
      VectorRecorder.record(BIG, "powerpc64", classes(ENDIAN_CLASSES), NOT_COMPARED, 6);
      VectorRecorder.record(LITTLE, "powerpc64le", classes(".*"), NOT_COMPARED, 7);
    }
  }

  @Test
  void littleEndian() throws IOException {
    assertThat(differences(lines(LITTLE), true)).isEmpty();
  }

  @Test
  void bigEndian() throws IOException {
    assertThat(differences(lines(BIG), false)).isEmpty();
  }

  @Test
  void everyRowIsCompared() throws IOException {
    Set<String> compared = new HashSet<>();
    for (String line : lines(LITTLE)) {
      if (VectorOutcome.comparable(row(line), input(line), outcome(line))) {
        compared.add(row(line).mnemonic());
      }
    }
    assertThat(rows().stream().map(Instruction::mnemonic))
        .filteredOn(mnemonic -> !NOT_COMPARED.contains(mnemonic))
        .isSubsetOf(compared);
  }

  @Test
  @EnabledIfSystemProperty(named = "oriel.vectors", matches = "\\d+", disabledReason = "needs QEMU")
  void manyMore() throws IOException, InterruptedException {
    int count = Integer.getInteger("oriel.vectors");
    Path file = Files.createTempFile("vectors", ".vec");
    try {
      VectorRecorder.record(file, "powerpc64le", classes(".*"), NOT_COMPARED, count);
      assertThat(differences(Files.readAllLines(file), true)).isEmpty();
      VectorRecorder.record(file, "powerpc64", classes(ENDIAN_CLASSES), NOT_COMPARED, count);
      assertThat(differences(Files.readAllLines(file), false)).isEmpty();
    } finally {
      Files.delete(file);
    }
  }

  /** QEMU never sets FR; that a result was rounded up is seen by truncating it instead. */
  @Test
  void fractionRoundedIsSetWhereTruncatingGivesLess() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (VectorMachine machine = new VectorMachine(true)) {
      for (String line : lines(LITTLE)) {
        Instruction row = row(line);
        if (!row.mnemonic()
            .matches("f(n?m)?(add|sub|mul|div|sqrt)s?|frsp|fcfid.*|xs(add|sub|mul|div)[ds]p")) {
          continue;
        }
        String input = input(line).replaceAll(" f=[0-9a-f]+", "");
        for (int mode = 0; mode < 4; mode++) {
          Result rounded = Result.of(machine.run(input + " f=" + mode), input);
          Result truncated = Result.of(machine.run(input + " f=1"), input);
          boolean up = (rounded.bits & Long.MAX_VALUE) > (truncated.bits & Long.MAX_VALUE);
          boolean exact = (rounded.fpscr & Fpscr.FI) == 0;
          boolean reported = (rounded.fpscr & Fpscr.FR) != 0;
          if (reported != (up && !exact)) {
            wrong.add(row.mnemonic() + " in mode " + mode + ": " + line);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private record Result(long bits, long fpscr) {
    static Result of(String outcome, String input) {
      int word = Integer.parseUnsignedInt(input, 0, 8, 16);
      int target = word >>> 21 & 31 | (word >>> 26 == 60 ? (word & 1) << 5 : 0);
      Map<String, String> after = new HashMap<>();
      for (String item : (input + " " + outcome).split(" ")) {
        after.put(item.substring(0, item.indexOf('=') + 1), item.substring(item.indexOf('=') + 1));
      }
      String bits = after.getOrDefault("v" + target + "=", "0".repeat(32)).substring(0, 16);
      return new Result(
          Long.parseUnsignedLong(bits, 16), Long.parseUnsignedLong(after.get("f="), 16));
    }
  }

  private static List<Instruction> rows() {
    return IsaTable.power9().instructions().stream()
        .filter(row -> row.semanticsClass().matches("(Fp|Vector|Vsx|Quad).*"))
        .toList();
  }

  private static Set<String> classes(String pattern) {
    return rows().stream()
        .map(Instruction::semanticsClass)
        .filter(name -> name.matches(pattern))
        .collect(Collectors.toSet());
  }

  private static List<String> differences(List<String> lines, boolean littleEndian) {
    Disassembler disassembler = new Disassembler(IsaTable.power9());
    List<String> wrong = new ArrayList<>();
    try (VectorMachine machine = new VectorMachine(littleEndian)) {
      for (String line : lines) {
        String input = input(line);
        String recorded = outcome(line);
        Instruction row = row(line);
        if (!VectorOutcome.comparable(row, input, recorded)) {
          continue;
        }
        String expected = VectorOutcome.defined(row, input, recorded);
        String actual = VectorOutcome.defined(row, input, machine.run(input));
        if (!actual.equals(expected)) {
          int word = Integer.parseUnsignedInt(line, 0, 8, 16);
          wrong.add(disassembler.disassemble(word, 0x20_0000) + ": " + line + " but was " + actual);
        }
      }
    }
    return wrong;
  }

  private static String input(String line) {
    return line.substring(0, line.indexOf(" >"));
  }

  private static String outcome(String line) {
    return line.substring(line.indexOf(" >") + 2).strip();
  }

  private static Instruction row(String line) {
    return IsaTable.power9().decode(Integer.parseUnsignedInt(line, 0, 8, 16));
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = FloatVectorTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
