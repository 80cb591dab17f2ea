package dev.oriel.cpu;

import dev.oriel.memory.CodeFrames;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Aligned quadwords of RAM, which are single-copy atomic (Power ISA 3.0B, Book II section 1.4).
 *
 * <p>The JVM has no access of 16 bytes, so those of all vCPUs exclude each other. A load reads the
 * first half again after the second, so that it never has halves from both sides of doubleword
 * stores that came in between. What remains: a doubleword load may see the first half of a quadword
 * store before the second is there.
 */
final class Quadwords {
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final Object lock;
  private final MemorySegment ram;
  private final CodeFrames codeFrames;

  /** The halves that were loaded last, in storage order, as little-endian integers. */
  long first;

  long second;

  Quadwords(Partition partition) {
    lock = partition;
    ram = partition.memory().segment();
    codeFrames = partition.memory().codeFrames();
  }

  /** Loads {@link #first} and {@link #second} from {@code offset} in RAM. */
  void load(long offset) {
    synchronized (lock) {
      snapshot(offset);
    }
  }

  private void snapshot(long offset) {
    do {
      first = (long) LONG.getVolatile(ram, offset);
      second = (long) LONG.getVolatile(ram, offset + 8);
    } while (first != (long) LONG.getVolatile(ram, offset));
  }

  void store(long offset, long low, long high) {
    synchronized (lock) {
      LONG.setVolatile(ram, offset, low);
      LONG.setVolatile(ram, offset + 8, high);
    }
    codeFrames.written(offset, 16);
  }

  /** Stores if memory holds {@code oldLow} and {@code oldHigh}, and says whether it did. */
  boolean compareAndSet(long offset, long oldLow, long oldHigh, long low, long high) {
    synchronized (lock) {
      snapshot(offset);
      if (first != oldLow || second != oldHigh) {
        return false;
      }
      store(offset, low, high);
    }
    return true;
  }
}
