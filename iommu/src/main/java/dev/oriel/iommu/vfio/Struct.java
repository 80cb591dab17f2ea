package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/** An argument of an ioctl whose first word is its size. */
record Struct(MemorySegment segment, MemoryLayout layout) {
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

  Struct set(String member, int value) {
    segment.set(JAVA_INT, VfioAbi.offset(layout, member), value);
    return this;
  }

  Struct set(String member, long value) {
    segment.set(JAVA_LONG, VfioAbi.offset(layout, member), value);
    return this;
  }

  int getInt(String member) {
    return segment.get(JAVA_INT, VfioAbi.offset(layout, member));
  }

  long getLong(String member) {
    return segment.get(JAVA_LONG, VfioAbi.offset(layout, member));
  }
}
