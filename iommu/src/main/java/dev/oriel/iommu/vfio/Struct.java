package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/** An argument of an ioctl whose first word is its size, as the caller knows it. */
public record Struct(MemorySegment segment, MemoryLayout layout) {
  Struct(Arena arena, MemoryLayout layout) {
    this(arena, layout, layout.byteSize());
  }

  /**
   * @param size bytes, which may be more than the layout has
   */
  Struct(Arena arena, MemoryLayout layout, long size) {
    this(arena.allocate(size, Long.BYTES), layout);
    set("argsz", (int) size);
  }

  /** Bytes, as its first word says. */
  public long size() {
    return Integer.toUnsignedLong(getInt("argsz"));
  }

  /** Whether it has not all members of the layout. */
  public boolean isShort() {
    return size() < layout.byteSize();
  }

  /** Sets a member of 32 bits. */
  public Struct set(String member, int value) {
    segment.set(JAVA_INT, VfioAbi.offset(layout, member), value);
    return this;
  }

  /** Sets a member of 64 bits. */
  public Struct set(String member, long value) {
    segment.set(JAVA_LONG, VfioAbi.offset(layout, member), value);
    return this;
  }

  /** A member of 32 bits. */
  public int getInt(String member) {
    return segment.get(JAVA_INT, VfioAbi.offset(layout, member));
  }

  /** A member of 64 bits. */
  public long getLong(String member) {
    return segment.get(JAVA_LONG, VfioAbi.offset(layout, member));
  }
}
