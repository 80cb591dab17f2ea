package dev.oriel.machine.replay;

import dev.oriel.memory.state.StateException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log, and trusts none of it. Holds one record at a time, of at most {@link
 * LogRecord#MOST_BYTES}.
 */
public final class LogReader implements AutoCloseable {
  private final DataInputStream in;
  private final LogRecord.Header header;
  private LogRecord.Moment last = new LogRecord.Moment(0, 0);
  private long position;
  private int sum;
  private boolean ended;
  private boolean cutOff;

  /** A file is no log, or a damaged one. The message is a part of a sentence, without the file. */
  public static final class BadLogException extends Exception {
    private static final long serialVersionUID = 1;

    BadLogException(String message) {
      super(message);
    }
  }

  /** Opens a log and reads its header. */
  public LogReader(Path file) throws IOException, BadLogException {
    this(Files.newInputStream(file));
  }

  /** The same for bytes that are not in a file. */
  public LogReader(InputStream bytes) throws IOException, BadLogException {
    in = new DataInputStream(new BufferedInputStream(bytes, 1 << 16));
    boolean opened = false;
    try {
      byte[] start = in.readNBytes(12);
      if (start.length < 12 || ByteBuffer.wrap(start).getLong() != LogFile.MAGIC) {
        throw new BadLogException("it is not a recording of Oriel");
      }
      int version = ByteBuffer.wrap(start).getInt(8);
      if (version != LogFile.VERSION) {
        throw new BadLogException(
            "it has version %d of the format; this is version %d"
                .formatted(version, LogFile.VERSION));
      }
      position = start.length;
      if (!(record() instanceof LogRecord.Header first)) {
        throw new BadLogException(
            cutOff ? "it is cut off before it begins" : "it does not begin with a header");
      }
      header = first;
      opened = true;
    } finally {
      if (!opened) {
        in.close();
      }
    }
  }

  public LogRecord.Header header() {
    return header;
  }

  /**
   * The next record, which is no header; null behind the last one.
   *
   * @throws BadLogException if the file is damaged there
   */
  public @Nullable LogRecord next() throws IOException, BadLogException {
    LogRecord next = record();
    if (next == null) {
      return null;
    }
    LogRecord.Moment at =
        switch (next) {
          case LogRecord.Header _ -> throw damaged("there is a second header");
          case LogRecord.Event event -> event.at();
          case LogRecord.Check check -> check.at();
          case LogRecord.End end -> end.at();
        };
    if (ended) {
      throw damaged("there is something behind the end");
    }
    if (at.compareTo(last) < 0 || at.ticks() < last.ticks()) {
      throw damaged("time goes back");
    }
    last = at;
    ended = next instanceof LogRecord.End;
    return next;
  }

  private @Nullable LogRecord record() throws IOException, BadLogException {
    byte[] before = in.readNBytes(LogFile.BEFORE);
    if (before.length < LogFile.BEFORE) {
      cutOff |= before.length > 0 || !ended;
      return null;
    }
    int length = ByteBuffer.wrap(before).getInt(1);
    if (length < 0 || length > LogRecord.MOST_BYTES) {
      throw damaged("a record has no possible length");
    }
    // Not more than the file has: the array grows with what is read.
    byte[] rest = in.readNBytes(length + LogFile.AFTER);
    if (rest.length < length + LogFile.AFTER) {
      cutOff = true;
      return null;
    }
    byte[] whole =
        ByteBuffer.allocate(LogFile.BEFORE + length).put(before).put(rest, 0, length).array();
    sum = LogFile.sum(sum, whole, whole.length);
    if (ByteBuffer.wrap(rest).getInt(length) != sum) {
      throw damaged("a sum is wrong");
    }
    try {
      LogRecord record =
          LogRecord.read(before[0], ByteBuffer.allocate(length).put(rest, 0, length).array());
      position += whole.length + LogFile.AFTER;
      return record;
    } catch (StateException e) {
      throw damaged("a record has impossible values");
    }
  }

  private BadLogException damaged(String how) {
    return new BadLogException("it is damaged at byte %d: %s".formatted(position, how));
  }

  /** The moment of the record read last. */
  public LogRecord.Moment last() {
    return last;
  }

  /** Whether the log has ended without an end: its machine was killed, or the file was cut off. */
  public boolean isCutOff() {
    return cutOff;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
