package dev.oriel.testkit;

import dev.oriel.device.RealMemory;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Memory that is at the same addresses as on a bus, and records what is given back of it. */
public final class TestRealMemory implements RealMemory {
  /** Bytes that there seem to be. */
  public static final long BYTES = 1L << 30;

  /** What was given back. */
  public record Piece(long ra, long length) {}

  private final List<Piece> pieces = new ArrayList<>();
  private final DmaPort bus;
  private long accesses;

  public TestRealMemory(DmaPort bus) {
    this.bus = bus;
  }

  @Override
  public DmaPort port() {
    return new DmaPort() {
      @Override
      public DmaStatus read(long ra, MemorySegment target, long targetOffset, long length) {
        accesses++;
        return bus.read(ra, target, targetOffset, length);
      }

      @Override
      public DmaStatus write(long ra, MemorySegment source, long sourceOffset, long length) {
        accesses++;
        return bus.write(ra, source, sourceOffset, length);
      }
    };
  }

  @Override
  public boolean giveBack(long ra, long length) {
    boolean isRam = ra >= 0 && ra < BYTES && length <= BYTES - ra;
    if (isRam) {
      pieces.add(new Piece(ra, length));
    }
    return isRam;
  }

  @Override
  public long bytes() {
    return BYTES;
  }

  /** What was given back since the last call. */
  public List<Piece> takePieces() {
    List<Piece> taken = List.copyOf(pieces);
    pieces.clear();
    return taken;
  }

  /** Accesses by real address so far. */
  public long accesses() {
    return accesses;
  }
}
