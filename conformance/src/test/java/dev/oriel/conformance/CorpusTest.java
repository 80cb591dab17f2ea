package dev.oriel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The recordings kept in the repository, replayed without QEMU. */
class CorpusTest {
  private static final IsaTable ISA = IsaTable.power9();

  @ParameterizedTest
  @EnumSource
  void matchesTheRecordingInLittleEndianMode(Engines engine) throws IOException {
    replay(engine, "little.corpus", true);
    replay(engine, "little.programs", true);
  }

  @ParameterizedTest
  @EnumSource
  void matchesTheRecordingInBigEndianMode(Engines engine) throws IOException {
    replay(engine, "big.corpus", false);
    replay(engine, "big.programs", false);
  }

  @Test
  void everyRunnableRowIsRecorded() throws IOException {
    Set<String> recorded = new HashSet<>();
    for (String corpus : List.of("little.corpus", "big.corpus")) {
      for (Corpus.Recording recording : read(corpus)) {
        for (int word : recording.trial().code()) {
          Instruction row = ISA.decode(word);
          recorded.add(row == null ? "" : row.mnemonic());
        }
      }
    }
    assertThat(ISA.instructions().stream().filter(row -> Forms.runs(row, false)))
        .extracting(Instruction::mnemonic)
        .isSubsetOf(recorded);
  }

  private static void replay(Engines engine, String corpus, boolean littleEndian)
      throws IOException {
    List<Corpus.Recording> recordings = read(corpus);
    try (Side ours = new OrielSide(littleEndian, vcpu -> engine.of(vcpu, ISA))) {
      Replay replay = new Replay(ISA, ours, littleEndian);
      Stream<String> differences = recordings.stream().map(replay::difference);
      assertThat(differences.filter(text -> !text.isEmpty()).limit(10)).isEmpty();
    }
  }

  private static List<Corpus.Recording> read(String corpus) throws IOException {
    try (InputStream in = CorpusTest.class.getResourceAsStream(corpus)) {
      return Corpus.read(in);
    }
  }
}
