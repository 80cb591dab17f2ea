package dev.oriel.machine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether what comes into a machine from outside is recorded, or comes from a recording.
 *
 * @param replays whether it comes from the file, or else goes into it
 * @param file the recording; one that is there is replaced
 * @param note a text that goes into the recording; empty for a replay
 * @param period instructions between two comparisons of the registers; of no meaning for a replay
 * @param snapshot is made at the start of a recording; a replay begins with it, or with another one
 *     that was made while the recording was
 */
public record RecordingConfig(
    boolean replays, Path file, String note, long period, Optional<Path> snapshot) {
  private static final long PERIOD = 1 << 22;

  public RecordingConfig {
    if (period < 1) {
      throw new IllegalArgumentException("period " + period);
    }
  }

  /** Records to a file. */
  public static RecordingConfig record(Path file, String note) {
    return new RecordingConfig(false, file, note, PERIOD, Optional.empty());
  }

  /** Repeats what is in a file. */
  public static RecordingConfig replay(Path file) {
    return new RecordingConfig(true, file, "", PERIOD, Optional.empty());
  }

  /** The same with a snapshot. */
  public RecordingConfig with(Optional<Path> file) {
    return new RecordingConfig(replays, this.file, note, period, file);
  }
}
