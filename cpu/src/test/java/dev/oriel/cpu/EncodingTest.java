package dev.oriel.cpu;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.isa.Flag;
import dev.oriel.isa.Instruction;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Which words are instructions; other words change no register. The judges' answers are in {@code
 * encodings.txt}, made by {@link EncodingRecorder}; a longer comparison with a live QEMU is
 *
 * <pre>mvn -pl cpu -am test -Dtest=EncodingTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Doriel.encodings.words=20000000 -Doriel.encodings.seed=7</pre>
 */
class EncodingTest {
  private static final int RUN = 1_000_000;

  private final WordMachine machine = new WordMachine(Encodings.ISA);

  @BeforeAll
  static void record() throws IOException, InterruptedException {
    if (Boolean.getBoolean("oriel.record")) {
      EncodingRecorder.record();
    }
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void unassignedEncodingsEndAsRecorded() throws IOException {
    EncodingDigest digest = new EncodingDigest("hole", EncodingRecorder.slots());
    Encodings.holes().forEach(words -> digest.add(words, machine.outcomes(words)));
    assertThat(digest.lines()).isEqualTo(EncodingRecorder.lines("hole"));
  }

  @Test
  void aMillionRandomWordsEndAsRecorded() throws IOException {
    EncodingDigest digest = new EncodingDigest("sample", EncodingRecorder.slots());
    int[] words = EncodingRecorder.sample();
    digest.add(words, machine.outcomes(words));
    assertThat(digest.lines()).isEqualTo(EncodingRecorder.lines("sample"));
  }

  @Test
  void branchesHaveNoUnassignedEncodings() {
    Random random = new Random(6);
    for (int low = 0; low < 4; low++) {
      assertThat(Encodings.ISA.decode(16 << 26 | random.nextInt(1 << 24) << 2 | low)).isNotNull();
      assertThat(Encodings.ISA.decode(18 << 26 | random.nextInt(1 << 24) << 2 | low)).isNotNull();
    }
  }

  @Test
  void unassignedEncodingsAreIllegalInBothStates() {
    int[] words =
        Arrays.stream(Encodings.sample(new Random(3), 200_000))
            .filter(word -> Encodings.ISA.decode(word) == null)
            .toArray();
    assertThat(words.length).isGreaterThan(20_000);
    for (boolean problem : new boolean[] {true, false}) {
      machine.problemState(problem);
      for (byte outcome : machine.outcomes(words)) {
        assertThat((char) outcome).isEqualTo('i');
      }
    }
  }

  @Test
  void anyWordTerminatesInPrivilegedState() {
    machine.problemState(false);
    int[] words = Encodings.sample(new Random(5), 200_000);
    assertThat(machine.outcomes(words)).containsOnly('i', 'p', '.');
  }

  @Test
  void hypervisorInstructionsAreRefusedInBothStates() {
    int[] words =
        Encodings.ISA.instructions().stream()
            .filter(row -> row.has(Flag.HYPER))
            .mapToInt(Instruction::match)
            .toArray();
    for (boolean problem : new boolean[] {true, false}) {
      machine.problemState(problem);
      assertThat(new String(machine.outcomes(words), US_ASCII)).isEqualTo("p".repeat(words.length));
    }
  }

  @Test
  void reservedFieldsAreIgnored() {
    for (int word : Encodings.reserved()) {
      Instruction row = Encodings.ISA.decode(word);
      assertThat(row).as("%08x", word).isNotNull();
      int plain = word & ~row.reserved();
      assertThat(machine.state(word))
          .as("%08x and %08x", word, plain)
          .isEqualTo(machine.state(plain));
    }
  }

  /**
   * With {@code trap-reserved-fields=on}; hints of later versions of the ISA do nothing even so.
   */
  @Test
  void everyReservedFieldCanBeIllegalInBothStates() {
    int[] words = Encodings.reserved();
    try (WordMachine trapping = new WordMachine(Encodings.ISA.refusingReservedFields())) {
      for (boolean problem : new boolean[] {true, false}) {
        trapping.problemState(problem);
        byte[] outcomes = trapping.outcomes(words);
        for (int i = 0; i < words.length; i++) {
          Instruction row = Encodings.ISA.decode(words[i]);
          assertThat((char) outcomes[i]).as("%08x", words[i]).isEqualTo(hint(row) ? '.' : 'i');
        }
      }
    }
  }

  private static boolean hint(Instruction row) {
    return row.mnemonic().equals("rnop");
  }

  @Test
  void trappingReservedFieldsDoesNotChangeOtherWords() {
    int[] words = Encodings.sample(new Random(8), 200_000);
    byte[] expected = machine.outcomes(words);
    int reserved = 0;
    for (int i = 0; i < words.length; i++) {
      Instruction row = Encodings.ISA.decode(words[i]);
      if (row != null && (words[i] & row.reserved()) != 0 && !hint(row)) {
        expected[i] = 'i';
        reserved++;
      }
    }
    assertThat(reserved).isGreaterThan(10_000);
    try (WordMachine trapping = new WordMachine(Encodings.ISA.refusingReservedFields())) {
      assertThat(trapping.outcomes(words)).isEqualTo(expected);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "oriel.encodings.words", matches = "\\d+")
  void freshWordsEndAsUnderQemu() throws IOException, InterruptedException {
    long seed = Long.getLong("oriel.encodings.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    TreeMap<String, Integer> unexplained = new TreeMap<>();
    List<Integer> slots = EncodingRecorder.slots();
    try (EncodingOracle oracle = new EncodingOracle()) {
      for (int left = Integer.getInteger("oriel.encodings.words"); left > 0; left -= RUN) {
        int[] words = Encodings.sample(random, Math.min(RUN, left));
        byte[] qemu = oracle.qemu(words);
        byte[] ours = machine.outcomes(words);
        for (int i = 0; i < words.length; i++) {
          if (qemu[i] != ours[i] && EncodingDigest.compared(words[i], slots)) {
            unexplained.put("%08x".formatted(words[i]), (int) qemu[i]);
          }
        }
      }
    }
    assertThat(unexplained).isEmpty();
  }
}
