package dev.oriel.machine;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.StateReader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Guest RAM as a migration sends it: pages of a piece of up to 1 MiB, each either bytes or zeros.
 */
final class MovedPages {
  static final int PAGE = 4096;
  static final int PAGES = 256;

  private static final int HEAD = Long.BYTES + 2 * (Integer.BYTES + PAGES / Byte.SIZE);

  /** Bytes of a section. */
  static final int MOST = HEAD + Integer.BYTES + PAGES * PAGE;

  private static final MemorySegment ZEROES = MemorySegment.ofArray(new byte[PAGE]);

  private final GuestMemory memory;
  private final ByteBuffer buffer = ByteBuffer.allocate(MOST);
  private final MemorySegment bytes = MemorySegment.ofBuffer(buffer);
  private int normal;
  private int zero;

  MovedPages(GuestMemory memory) {
    this.memory = memory;
  }

  /** The pages of the last section that are bytes. */
  int normal() {
    return normal;
  }

  /** The pages of the last section that are zeros. */
  int zero() {
    return zero;
  }

  /**
   * The section with the pages at {@code ra}, which the guest may write meanwhile.
   *
   * @param offset of {@code ra}
   * @param frames those to send, of all memory by offset
   * @param count pages at {@code ra} that are looked at
   */
  ByteBuffer section(long ra, long offset, BitSet frames, int count) {
    long[] filled = new long[PAGES / Long.SIZE];
    long[] empty = new long[PAGES / Long.SIZE];
    int first = Math.toIntExact(offset / PAGE);
    int at = HEAD + Integer.BYTES;
    normal = 0;
    zero = 0;
    for (int i = frames.nextSetBit(first);
        i >= 0 && i < first + count;
        i = frames.nextSetBit(i + 1)) {
      int page = i - first;
      // Copied first: what is looked at must be what is sent.
      MemorySegment.copy(memory.segment(), (long) i * PAGE, bytes, at, PAGE);
      if (bytes.asSlice(at, PAGE).mismatch(ZEROES) < 0) {
        empty[page / Long.SIZE] |= 1L << page;
        zero++;
      } else {
        filled[page / Long.SIZE] |= 1L << page;
        normal++;
        at += PAGE;
      }
    }
    buffer.clear().putLong(ra);
    put(filled);
    put(empty);
    buffer.putInt(normal * PAGE);
    return buffer.position(0).limit(at).duplicate();
  }

  private void put(long[] bits) {
    buffer.putInt(bits.length);
    for (long word : bits) {
      buffer.putLong(word);
    }
  }

  /**
   * Stores the pages of a section, of which nothing is trusted.
   *
   * @throws dev.oriel.memory.state.StateException if they are none of this memory
   */
  void store(byte[] section) {
    StateReader in = new StateReader(section);
    long ra = in.getLong();
    in.check(ra >= 0 && ra % PAGE == 0);
    long[] filled = new long[PAGES / Long.SIZE];
    long[] empty = new long[PAGES / Long.SIZE];
    in.getLongs(filled);
    in.getLongs(empty);
    MemorySegment content = MemorySegment.ofArray(in.getBytes(PAGES * PAGE));
    in.end();
    long at = 0;
    for (int page = 0; page < PAGES; page++) {
      boolean isFilled = (filled[page / Long.SIZE] >>> page & 1) != 0;
      boolean isEmpty = (empty[page / Long.SIZE] >>> page & 1) != 0;
      in.check(!(isFilled && isEmpty));
      long target = ra + (long) page * PAGE;
      if (isFilled) {
        in.check(at + PAGE <= content.byteSize() && memory.write(target, content, at, PAGE));
        at += PAGE;
      } else if (isEmpty) {
        in.check(clear(target));
      }
    }
    in.check(at == content.byteSize());
  }

  /** What is zero is only read, so that it takes no memory of the host. */
  private boolean clear(long ra) {
    long offset = memory.contains(ra, PAGE) ? memory.offset(ra) : -1;
    if (offset < 0) {
      return false;
    }
    return memory.segment().asSlice(offset, PAGE).mismatch(ZEROES) < 0
        || memory.fill(ra, PAGE, (byte) 0);
  }
}
