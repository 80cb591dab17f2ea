package dev.oriel.devices.vscsi;

import dev.oriel.devices.common.Runs;
import dev.oriel.devices.scsi.GuestData;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The data buffers that an SRP command describes (SRP 5.6.2), each as runs of bus addresses. */
final class DataBuffers {
  /** The most descriptors of a buffer; Linux has 128. */
  static final int MOST = 1024;

  /** What both buffers and a table take at most: arrays of longs that grow by doubling. */
  static final long BYTES = 2 * 2L * Long.BYTES * 2 * MOST + 16L * MOST;

  private static final int NONE = 0;
  private static final int DIRECT = 1;
  private static final int INDIRECT = 2;
  private static final int DESCRIPTOR = 16;

  /** A descriptor of the table, and how many bytes all buffers have. */
  private static final int INDIRECT_HEADER = 20;

  /** Where what follows the fixed part of a command begins. */
  private static final int ADDITIONAL = 48;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final DmaPort dma;
  private final Runs out;
  private final Runs in;
  private final MemorySegment table = MemorySegment.ofArray(new long[2 * MOST]);

  DataBuffers(DmaPort dma) {
    this.dma = dma;
    out = new Runs(dma);
    in = new Runs(dma);
  }

  /** What was loaded last. */
  GuestData data() {
    return new GuestData(out, in);
  }

  /** Reads the descriptors of a command; false if they are not valid. */
  boolean load(InformationUnit command) {
    out.clear();
    in.clear();
    int formats = command.u8(5);
    int at = ADDITIONAL + (command.u8(31) & 0xfc);
    int outCount = command.u8(6);
    int after = at + size(formats >>> 4, outCount);
    return load(command, out, formats >>> 4, outCount, at)
        && load(command, in, formats & 0xf, command.u8(7), after);
  }

  private static int size(int format, int count) {
    return switch (format) {
      case DIRECT -> DESCRIPTOR;
      case INDIRECT -> INDIRECT_HEADER + DESCRIPTOR * count;
      default -> 0;
    };
  }

  private boolean load(InformationUnit command, Runs runs, int format, int count, int at) {
    if (at + size(format, count) > InformationUnit.MOST) {
      return false;
    }
    return switch (format) {
      case NONE -> true;
      case DIRECT -> {
        add(runs, command.u64(at), command.s32(at + 12));
        yield true;
      }
      case INDIRECT -> {
        int all = (int) (Integer.toUnsignedLong(command.s32(at + 12)) / DESCRIPTOR);
        yield all <= MOST && loadTable(command, runs, Math.min(count, all), all, at);
      }
      default -> false;
    };
  }

  /** The first descriptors are in the command, the others in a table in memory that has all. */
  private boolean loadTable(InformationUnit command, Runs runs, int here, int all, int at) {
    for (int i = 0; i < here; i++) {
      int entry = at + INDIRECT_HEADER + DESCRIPTOR * i;
      add(runs, command.u64(entry), command.s32(entry + 12));
    }
    if (here == all) {
      return true;
    }
    long from = command.u64(at) + (long) DESCRIPTOR * here;
    if (dma.read(from, table, 0, (long) DESCRIPTOR * (all - here)) != DmaStatus.OK) {
      return false;
    }
    for (int i = 0; i < all - here; i++) {
      long entry = (long) DESCRIPTOR * i;
      add(runs, table.get(LONG, entry), table.get(INT, entry + 12));
    }
    return true;
  }

  private static void add(Runs runs, long address, int length) {
    if (length != 0) {
      runs.add(address, Integer.toUnsignedLong(length));
    }
  }
}
