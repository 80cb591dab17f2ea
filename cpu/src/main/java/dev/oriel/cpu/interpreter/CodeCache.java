package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.CodeFrames;
import dev.oriel.memory.CodeWatch;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.OutOfHostMemoryException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds decoded code by effective address: a direct-mapped array maps a page in a translation
 * context to a frame, and the frame has its blocks by address.
 *
 * <p>What it holds is charged to the host's account, block by block. A first part is reserved for
 * the cache; when the host has no more memory to spare, all code is dropped and decoded again.
 *
 * @param <C> what an engine keeps with each frame (see {@link CodeFrame#companion})
 */
public final class CodeCache<C> {
  private static final int PAGES_MASK = (1 << 11) - 1;
  private static final long PAGE = -GuestMemory.FRAME_SIZE;
  private static final long NO_PAGE = -1;

  /** Limits of one cache: in bytes, and as a fraction of the host's account. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int MOST_PART = 4;

  /** Bytes charged at a time. */
  private static final long PIECE = 1 << 18;

  private final Vcpu vcpu;
  private final GuestMemory memory;
  private final HostShare host;
  private final CodeFrames codeFrames;
  private final IsaTable isa;
  private final int longestBlock;
  private final Companions<C> companions;

  private final long[] pageAddress = new long[PAGES_MASK + 1];
  private final long[] pageContext = new long[PAGES_MASK + 1];
  private final List<@Nullable CodeFrame<C>> pageFrame =
      new ArrayList<>(Collections.nCopies(PAGES_MASK + 1, null));

  /** Frames by offset in RAM; bit 0 of the key is the byte order. */
  private final Map<Long, CodeFrame<C>> frames = new HashMap<>();

  /** Frames of pages with breakpoints, by address; bit 0 of the key is the byte order. */
  private final Map<Long, CodeFrame<C>> broken = new HashMap<>();

  /** The state of the breakpoints to which they belong. */
  private int brokenAt;

  private final long floor;
  private final long most;

  /** Bytes charged to the host's account; {@link #used} of them are in use. */
  private long charged;

  private long used;

  /** Makes what an engine keeps with a frame. */
  @FunctionalInterface
  public interface Companions<C> {
    /**
     * The companion of a frame that is decoded from now on.
     *
     * @param old the companion of the same frame before its content changed, null if there is none
     */
    C of(@Nullable C old);

    /** The most bytes that one takes. */
    default int bytes() {
      return 0;
    }
  }

  /**
   * @param longestBlock the most instructions of a block; 1 to execute step by step
   * @param floor bytes reserved for this cache
   * @throws OutOfHostMemoryException if there are not that many
   */
  public CodeCache(
      Vcpu vcpu, IsaTable isa, int longestBlock, long floor, Companions<C> companions) {
    this.vcpu = vcpu;
    this.isa = isa;
    this.longestBlock = longestBlock;
    this.floor = floor;
    this.companions = companions;
    memory = vcpu.partition().memory();
    host = memory.host();
    host.require(floor);
    charged = floor;
    most = floor + Math.min(MOST_BYTES, host.host().limit() / MOST_PART);
    codeFrames = memory.codeFrames();
    Arrays.fill(pageAddress, NO_PAGE);
  }

  Vcpu vcpu() {
    return vcpu;
  }

  IsaTable isa() {
    return isa;
  }

  int longestBlock() {
    return longestBlock;
  }

  /**
   * The frame that the page of {@code ea} currently maps to.
   *
   * @throws dev.oriel.cpu.GuestInterrupt the interrupt of its fetch
   */
  public CodeFrame<C> frame(long ea) {
    CodeFrame<C> known = known(ea);
    return known != null ? known : miss(ea);
  }

  private static int index(long ea) {
    return (int) (ea >>> GuestMemory.FRAME_SHIFT) & PAGES_MASK;
  }

  /** The frame that the page of {@code ea} maps to if the page was looked up lately, else null. */
  public @Nullable CodeFrame<C> known(long ea) {
    int index = index(ea);
    boolean same = pageAddress[index] == (ea & PAGE) && pageContext[index] == vcpu.fetchContext(ea);
    CodeFrame<C> frame = same ? pageFrame.get(index) : null;
    return frame != null && frame.valid() ? frame : null;
  }

  /** As {@link #frame}; null if a fetch there would raise an interrupt. */
  public @Nullable CodeFrame<C> find(long ea) {
    try {
      return frame(ea);
    } catch (GuestInterrupt interrupt) {
      return null;
    }
  }

  private CodeFrame<C> miss(long ea) {
    while (true) {
      long context = vcpu.fetchContext(ea);
      CodeFrame<C> frame = lookUp(ea);
      // While the frame was made known to other vCPUs, one of them may have ended the translation.
      if (context == vcpu.fetchContext(ea)) {
        int index = index(ea);
        pageAddress[index] = ea & PAGE;
        pageContext[index] = context;
        pageFrame.set(index, frame);
        return frame;
      }
    }
  }

  private CodeFrame<C> lookUp(long ea) {
    long offset = memory.offset(vcpu.fetchAddress(ea));
    if (offset < 0) {
      vcpu.nothingToFetch();
    }
    long start = offset & PAGE;
    BitSet breakpoints = vcpu.partition().debugPoints().wordsOnPage(ea);
    if (breakpoints != null) {
      return withBreakpoints(ea, start, breakpoints);
    }
    long key = start | (vcpu.littleEndian() ? 1 : 0);
    CodeFrame<C> frame = frames.get(key);
    if (frame == null || !frame.valid()) {
      take(CodeFrame.BYTES + companions.bytes());
      frame = decoded(start, frame == null ? null : frame.companion(), null);
      frames.put(key, frame);
    }
    return frame;
  }

  private CodeFrame<C> withBreakpoints(long ea, long start, BitSet breakpoints) {
    int now = vcpu.partition().debugPoints().changes();
    if (now != brokenAt) {
      brokenAt = now;
      broken.clear();
    }
    long key = ea & PAGE | (vcpu.littleEndian() ? 1 : 0);
    CodeFrame<C> frame = broken.get(key);
    if (frame == null || !frame.valid() || !frame.isAt(start)) {
      take(CodeFrame.BYTES + companions.bytes());
      frame = decoded(start, null, breakpoints);
      broken.put(key, frame);
    }
    return frame;
  }

  private CodeWatch watch(long offset) {
    try {
      return codeFrames.watch(offset);
    } catch (OutOfHostMemoryException e) {
      clear();
      return codeFrames.watch(offset);
    }
  }

  private CodeFrame<C> decoded(long offset, @Nullable C old, @Nullable BitSet breakpoints) {
    boolean first = !codeFrames.watched(offset);
    CodeWatch watch = watch(offset);
    vcpu.codeFrameAdded(offset, first);
    return new CodeFrame<>(
        memory.segment().asSlice(offset, GuestMemory.FRAME_SIZE),
        offset,
        vcpu.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
        watch,
        this,
        companions.of(old),
        breakpoints);
  }

  /**
   * Charges {@code bytes} before they are allocated. May drop all code; a caller that still holds a
   * frame then holds one that is no longer found.
   */
  void take(long bytes) {
    while (used + bytes > charged) {
      if (charged + PIECE > most || !host.chargeSpare(PIECE)) {
        clear();
        break;
      }
      charged += PIECE;
    }
    used += bytes;
  }

  /** Forgets all code. */
  public void clear() {
    host.release(charged - floor);
    charged = floor;
    used = 0;
    frames.clear();
    broken.clear();
    Arrays.fill(pageAddress, NO_PAGE);
    Collections.fill(pageFrame, null);
  }
}
