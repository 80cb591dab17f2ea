package dev.oriel.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which 4 KiB frames of guest RAM hold decoded instructions, so that a write to such a
 * frame, by a CPU or by DMA, invalidates them.
 *
 * <p>A frame's stamp is one {@code int}: bit 0 says "watched", the rest counts invalidations. An
 * engine {@link #watch}es a frame <em>before</em> it reads instructions from it; the decoded code
 * is valid while that {@link CodeWatch} holds. A writer reports <em>after</em> its bytes are in
 * place. The engine cannot read old bytes while the writer misses the watch, in one of two ways: by
 * full fences in {@link #watch} and {@link #written}; or, since a watch is rare and such a fence
 * waits for the writer's stores, because {@link #watch} waits for the writes of a section that are
 * under way, and later ones see the watch ({@link #writtenInSection}).
 *
 * <p>Frames are named by their offset in {@link GuestMemory#segment()}. Stamps are allocated per 2
 * MiB, when first watched, and never freed.
 */
public final class CodeFrames {
  private static final int CHUNK_SHIFT = 9;
  private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
  private static final int WATCHED = 1;
  private static final int CHUNK_BYTES = 16 + (Integer.BYTES << CHUNK_SHIFT);
  private static final VarHandle CHUNK = MethodHandles.arrayElementVarHandle(int[][].class);
  private static final VarHandle STAMP = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int[] UNWATCHED = new int[1 << CHUNK_SHIFT];

  private static final VarHandle CHANGES;

  static {
    try {
      CHANGES = MethodHandles.lookup().findVarHandle(CodeFrames.class, "changes", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final HostShare host;
  private final int[][] chunks;

  /** Each returns when all writes that were in its section at the call have left it. */
  private volatile Runnable[] drains = {};

  /** How often a watched frame was written. */
  private int changes;

  /** What else wants to know of each write. Changes only while the machine stands still. */
  private @Nullable DirtyLog log;

  CodeFrames(long capacity, HostShare host) {
    this.host = host;
    int count = Math.toIntExact((capacity >>> GuestMemory.FRAME_SHIFT + CHUNK_SHIFT) + 1);
    host.require((long) count * Long.BYTES);
    chunks = new int[count][];
    Arrays.fill(chunks, UNWATCHED);
  }

  /** Whether decoded instructions of the frame at {@code offset} may be in use. */
  public boolean watched(long offset) {
    long frame = offset >>> GuestMemory.FRAME_SHIFT;
    return (chunks[(int) (frame >>> CHUNK_SHIFT)][(int) frame & CHUNK_MASK] & WATCHED) != 0;
  }

  /**
   * Starts watching the frame at {@code offset}.
   *
   * @throws OutOfHostMemoryException if the host has no memory for that; then the frame is not
   *     watched
   */
  public CodeWatch watch(long offset) {
    long frame = offset >>> GuestMemory.FRAME_SHIFT;
    int of = (int) (frame >>> CHUNK_SHIFT);
    int[] chunk = (int[]) CHUNK.getVolatile(chunks, of);
    if (chunk == UNWATCHED) {
      host.require(CHUNK_BYTES);
      if (!CHUNK.compareAndSet(chunks, of, UNWATCHED, new int[1 << CHUNK_SHIFT])) {
        host.release(CHUNK_BYTES);
      }
      chunk = (int[]) CHUNK.getVolatile(chunks, of);
    }
    int index = (int) frame & CHUNK_MASK;
    int stamp = (int) STAMP.getAndBitwiseOr(chunk, index, WATCHED) | WATCHED;
    for (Runnable drain : drains) {
      drain.run();
    }
    return new CodeWatch(chunk, index, stamp);
  }

  /**
   * A number that changes whenever a {@link CodeWatch} ends: as long as it stays the same, every
   * watch that held holds. Cheap, for engines that would have to look at many.
   */
  public int changes() {
    return (int) CHANGES.getOpaque(this);
  }

  /**
   * Adds a section for {@link #writtenInSection}. A thread must not watch a frame inside one.
   *
   * @param drain returns when all threads that were inside at the call have left; entering is a
   *     volatile read-modify-write that {@code drain} reads, and leaving is a release store
   */
  public synchronized void addSection(Runnable drain) {
    Runnable[] all = Arrays.copyOf(drains, drains.length + 1);
    all[drains.length] = drain;
    drains = all;
  }

  void log(@Nullable DirtyLog to) {
    log = to;
  }

  /**
   * Reports that an engine will store to the frame at {@code offset}, which is not watched, without
   * further reports.
   */
  public void willBeWritten(long offset) {
    DirtyLog to = log;
    if (to != null) {
      to.mark(offset, 1);
    }
  }

  /** Reports that bytes in {@code [offset, offset + length)} have changed. */
  public void written(long offset, long length) {
    VarHandle.fullFence();
    writtenInSection(offset, length);
  }

  /** As {@link #written}, by a thread that has been inside a section since before it wrote. */
  public void writtenInSection(long offset, long length) {
    DirtyLog to = log;
    if (to != null) {
      to.mark(offset, length);
    }
    // Signed, so that nothing written at offset 0 ends before it.
    long last = offset + length - 1 >> GuestMemory.FRAME_SHIFT;
    for (long frame = offset >>> GuestMemory.FRAME_SHIFT; frame <= last; frame++) {
      int[] chunk = (int[]) CHUNK.getVolatile(chunks, (int) (frame >>> CHUNK_SHIFT));
      int index = (int) frame & CHUNK_MASK;
      int stamp = (int) STAMP.getVolatile(chunk, index);
      if ((stamp & WATCHED) != 0) {
        // Adding 1 to an odd stamp clears the watch bit and counts the invalidation in one step;
        // losing the race means that another writer has done the same.
        STAMP.compareAndSet(chunk, index, stamp, stamp + 1);
        CHANGES.getAndAdd(this, 1);
      }
    }
  }
}
