package dev.oriel.memory;

/** What an engine holds on to while it uses instructions that it decoded in one frame. */
public final class CodeWatch {
  private final int[] chunk;
  private final int index;
  private final int stamp;

  CodeWatch(int[] chunk, int index, int stamp) {
    this.chunk = chunk;
    this.index = index;
    this.stamp = stamp;
  }

  /** Whether nothing has been written to the frame since the watch began. */
  public boolean holds() {
    return chunk[index] == stamp;
  }
}
