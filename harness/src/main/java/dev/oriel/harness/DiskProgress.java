package dev.oriel.harness;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.Progress;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Reads what a guest writes that makes a disk ({@link DebianGuests#diskTask}). */
final class DiskProgress extends OutputStream {
  private static final String STEP = "@";
  private static final String PACKAGE = "Setting up ";
  private static final int LONGEST = 1 << 10;
  private static final int KEPT = 1 << 14;

  private final Progress progress;
  private final int packages;
  private final StringBuilder line = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final Set<String> done = new HashSet<>();
  private String step = "";

  /**
   * @param packages how many packages there are to be configured
   */
  DiskProgress(Progress progress, int packages) {
    this.progress = progress;
    this.packages = packages;
  }

  /** The last lines. */
  String text() {
    return text.toString() + line;
  }

  @Override
  public void write(int b) {
    if (b != '\n') {
      if (line.length() < LONGEST) {
        line.append((char) (b & 0xff));
      }
      return;
    }
    String whole =
        new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    line.setLength(0);
    if (whole.startsWith(STEP)) {
      step = whole.substring(STEP.length());
      progress.at(step, -1);
      return;
    }
    text.append(whole).append('\n');
    if (text.length() > KEPT) {
      text.delete(0, text.length() - KEPT / 2);
    }
    if (whole.startsWith(PACKAGE) && done.add(whole) && done.size() <= packages) {
      progress.at(step, (double) done.size() / packages);
    }
  }
}
