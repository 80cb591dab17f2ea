package dev.oriel.cpu;

import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The reservation of one vCPU (Power ISA 3.0B, Book II section 4.6.2), held as the address and the
 * value that was loaded: a conditional store is a compare-and-set against that value.
 *
 * <p>A value that was changed and changed back is not noticed. Software cannot tell, because the
 * reservation alone reveals nothing of the state in between.
 */
public final class Reservation {
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private static final long NONE = -1;

  private final Vcpu vcpu;
  private final Mmu mmu;
  private final MemorySegment ram;
  private final CodeFrames codeFrames;
  private final Quadwords quadwords;

  private long offset = NONE;
  private int size;

  /**
   * What was loaded, as little-endian integers; {@code high} is the second doubleword of 16 bytes.
   */
  private long low;

  private long high;

  Reservation(Vcpu vcpu, Mmu mmu, Quadwords quadwords) {
    this.vcpu = vcpu;
    this.mmu = mmu;
    this.quadwords = quadwords;
    ram = vcpu.partition().memory().segment();
    codeFrames = vcpu.partition().memory().codeFrames();
  }

  void save(StateWriter out) {
    out.putLong(offset);
    out.putInt(size);
    out.putLong(low);
    out.putLong(high);
  }

  void restore(StateReader in) {
    offset = in.getLong();
    size = in.getInt(0, 16);
    low = in.getLong();
    high = in.getLong();
  }

  /** Clears the reservation. */
  public void clear() {
    offset = NONE;
  }

  /** Loads {@code bytes} (1, 2, 4 or 8), zero-extended, and reserves them. */
  public long load(long ea, int bytes) {
    reserve(ea, bytes, false);
    low = current();
    return swap(low);
  }

  /** As above for an atomic memory operation, which needs the permissions of a store. */
  public long loadToStore(long ea, int bytes) {
    reserve(ea, bytes, true);
    low = current();
    return swap(low);
  }

  /**
   * Loads 16 bytes and reserves them; {@link #second} then has the doubleword at {@code ea + 8}.
   */
  public long loadQuad(long ea) {
    reserve(ea, 16, false);
    quadwords.load(offset);
    low = quadwords.first;
    high = quadwords.second;
    return swap(low);
  }

  /** The second doubleword in storage order of what {@link #loadQuad} loaded. */
  public long second() {
    return swap(high);
  }

  private void reserve(long ea, int bytes, boolean toStore) {
    offset = translate(ea, bytes, toStore);
    size = bytes;
  }

  /** Stores if the reservation still holds, and returns whether it did. Clears the reservation. */
  public boolean store(long ea, int bytes, long value) {
    long reserved = target(ea, bytes);
    return reserved != NONE && swapIn(reserved, bytes, low, swap(value));
  }

  /** The 16-byte form: {@code first} is the doubleword at {@code ea}. */
  public boolean storeQuad(long ea, long first, long second) {
    long reserved = target(ea, 16);
    if (reserved == NONE) {
      return false;
    }
    return quadwords.compareAndSet(reserved, low, high, swap(first), swap(second));
  }

  private long target(long ea, int bytes) {
    long found = translate(ea, bytes, true);
    long reserved = offset;
    offset = NONE;
    return reserved == found && size == bytes ? found : NONE;
  }

  private long translate(long ea, int bytes, boolean toStore) {
    if ((ea & bytes - 1) != 0) {
      vcpu.alignment(ea);
    }
    return mmu.cacheable(ea, bytes, toStore);
  }

  private long current() {
    return switch (size) {
      case 8 -> (long) LONG.getVolatile(ram, offset);
      case 4 -> (int) INT.getVolatile(ram, offset) & 0xffff_ffffL;
      default -> {
        int word = (int) INT.getVolatile(ram, offset & ~3);
        yield word >>> 8 * (int) (offset & 3) & (1L << 8 * size) - 1;
      }
    };
  }

  private boolean swapIn(long at, int bytes, long expected, long value) {
    boolean stored =
        switch (bytes) {
          case 8 -> (boolean) LONG.compareAndSet(ram, at, expected, value);
          case 4 -> (boolean) INT.compareAndSet(ram, at, (int) expected, (int) value);
          default -> swapPart(at, bytes, (int) expected, (int) value);
        };
    if (stored) {
      codeFrames.written(at, bytes);
    }
    return stored;
  }

  /**
   * Compares and swaps a byte or halfword within its word; retries if the other bytes of the word
   * changed.
   */
  private boolean swapPart(long at, int bytes, int expected, int value) {
    int shift = 8 * (int) (at & 3);
    int mask = (1 << 8 * bytes) - 1;
    while (true) {
      int word = (int) INT.getVolatile(ram, at & ~3);
      if ((word >>> shift & mask) != (expected & mask)) {
        return false;
      }
      int next = word & ~(mask << shift) | (value & mask) << shift;
      if ((boolean) INT.compareAndSet(ram, at & ~3, word, next)) {
        return true;
      }
    }
  }

  /** Between little-endian integers of {@link #size} bytes and the guest's byte order. */
  private long swap(long value) {
    if (vcpu.littleEndian()) {
      return value;
    }
    return size == 16 ? Long.reverseBytes(value) : Long.reverseBytes(value) >>> 64 - 8 * size;
  }
}
