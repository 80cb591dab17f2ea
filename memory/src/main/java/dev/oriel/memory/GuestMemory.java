package dev.oriel.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * The RAM of one machine: regions of guest real address space ({@code ra}) laid out in one bounded
 * host segment that the host backs page by page as the guest touches it.
 *
 * <p>Every access through this class is checked: real addresses that are not RAM read as zero and
 * ignore writes, which the boolean result reports. Multi-byte accessors are big-endian, as the
 * structures of LoPAPR are, and need no alignment. Writes invalidate decoded code (see {@link
 * CodeFrames}).
 *
 * <p>For speed, an engine may keep {@link #offset} values and access {@link #segment} itself; the
 * segment's bounds check confines such an engine to guest memory. It must then call {@link
 * CodeFrames#written} for watched frames, and drop offsets of a region that is unplugged.
 *
 * <p>Safe for use by several threads; the data itself has the memory model of plain host memory.
 */
public final class GuestMemory implements AutoCloseable {
  /** log2 of the granule of regions. */
  public static final int FRAME_SHIFT = 12;

  /** Granule of regions, in bytes. */
  public static final int FRAME_SIZE = 1 << FRAME_SHIFT;

  /** Where there are pages of a file, what is given back: each piece may be a mapping. */
  private static final long LEAST_PIECE = 1 << 20;

  private static final int MOST_PIECES = 4096;

  private static final ValueLayout.OfLong LONG_BE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_BE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT_BE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;
  private final HostShare host;
  private final CodeFrames codeFrames;
  private volatile MemoryRegion[] regions = {};
  private boolean pagesStay;
  private boolean logs;

  /** Whether there are pages of a file, which would be read from there again. */
  private boolean mapped;

  /** The frames of these pages. */
  private final BitSet mappedFrames = new BitSet();

  /** Pieces of such memory that were given back. */
  private int pieces;

  private GuestMemory(long capacity, HostShare host) {
    this.host = host;
    codeFrames = new CodeFrames(capacity, host);
    segment = HostReservation.reserve(capacity, arena);
  }

  /** As {@link #reserve(long, HostShare)}, without an account for other memory. */
  public static GuestMemory reserve(long capacity) {
    return reserve(capacity, HostShare.unlimited());
  }

  /**
   * Reserves host address space for up to {@code capacity} bytes of RAM; none of it is plugged yet.
   *
   * @param host the account for everything else that a guest can make grow
   * @throws IllegalArgumentException if {@code capacity} is not a positive multiple of the frame
   *     size
   * @throws OutOfHostMemoryException if the host refuses
   */
  public static GuestMemory reserve(long capacity, HostShare host) {
    if (capacity <= 0 || (capacity & FRAME_SIZE - 1) != 0) {
      throw new IllegalArgumentException("capacity 0x" + Long.toHexString(capacity));
    }
    return new GuestMemory(capacity, host);
  }

  /**
   * Adds RAM at {@code [ra, ra + size)}, zeroed.
   *
   * @throws IllegalArgumentException if misaligned, overlapping, or beyond the reserved capacity
   */
  public synchronized MemoryRegion plug(long ra, long size) {
    if (size <= 0 || ra < 0 || ra + size < 0 || ((ra | size) & FRAME_SIZE - 1) != 0) {
      throw new IllegalArgumentException(describe(ra, size) + " is not a range of whole frames");
    }
    for (MemoryRegion region : regions) {
      if (ra < region.end() && region.ra() < ra + size) {
        throw new IllegalArgumentException(
            describe(ra, size) + " overlaps " + describe(region.ra(), region.size()));
      }
    }
    MemoryRegion plugged = new MemoryRegion(ra, size, freeOffset(size));
    List<MemoryRegion> all = new ArrayList<>(List.of(regions));
    all.add(plugged);
    all.sort(Comparator.comparingLong(MemoryRegion::ra));
    regions = all.toArray(MemoryRegion[]::new);
    return plugged;
  }

  /**
   * Removes the region that starts at {@code ra} and returns its pages to the host.
   *
   * @param quiesce returns when no address that was looked up before the removal is in use; after
   *     that the pages are returned
   * @throws IllegalArgumentException if no region starts there
   */
  public synchronized void unplug(long ra, Runnable quiesce) {
    for (MemoryRegion region : regions) {
      if (region.ra() == ra) {
        regions = List.of(regions).stream().filter(r -> r != region).toArray(MemoryRegion[]::new);
        quiesce.run();
        discard(region.offset(), region.size());
        codeFrames.written(region.offset(), region.size());
        return;
      }
    }
    throw new IllegalArgumentException("no region starts at 0x" + Long.toHexString(ra));
  }

  /**
   * From now on {@link #giveBack} does nothing, because something else than this memory relies on
   * the pages: a host that has locked them for its devices.
   */
  public synchronized void keepPages() {
    pagesStay = true;
  }

  /**
   * Gives the host the pages of {@code [ra, ra + length)} that the guest does not need; they come
   * back when they are touched, and read as zeros or as they did. Of memory that was {@linkplain
   * #map mapped} small pieces stay, since the host has few mappings for a process.
   *
   * @return false, and nothing given back, if not all of it is RAM of one region, or pages
   *     {@linkplain #keepPages stay}
   */
  public synchronized boolean giveBack(long ra, long length) {
    long offset = offset(ra, length);
    if (offset < 0 || pagesStay) {
      return false;
    }
    if (!mapped) {
      HostReservation.release(segment.asSlice(offset, length));
    } else if (length >= LEAST_PIECE && pieces < MOST_PIECES) {
      pieces++;
      discard(offset, length);
    }
    codeFrames.written(offset, length);
    return true;
  }

  private void discard(long offset, long length) {
    HostReservation.discard(segment.asSlice(offset, length));
    mappedFrames.clear(frame(offset), frame(offset + length));
  }

  private static int frame(long offset) {
    return Math.toIntExact(offset >>> FRAME_SHIFT);
  }

  /**
   * The frames, by their offset in {@link #segment()}, that may hold anything but zeros; nobody
   * else uses memory meanwhile. It reads no frame, so none takes host memory because of it.
   */
  public synchronized BitSet usedFrames() {
    BitSet used = (BitSet) mappedFrames.clone();
    for (MemoryRegion region : regions) {
      BackedFrames.mark(
          segment.asSlice(region.offset(), region.size()), frame(region.offset()), used);
    }
    return used;
  }

  /**
   * Begins to log what is written; the machine stands still, and engines must forget all offsets to
   * which they store.
   *
   * @throws IllegalStateException if there is a log
   * @throws OutOfHostMemoryException if the host has no memory for it
   */
  public synchronized DirtyLog beginLog() {
    if (logs) {
      throw new IllegalStateException("what is written is logged");
    }
    host.require(DirtyLog.bytes(segment.byteSize()));
    logs = true;
    DirtyLog log = new DirtyLog(segment.byteSize());
    codeFrames.log(log);
    return log;
  }

  /** Ends the log; the machine stands still. */
  public synchronized void endLog() {
    if (logs) {
      logs = false;
      codeFrames.log(null);
      host.release(DirtyLog.bytes(segment.byteSize()));
    }
  }

  /** First fit between the plugged regions. */
  private long freeOffset(long size) {
    long offset = 0;
    List<MemoryRegion> byOffset = new ArrayList<>(List.of(regions));
    byOffset.sort(Comparator.comparingLong(MemoryRegion::offset));
    for (MemoryRegion region : byOffset) {
      if (region.offset() - offset >= size) {
        return offset;
      }
      offset = region.offset() + region.size();
    }
    if (segment.byteSize() - offset < size) {
      throw new IllegalArgumentException(
          "0x%x bytes do not fit a reservation of 0x%x bytes".formatted(size, segment.byteSize()));
    }
    return offset;
  }

  /** The plugged regions, by ascending real address. */
  public List<MemoryRegion> regions() {
    return List.of(regions);
  }

  /** All of guest RAM, addressed by {@link #offset}. */
  public MemorySegment segment() {
    return segment;
  }

  /** The account for other host memory of the machine. */
  public HostShare host() {
    return host;
  }

  /** The frames of this memory that hold decoded code. */
  public CodeFrames codeFrames() {
    return codeFrames;
  }

  /** The offset in {@link #segment()} of the byte at {@code ra}, or -1 where there is no RAM. */
  public long offset(long ra) {
    for (MemoryRegion region : regions) {
      if (region.contains(ra)) {
        return region.offset(ra);
      }
    }
    return -1;
  }

  /** The region that {@code ra} is in, {@link MemoryRegion#NONE} where there is no RAM. */
  public MemoryRegion region(long ra) {
    for (MemoryRegion region : regions) {
      if (region.contains(ra)) {
        return region;
      }
    }
    return MemoryRegion.NONE;
  }

  /** Whether all of {@code [ra, ra + length)} is RAM of one region. */
  public boolean contains(long ra, long length) {
    return offset(ra, length) >= 0;
  }

  private long offset(long ra, long length) {
    for (MemoryRegion region : regions) {
      if (region.contains(ra)) {
        return length >= 0 && length <= region.end() - ra ? region.offset(ra) : -1;
      }
    }
    return -1;
  }

  /** Copies {@code length} bytes at {@code ra} out; false, and nothing copied, if not all RAM. */
  public boolean read(long ra, MemorySegment target, long targetOffset, long length) {
    long offset = offset(ra, length);
    if (offset < 0) {
      return false;
    }
    MemorySegment.copy(segment, offset, target, targetOffset, length);
    return true;
  }

  /** Copies {@code length} bytes to {@code ra}; false, and nothing copied, if not all RAM. */
  public boolean write(long ra, MemorySegment source, long sourceOffset, long length) {
    long offset = offset(ra, length);
    if (offset < 0) {
      return false;
    }
    MemorySegment.copy(source, sourceOffset, segment, offset, length);
    codeFrames.written(offset, length);
    return true;
  }

  /**
   * Has {@code length} bytes at {@code ra} be those of a file at {@code position}, all multiples of
   * the frame size, until they are written; false, and nothing changed, if not all RAM. Nobody may
   * use these frames meanwhile.
   *
   * @throws IOException if the file cannot be read
   */
  public synchronized boolean map(long ra, HostFile file, long position, long length)
      throws IOException {
    long offset = offset(ra, length);
    if (offset < 0 || ((ra | position | length) & FRAME_SIZE - 1) != 0) {
      return false;
    }
    mapped = true;
    file.mapTo(segment.asSlice(offset, length), position);
    mappedFrames.set(frame(offset), frame(offset + length));
    codeFrames.written(offset, length);
    return true;
  }

  /** Sets {@code length} bytes at {@code ra} to {@code value}; false if not all RAM. */
  public boolean fill(long ra, long length, byte value) {
    long offset = offset(ra, length);
    if (offset < 0) {
      return false;
    }
    segment.asSlice(offset, length).fill(value);
    codeFrames.written(offset, length);
    return true;
  }

  /** The byte at {@code ra}, 0 where there is no RAM. */
  public byte getByte(long ra) {
    long offset = offset(ra);
    return offset < 0 ? 0 : segment.get(ValueLayout.JAVA_BYTE, offset);
  }

  /** The big-endian 16 bits at {@code ra}, 0 where there is no RAM. */
  public short getShort(long ra) {
    long offset = offset(ra, Short.BYTES);
    return offset < 0 ? 0 : segment.get(SHORT_BE, offset);
  }

  /** The big-endian 32 bits at {@code ra}, 0 where there is no RAM. */
  public int getInt(long ra) {
    long offset = offset(ra, Integer.BYTES);
    return offset < 0 ? 0 : segment.get(INT_BE, offset);
  }

  /** The big-endian 64 bits at {@code ra}, 0 where there is no RAM. */
  public long getLong(long ra) {
    long offset = offset(ra, Long.BYTES);
    return offset < 0 ? 0 : segment.get(LONG_BE, offset);
  }

  /** Stores a byte; false where there is no RAM. */
  public boolean putByte(long ra, byte value) {
    long offset = offset(ra);
    if (offset < 0) {
      return false;
    }
    segment.set(ValueLayout.JAVA_BYTE, offset, value);
    codeFrames.written(offset, Byte.BYTES);
    return true;
  }

  /** Stores 16 bits, big-endian; false where there is no RAM. */
  public boolean putShort(long ra, short value) {
    long offset = offset(ra, Short.BYTES);
    if (offset < 0) {
      return false;
    }
    segment.set(SHORT_BE, offset, value);
    codeFrames.written(offset, Short.BYTES);
    return true;
  }

  /** Stores 32 bits, big-endian; false where there is no RAM. */
  public boolean putInt(long ra, int value) {
    long offset = offset(ra, Integer.BYTES);
    if (offset < 0) {
      return false;
    }
    segment.set(INT_BE, offset, value);
    codeFrames.written(offset, Integer.BYTES);
    return true;
  }

  /** Stores 64 bits, big-endian; false where there is no RAM. */
  public boolean putLong(long ra, long value) {
    long offset = offset(ra, Long.BYTES);
    if (offset < 0) {
      return false;
    }
    segment.set(LONG_BE, offset, value);
    codeFrames.written(offset, Long.BYTES);
    return true;
  }

  /** Releases the host memory. No thread may use this memory afterwards. */
  @Override
  public void close() {
    arena.close();
  }

  private static String describe(long ra, long size) {
    return "[0x%x, 0x%x)".formatted(ra, ra + size);
  }
}
