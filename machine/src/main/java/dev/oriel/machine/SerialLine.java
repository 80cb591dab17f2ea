package dev.oriel.machine;

import dev.oriel.device.CharacterLine;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The far end of a port of characters, such as a {@code virtserialport}: a bounded queue each way.
 * The guest never waits for it to be served; what is not read stays in the guest. Safe for use by
 * several threads.
 */
public final class SerialLine implements AutoCloseable {
  private final CharacterLine line = new CharacterLine();

  /** The device's side. */
  CharacterLine near() {
    return line;
  }

  /** What the guest writes; waits for it, and ends when the line is closed. */
  public InputStream output() {
    return line.output();
  }

  /** Types for the guest; waits while it does not read. */
  public OutputStream input() {
    return line.input();
  }

  /** Says whether somebody is at the far end, as at first; what passes while not is dropped. */
  public void connected(boolean value) {
    line.connected(value);
  }

  /** Ends the streams; output that the guest has written is still read. */
  @Override
  public void close() {
    line.close();
  }
}
