package dev.oriel.pseries.vio;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The buffers that a guest has given a logical LAN for frames, by size. */
final class ReceiveBuffers {
  /** Sizes of buffers; Linux has five. */
  static final int MOST_SIZES = 8;

  /** Buffers of one size: its driver's queue has no room for more. */
  static final int MOST_OF_A_SIZE = 4096;

  private final NavigableMap<Integer, ArrayDeque<Long>> bySize = new TreeMap<>();

  /** Adds the address of a buffer; false if there are too many. */
  boolean add(int size, long ioba) {
    if (!bySize.containsKey(size) && bySize.size() == MOST_SIZES) {
      return false;
    }
    ArrayDeque<Long> buffers = bySize.computeIfAbsent(size, s -> new ArrayDeque<>());
    return buffers.size() < MOST_OF_A_SIZE && buffers.add(ioba);
  }

  /** Takes the oldest of the smallest buffers that hold {@code size} bytes. */
  OptionalLong take(int size) {
    for (ArrayDeque<Long> buffers : bySize.tailMap(size).values()) {
      if (!buffers.isEmpty()) {
        return OptionalLong.of(buffers.remove());
      }
    }
    return OptionalLong.empty();
  }

  /** Whether a buffer of that size has ever been given. */
  boolean everHeld(int size) {
    Map.Entry<Integer, ArrayDeque<Long>> largest = bySize.lastEntry();
    return largest != null && largest.getKey() >= size;
  }

  void save(StateWriter out) {
    out.putInt(bySize.size());
    bySize.forEach(
        (size, buffers) -> {
          out.putInt(size);
          out.putLongs(buffers.stream().mapToLong(Long::longValue).toArray());
        });
  }

  void restore(StateReader in) {
    bySize.clear();
    for (int left = in.getInt(0, MOST_SIZES); left > 0; left--) {
      int size = in.getInt(0, 0xff_ffff);
      ArrayDeque<Long> buffers = new ArrayDeque<>();
      for (long ioba : in.getLongs(MOST_OF_A_SIZE)) {
        buffers.add(ioba);
      }
      in.check(bySize.put(size, buffers) == null);
    }
  }

  void clear() {
    bySize.clear();
  }
}
