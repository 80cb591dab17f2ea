package dev.oriel.machine.replay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.machine.replay.LogReader.BadLogException;
import dev.oriel.memory.state.StateException;
import dev.oriel.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A recording is read, as far as it is one, or is refused in words; so is each of its records. */
class LogFuzzTest {
  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @FuzzTest(maxDuration = "")
  void log(byte[] input) {
    read(input);
  }

  @FuzzTest(maxDuration = "")
  void record(byte[] input) {
    readRecord(input);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void variationsOfRecords(long seed) {
    LogRecord.Moment at = new LogRecord.Moment(5, 9);
    LogRecord.State state = new LogRecord.State(1, 2, 3, 4, 5);
    List<LogRecord> records =
        List.of(
            new LogRecord.Header(List.of("ram", "disk"), 9, 1, 2, 3, 4, "note"),
            new LogRecord.Typed(at, new byte[9]),
            new LogRecord.Frame(at, 1, new byte[60]),
            new LogRecord.Command(at, LogRecord.Deed.RESET, "name", 7, Map.of("id", "x")),
            new LogRecord.Check(at, state),
            new LogRecord.End(at, state, true, "POWER_OFF"));
    for (LogRecord record : records) {
      byte[] content = record.content();
      byte[] input = new byte[content.length + 1];
      input[0] = record.kind();
      System.arraycopy(content, 0, input, 1, content.length);
      RandomInputs.variations(seed, 3000, input, LogFuzzTest::readRecord);
    }
  }

  private static void readRecord(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    LogRecord record;
    try {
      record = LogRecord.read(input[0], content);
    } catch (StateException refused) {
      return;
    }
    LogRecord again = LogRecord.read(record.kind(), record.content());
    if (!Arrays.equals(again.content(), record.content())) {
      throw new AssertionError("what was written reads differently");
    }
  }

  private static void read(byte[] bytes) {
    try (LogReader log = new LogReader(new ByteArrayInputStream(bytes))) {
      while (log.next() != null) {}
    } catch (BadLogException refused) {
      // In words.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
