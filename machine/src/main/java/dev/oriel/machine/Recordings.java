package dev.oriel.machine;

import dev.oriel.machine.replay.LogReader;
import dev.oriel.machine.replay.LogReader.BadLogException;
import java.io.IOException;
import java.nio.file.Path;

/** Files with recordings. */
public final class Recordings {
  private Recordings() {}

  /**
   * The note that was given to {@link RecordingConfig#record}.
   *
   * @throws RecordingException if the file is no recording
   * @throws HostException if it cannot be read
   */
  public static String note(Path file) {
    try (LogReader log = open(file)) {
      return log.header().note();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static LogReader open(Path file) {
    try {
      return new LogReader(file);
    } catch (BadLogException e) {
      throw refused(file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Opens a recording all of which is as it was written. */
  static LogReader openChecked(Path file) {
    try (LogReader log = open(file)) {
      while (log.next() != null) {}
    } catch (BadLogException e) {
      throw refused(file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return open(file);
  }

  static RecordingException refused(Path file, BadLogException e) {
    return new RecordingException(file + " cannot be replayed: " + e.getMessage());
  }

  static HostException unreadable(Path file, IOException e) {
    return new HostException(file + ": cannot be read: " + HostException.reason(e), e);
  }
}
