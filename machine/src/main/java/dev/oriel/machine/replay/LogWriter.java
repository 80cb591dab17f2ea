package dev.oriel.machine.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes a log. Each record is handed to the operating system in one piece, at once, so that what
 * was recorded outlives the process.
 */
public final class LogWriter implements AutoCloseable {
  private final FileChannel file;
  private int sum;
  private long records;

  /**
   * Begins a log in the place of the file that is there. Only its owner may read a new one, since
   * it holds what was typed.
   */
  public LogWriter(Path path, LogRecord.Header header) throws IOException {
    if (Files.exists(path)) {
      file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    } else {
      file =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    try {
      write(ByteBuffer.allocate(12).putLong(LogFile.MAGIC).putInt(LogFile.VERSION).flip());
      append(header);
      records = 0;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * @throws IllegalArgumentException if the record is larger than records are
   */
  public void append(LogRecord record) throws IOException {
    byte[] content = record.content();
    if (content.length > LogRecord.MOST_BYTES) {
      throw new IllegalArgumentException("a record of " + content.length + " bytes");
    }
    ByteBuffer whole = ByteBuffer.allocate(LogFile.BEFORE + content.length + LogFile.AFTER);
    whole.put(record.kind()).putInt(content.length).put(content);
    sum = LogFile.sum(sum, whole.array(), whole.position());
    write(whole.putInt(sum).flip());
    records++;
  }

  /** How many records there are behind the header. */
  public long records() {
    return records;
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
