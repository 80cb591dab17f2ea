package dev.oriel.memory;

/** An engine's handle on the decoded instructions of one frame. */
public final class CodeWatch {
  private final int[] chunk;
  private final int index;
  private final int stamp;

  CodeWatch(int[] chunk, int index, int stamp) {
    this.chunk = chunk;
    this.index = index;
    this.stamp = stamp;
  }

  /** Whether the frame is unchanged since the watch began. */
  public boolean holds() {
    return chunk[index] == stamp;
  }
}
