package dev.oriel.machine.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.machine.replay.LogReader.BadLogException;
import dev.oriel.machine.replay.LogRecord.Moment;
import dev.oriel.machine.replay.LogRecord.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
  private static final LogRecord.Header HEADER =
      new LogRecord.Header(List.of("ram 1", "a disk"), 9, 7, 1_000_000_000, 5, 1 << 20, "a note");

  @TempDir private Path folder;

  private static Moment at(long instructions) {
    return new Moment(instructions, 3 * instructions);
  }

  /** A record of each kind. */
  private static List<LogRecord> all() {
    State state = new State(0x100, -1, 0x1234, 9, -5);
    return List.of(
        new LogRecord.Typed(at(1), "exit\n".getBytes()),
        new LogRecord.Frame(at(1), 1, new byte[1514]),
        new LogRecord.Check(at(20), state),
        new LogRecord.Command(
            at(30), LogRecord.Deed.PLUG_DEVICE, "nvme", -1, Map.of("id", "n", "serial", "1")),
        new LogRecord.End(at(40), state, true, "POWER_OFF"));
  }

  private byte[] written(List<LogRecord> records) throws IOException {
    Path file = folder.resolve("log");
    try (LogWriter log = new LogWriter(file, HEADER)) {
      for (LogRecord record : records) {
        log.append(record);
      }
    }
    return Files.readAllBytes(file);
  }

  private record Found(List<String> records, boolean cutOff) {}

  private static Found read(byte[] bytes) throws IOException, BadLogException {
    List<String> records = new ArrayList<>();
    try (LogReader log = new LogReader(new ByteArrayInputStream(bytes))) {
      assertThat(log.header()).isEqualTo(HEADER);
      for (LogRecord next = log.next(); next != null; next = log.next()) {
        records.add(described(next));
      }
      return new Found(records, log.isCutOff());
    }
  }

  private static String described(LogRecord record) {
    return (char) record.kind() + Arrays.toString(record.content());
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    Found found = read(written(all()));
    assertThat(found.records).isEqualTo(all().stream().map(LogTest::described).toList());
    assertThat(found.cutOff).isFalse();
  }

  /** Wherever a file ends, the whole records before are there, and it is known that it ends. */
  @Test
  void allBeforeACutIsRead() throws Exception {
    byte[] whole = written(all());
    List<String> records = all().stream().map(LogTest::described).toList();
    int header = written(List.of()).length;
    int most = 0;
    for (int length = header; length < whole.length; length++) {
      Found found = read(Arrays.copyOf(whole, length));
      assertThat(found.cutOff).isTrue();
      assertThat(found.records).isEqualTo(records.subList(0, found.records.size()));
      assertThat(found.records.size()).isBetween(most, most + 1);
      most = found.records.size();
    }
    assertThat(most).isEqualTo(records.size() - 1);
    for (int length = 0; length < header; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(BadLogException.class)
          .hasMessageMatching("it is (not a recording of Oriel|cut off before it begins)");
    }
  }

  @Test
  void aChangedBitIsSeen() throws Exception {
    byte[] whole = written(all());
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      byte[] bad = whole.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      boolean seen;
      try {
        // A length that points behind the end looks like a cut.
        seen = read(bad).cutOff;
      } catch (BadLogException e) {
        seen = true;
      }
      assertThat(seen).isTrue();
    }
  }

  @Test
  void recordsThatChangePlacesAreSeen() throws Exception {
    LogRecord first = new LogRecord.Typed(at(1), new byte[] {1});
    LogRecord second = new LogRecord.Typed(at(1), new byte[] {2});
    byte[] whole = written(List.of(first, second));
    int start = written(List.of()).length;
    int each = (whole.length - start) / 2;
    byte[] swapped = whole.clone();
    System.arraycopy(whole, start, swapped, start + each, each);
    System.arraycopy(whole, start + each, swapped, start, each);
    assertThatThrownBy(() -> read(swapped)).hasMessageContaining("a sum is wrong");
  }

  @Test
  void aLogOfAnotherVersionIsRefused() throws Exception {
    byte[] other = written(all());
    ByteBuffer.wrap(other).putInt(8, 2);
    assertThatThrownBy(() -> read(other))
        .hasMessage("it has version 2 of the format; this is version 1");
  }

  @Test
  void timeDoesNotGoBack() throws Exception {
    byte[] bad =
        written(
            List.of(
                new LogRecord.Typed(at(9), new byte[1]), new LogRecord.Typed(at(8), new byte[1])));
    assertThatThrownBy(() -> read(bad)).hasMessageContaining("time goes back");
  }

  @Test
  void nothingIsBehindTheEnd() throws Exception {
    State state = new State(0, 0, 0, 0, 0);
    byte[] bad =
        written(
            List.of(
                new LogRecord.End(at(9), state, false, "STOPPED"),
                new LogRecord.Typed(at(9), new byte[1])));
    assertThatThrownBy(() -> read(bad)).hasMessageContaining("behind the end");
  }

  /** With right sums, so that what is behind them is tried. */
  @Test
  void valuesOfAHostileFileTakeNoMemory() throws Exception {
    Random random = new Random(11);
    byte[] start = written(List.of());
    for (int i = 0; i < 20_000; i++) {
      byte[] content = new byte[random.nextInt(60)];
      random.nextBytes(content);
      if (content.length > 20) {
        // Moments and lengths that may be possible.
        Arrays.fill(content, 0, 15, (byte) 0);
        content[15] = 9;
        content[16] = (byte) random.nextInt(3);
      }
      byte kind = (byte) "HTFCKEX".charAt(random.nextInt(7));
      ByteBuffer file = ByteBuffer.allocate(start.length + 9 + content.length);
      file.put(start).put(kind).putInt(content.length).put(content);
      byte[] record = Arrays.copyOfRange(file.array(), start.length, file.position());
      int before = ByteBuffer.wrap(start).getInt(start.length - 4);
      file.putInt(LogFile.sum(before, record, record.length));
      try {
        assertThat(read(file.array()).records).hasSize(1);
      } catch (BadLogException e) {
        assertThat(e).hasMessageContaining("damaged at byte " + start.length);
      }
    }
  }
}
