package dev.oriel.iommu.simulated;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.oriel.iommu.vfio.VfioAbi;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/** A structure whose first words are its size, as the caller knows it, and flags. */
record Argument(MemorySegment segment, MemoryLayout layout) {
  long size() {
    return Integer.toUnsignedLong(getInt("argsz"));
  }

  boolean isShort() {
    return size() < layout.byteSize();
  }

  boolean isBad() {
    return isShort() || getInt("flags") != 0;
  }

  int getInt(String member) {
    return segment.get(JAVA_INT, VfioAbi.offset(layout, member));
  }

  long getLong(String member) {
    return segment.get(JAVA_LONG, VfioAbi.offset(layout, member));
  }

  void set(String member, int value) {
    segment.set(JAVA_INT, VfioAbi.offset(layout, member), value);
  }

  void set(String member, long value) {
    segment.set(JAVA_LONG, VfioAbi.offset(layout, member), value);
  }
}
