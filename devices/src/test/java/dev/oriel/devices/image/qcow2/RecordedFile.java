package dev.oriel.devices.image.qcow2;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file in memory that records what happens to it, and knows what a power cut may leave. */
final class RecordedFile implements ByteFile {
  private static final int SECTOR = 512;

  /** A write, or a force if there are no bytes. */
  private record Event(long position, byte[] bytes) {}

  /** Bytes that grow. */
  private static final class Growing {
    private byte[] bytes;
    private int size;

    Growing(byte[] bytes) {
      this.bytes = Arrays.copyOf(bytes, Math.max(bytes.length, 1 << 22));
      size = bytes.length;
    }

    void write(long position, byte[] from, int offset, int length) {
      int end = Math.toIntExact(position + length);
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, end * 2);
      }
      System.arraycopy(from, offset, bytes, (int) position, length);
      size = Math.max(size, end);
    }

    byte[] toArray() {
      return Arrays.copyOf(bytes, size);
    }
  }

  private final Growing contents;
  private final byte[] start;
  private final List<Event> events = new ArrayList<>();
  private int failAfter = Integer.MAX_VALUE;

  RecordedFile(byte[] contents) {
    this.contents = new Growing(contents);
    start = contents.clone();
  }

  byte[] contents() {
    return contents.toArray();
  }

  /** Events so far. */
  int events() {
    return events.size();
  }

  /** Makes writes and forces fail once there have been {@code events} more. */
  void failAfter(int events) {
    failAfter = this.events.size() + events;
  }

  void works() {
    failAfter = Integer.MAX_VALUE;
  }

  /**
   * What a power cut after the first {@code count} events may leave: all that was forced, and any
   * sectors of what was written later.
   *
   * @param random chooses them; all if null
   */
  byte[] after(int count, Random random) {
    int forced = 0;
    for (int i = 0; i < count; i++) {
      forced = events.get(i).bytes.length == 0 ? i : forced;
    }
    Growing left = new Growing(start);
    for (int i = 0; i < count; i++) {
      Event event = events.get(i);
      for (int at = 0; at < event.bytes.length; at += SECTOR) {
        if (i < forced || random == null || random.nextBoolean()) {
          int length = Math.min(SECTOR, event.bytes.length - at);
          left.write(event.position + at, event.bytes, at, length);
        }
      }
    }
    return left.toArray();
  }

  @Override
  public synchronized long size() {
    return contents.size;
  }

  @Override
  public synchronized void read(long position, MemorySegment target) {
    int there = (int) Math.clamp(contents.size - position, 0, target.byteSize());
    MemorySegment.copy(
        contents.bytes,
        (int) Math.min(position, contents.size),
        target,
        ValueLayout.JAVA_BYTE,
        0,
        there);
    target.asSlice(there).fill((byte) 0);
  }

  @Override
  public synchronized void write(long position, MemorySegment source) throws IOException {
    if (position + source.byteSize() > 256 << 20) {
      throw new IOException("told to be a small disk");
    }
    add(new Event(position, source.toArray(ValueLayout.JAVA_BYTE)));
    contents.write(position, events.getLast().bytes, 0, (int) source.byteSize());
  }

  @Override
  public synchronized void force() throws IOException {
    add(new Event(0, new byte[0]));
  }

  private void add(Event event) throws IOException {
    if (events.size() >= failAfter) {
      throw new IOException("told to fail");
    }
    events.add(event);
  }

  /** A hole in the file is a write of zeros that may happen at any time. */
  @Override
  public synchronized void free(long position, long bytes) {
    int length = (int) Math.max(0, Math.min(bytes, contents.size - position));
    if (length > 0) {
      events.add(new Event(position, new byte[length]));
      contents.write(position, new byte[length], 0, length);
    }
  }

  @Override
  public void close() {}
}
