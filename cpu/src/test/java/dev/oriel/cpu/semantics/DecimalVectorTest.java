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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Decimal floating-point instructions do what QEMU's POWER9 does, where QEMU 7.2 follows the ISA:
 * {@link DecimalOutcome} says where not.
 *
 * <p>To record again: {@code mvn -pl cpu -am test -Dtest=DecimalVectorTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Doriel.record=true}; with {@code -Doriel.vectors=1000}
 * that many vectors of each row are recorded, compared and not kept.
 */
class DecimalVectorTest {
  private static final String RESOURCE = "decimal-le.vec";
  private static final String TRIPLET = "powerpc64le";

  @BeforeAll
  static void record() throws IOException, InterruptedException {
    if (Boolean.getBoolean("oriel.record")) {
      VectorRecorder.record(RESOURCE, TRIPLET, classes(), Set.of(), 16);
    }
  }

  @Test
  void everyRowMatchesTheRecording() throws IOException {
    Set<String> compared = new HashSet<>();
    assertThat(differences(lines().stream(), compared)).isEmpty();
    assertThat(rows().map(Instruction::mnemonic)).isSubsetOf(compared);
  }

  @Test
  @EnabledIfSystemProperty(named = "oriel.vectors", matches = "\\d+", disabledReason = "needs QEMU")
  void manyMore() throws IOException, InterruptedException {
    Path file = Files.createTempFile("vectors", ".vec");
    try {
      VectorRecorder.record(
          file, TRIPLET, classes(), Set.of(), Integer.getInteger("oriel.vectors"));
      try (Stream<String> lines = Files.lines(file)) {
        assertThat(differences(lines, new HashSet<>())).isEmpty();
      }
    } finally {
      Files.delete(file);
    }
  }

  private static List<String> differences(Stream<String> lines, Set<String> compared) {
    Disassembler disassembler = new Disassembler(IsaTable.power9());
    List<String> wrong = new ArrayList<>();
    try (VectorMachine machine = VectorMachine.ignoringExceptions()) {
      lines.forEach(
          line -> {
            int word = Integer.parseUnsignedInt(line, 0, 8, 16);
            Instruction row = IsaTable.power9().decode(word);
            String input = line.substring(0, line.indexOf(" >"));
            String recorded = line.substring(line.indexOf(" >") + 2).strip();
            DecimalOutcome expected = DecimalOutcome.ofQemu(row, input, recorded);
            if (!expected.comparable()) {
              return;
            }
            compared.add(row.mnemonic());
            String outcome = machine.run(input);
            String actual = DecimalOutcome.ours(row, input, outcome).defined();
            if (!actual.equals(expected.defined())) {
              wrong.add(disassembler.disassemble(word, 0) + ": " + line + " but was " + outcome);
            }
          });
    }
    return wrong;
  }

  private static Stream<Instruction> rows() {
    return IsaTable.power9().instructions().stream()
        .filter(row -> row.section().startsWith("I.5."));
  }

  private static Set<String> classes() {
    return rows().map(Instruction::semanticsClass).collect(Collectors.toSet());
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = DecimalVectorTest.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
