package dev.oriel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/conformance.md meets the promises of the specification. */
class ReportTest {
  private static final Path REPORT = Path.of("../docs/conformance.md");
  private static final List<Instruction> ROWS = IsaTable.power9().instructions();

  @Test
  void everyRowHasSemanticsAndAThousandTrialsWithoutUnexplainedDifference() throws IOException {
    Map<String, Integer> tried = new HashMap<>();
    List<String> lines = Files.readAllLines(REPORT);
    for (String line : lines) {
      String[] cells = line.split("\\|");
      if (line.startsWith("| `") && cells.length > 4 && cells[3].strip().matches("\\d+")) {
        tried.put(cells[1].replace("`", "").strip(), Integer.parseInt(cells[3].strip()));
      }
    }
    assertThat(lines).noneMatch(line -> line.startsWith("| `") && line.contains("without known"));
    assertThat(ROWS).noneMatch(row -> row.has(Flag.TODO));
    assertThat(ROWS)
        .allSatisfy(
            row ->
                assertThat(tried.get(row.mnemonic()))
                    .as(row.mnemonic())
                    .isGreaterThanOrEqualTo(1000));
    System.out.printf(
        "Conformance: %d rows of %d, each with semantics and %d trials or more, 0 differences without"
            + " known reason%n",
        tried.size(), ROWS.size(), tried.values().stream().mapToInt(n -> n).min().orElse(0));
  }

  @Test
  void aMillionSequencesAreReportedWithTheirSeed() throws IOException {
    String text = Files.readString(REPORT);
    assertThat(text).containsPattern("conformance/run --seed \\d+");
    assertThat(text)
        .containsPattern("\\| sequences \\| 1,000,000 \\| [\\d,]+ \\| [\\d,]+ \\| 0 \\|");
  }
}
