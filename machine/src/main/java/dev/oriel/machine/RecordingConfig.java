package dev.oriel.machine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether what comes into a machine from outside is recorded, or comes from a recording.
 *
 * @param replays whether it comes from the file, or else goes into it
 * @param file the recording; one that is there is replaced
 * @param note a text that goes into the recording; empty for a replay
 * @param period instructions between two comparisons of the registers; between two snapshots that a
 *     replay makes
 * @param snapshot is made at the start of a recording; a replay begins with it, or with another one
 *     that was made while the recording was
 * @param reverses whether a debugger can go back in a replay, for which it makes snapshots
 */
public record RecordingConfig(
    boolean replays,
    Path file,
    String note,
    long period,
    Optional<Path> snapshot,
    boolean reverses) {
  private static final long PERIOD = 1 << 22;
  private static final long SPACING = 1 << 28;

  public RecordingConfig {
    if (period < 1) {
      throw new IllegalArgumentException("period " + period);
    }
  }

  /** Records to a file. */
  public static RecordingConfig record(Path file, String note) {
    return new RecordingConfig(false, file, note, PERIOD, Optional.empty(), false);
  }

  /** Repeats what is in a file. */
  public static RecordingConfig replay(Path file) {
    return new RecordingConfig(true, file, "", SPACING, Optional.empty(), false);
  }

  /** The same replay, in which a debugger can go back. */
  public RecordingConfig reversible() {
    return new RecordingConfig(replays, file, note, period, snapshot, true);
  }

  /** The same with a snapshot. */
  public RecordingConfig with(Optional<Path> file) {
    return new RecordingConfig(replays, this.file, note, period, file, reverses);
  }
}
