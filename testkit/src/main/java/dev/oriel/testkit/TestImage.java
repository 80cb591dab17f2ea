package dev.oriel.testkit;

import dev.oriel.device.BlockImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A disk in memory that fails when told to. */
public final class TestImage implements BlockImage {
  private final MemorySegment contents;
  private final boolean readOnly;
  private Runnable action = () -> {};
  private boolean failing;
  private final List<String> discards = new ArrayList<>();
  private int flushes;
  private boolean closed;

  /** A disk of {@code size} bytes, all zero. */
  public TestImage(long size, boolean readOnly) {
    contents = Arena.ofAuto().allocate(size, 4096);
    this.readOnly = readOnly;
  }

  /** The bytes of the disk. */
  public MemorySegment contents() {
    return contents;
  }

  /** Makes every operation fail, or work again. */
  public void failing(boolean value) {
    failing = value;
  }

  /** Runs {@code action} at the start of every later operation, on its thread. */
  public void onAccess(Runnable action) {
    this.action = action;
  }

  /** Number of successful flushes. */
  public int flushes() {
    return flushes;
  }

  /** Whether the image was closed. */
  public boolean closed() {
    return closed;
  }

  @Override
  public String name() {
    return "test image";
  }

  @Override
  public long size() {
    return contents.byteSize();
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    check();
    MemorySegment.copy(contents, position, target, 0, target.byteSize());
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    check();
    if (readOnly) {
      throw new AssertionError("write to a read-only image");
    }
    MemorySegment.copy(source, 0, contents, position, source.byteSize());
  }

  /** What was discarded, as {@code position+bytes}. */
  public List<String> discards() {
    return List.copyOf(discards);
  }

  @Override
  public void discard(long position, long bytes) throws IOException {
    check();
    discards.add(position + "+" + bytes);
  }

  @Override
  public void flush() throws IOException {
    check();
    flushes++;
  }

  private void check() throws IOException {
    action.run();
    if (failing) {
      throw new IOException("told to fail");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
