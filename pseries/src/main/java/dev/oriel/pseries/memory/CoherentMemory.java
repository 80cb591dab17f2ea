package dev.oriel.pseries.memory;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.RealMemory;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.MemoryRegion;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The memory of devices that lies on the processors' bus, in the guest's real address space but not
 * part of its RAM: each piece is a NUMA node of its own, empty at boot, which the guest brings
 * online when the device's driver asks for it. The device tree is that of a V100's memory passed
 * through by QEMU 4.1 to 8.1.
 */
public final class CoherentMemory {
  private static final int FIRST_PHANDLE = 0x1100_00ff;

  /**
   * One device's memory.
   *
   * @param number 0, 1, … in the order of plugging
   */
  public record Piece(int number, MemoryRegion region) {
    /** Node 0 is the processors'. */
    int numaNode() {
      return number + 1;
    }

    private boolean isAt(long offset) {
      return offset >= region.offset() && offset < region.offset() + region.size();
    }

    public int phandle() {
      return FIRST_PHANDLE + (number << 8);
    }
  }

  private final GuestMemory memory;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<Piece> ofHost = new ArrayList<>();

  public CoherentMemory(GuestMemory memory) {
    this.memory = memory;
  }

  /**
   * Plugs {@code size} bytes at the first free address of {@code [from, from + room)}.
   *
   * @throws BadConfigurationException if there is none
   */
  public Piece plug(long from, long room, long size) {
    long ra = from;
    for (Piece piece : pieces) {
      if (piece.region.ra() >= from && piece.region.ra() < from + room) {
        ra = Math.max(ra, piece.region.end());
      }
    }
    if (size > from + room - ra) {
      throw new BadConfigurationException(
          "%d MiB of coherent memory do not fit: the host bridge has %d MiB left"
              .formatted(size >> 20, from + room - ra >> 20));
    }
    Piece piece = new Piece(pieces.size(), memory.plug(ra, size));
    pieces.add(piece);
    return piece;
  }

  /** The memory of this process behind a piece. */
  public MemorySegment pages(Piece piece) {
    return memory.segment().asSlice(piece.region.offset(), piece.region.size());
  }

  /** Takes back what was plugged last, which nobody has used. */
  public void unplugLast() {
    memory.unplug(pieces.removeLast().region.ra(), () -> {});
  }

  /** See {@link GuestMemory#keepPages}. */
  public void keepPages() {
    memory.keepPages();
  }

  /**
   * RAM, which is all memory below {@code end}.
   *
   * @param port reaches memory below the address that it is given
   */
  public RealMemory ram(LongFunction<DmaPort> port, long end) {
    DmaPort below = port.apply(end);
    return new RealMemory() {
      @Override
      public DmaPort port() {
        return below;
      }

      @Override
      public boolean giveBack(long ra, long length) {
        return ra >= 0 && ra < end && memory.giveBack(ra, length);
      }

      @Override
      public long bytes() {
        return memory.regions().stream()
            .filter(region -> region.ra() < end)
            .mapToLong(MemoryRegion::size)
            .sum();
      }
    };
  }

  /** The machine's share of host memory. */
  public HostShare host() {
    return memory.host();
  }

  /** The pieces in the order of plugging. */
  public List<Piece> pieces() {
    return Collections.unmodifiableList(pieces);
  }

  /** A piece is memory of a device of the host. */
  public void lend(Piece piece) {
    ofHost.add(piece);
  }

  /** Whether a piece is at {@code offset} of the segment of guest memory. */
  public boolean isAt(long offset) {
    return pieces.stream().anyMatch(piece -> piece.isAt(offset));
  }

  /** Whether a piece that is memory of a device of the host is there. */
  public boolean isOfHostAt(long offset) {
    return ofHost.stream().anyMatch(piece -> piece.isAt(offset));
  }

  /** The first real address past all pieces, 0 if there are none. */
  public long end() {
    return pieces.stream().mapToLong(piece -> piece.region.end()).max().orElse(0);
  }

  /** Adds a memory node for each piece, with its address, marked as not in use. */
  public void describe(FdtNode root) {
    for (Piece piece : pieces) {
      long ra = piece.region.ra();
      root.child("memory@%x".formatted(ra))
          .string("device_type", "memory")
          .string("compatible", "ibm,coherent-device-memory")
          .u64("reg", ra, piece.region.size())
          .u64("linux,usable-memory", ra, 0)
          .cells("ibm,associativity", 1, piece.numaNode())
          .cells("phandle", piece.phandle());
    }
  }
}
