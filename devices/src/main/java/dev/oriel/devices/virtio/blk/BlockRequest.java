package dev.oriel.devices.virtio.blk;

import dev.oriel.devices.common.Disk;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The request that a queue is at (Virtio 1.2 section 5.2.6). Its data moves piece by piece. */
final class BlockRequest {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int FLUSH = 4;
  private static final int GET_ID = 8;
  private static final int DISCARD = 11;
  private static final int WRITE_ZEROES = 13;

  /**
   * A flag of drafts before virtio 1.0, which SLOF sets; each request is complete before the next.
   */
  private static final int BARRIER = 1 << 31;

  private static final int HEADER = 16;
  private static final int SEGMENT = 16;
  private static final int ID = 20;
  private static final int UNMAP = 1;

  private static final int OK = 0;
  private static final int IO_ERROR = 1;
  private static final int UNSUPPORTED = 2;

  /** The most that a brief request moves. */
  private static final long BRIEF_BYTES = 1 << 19;

  private final BlockSettings settings;
  private final Disk disk;
  private final Chain chain;
  private final MemorySegment header = Arena.ofAuto().allocate(HEADER, Long.BYTES);
  private boolean underWay;
  private int type;
  private int status;

  /** Whether the host may get the space of zeroes. */
  private boolean unmap;

  /** The next byte of the disk to move, and how many are left. */
  private long position;

  private long left;

  /** Bytes given to the guest. */
  private long filled;

  BlockRequest(BlockSettings settings, Disk disk, Chain chain) {
    this.settings = settings;
    this.disk = disk;
    this.chain = chain;
  }

  Chain chain() {
    return chain;
  }

  boolean underWay() {
    return underWay;
  }

  /** Forgets the request. */
  void drop() {
    underWay = false;
  }

  /**
   * Reads the header of the chain.
   *
   * @return false if there is no place for header and status
   */
  boolean begin(MemorySegment buffer) {
    if (chain.readable().bytes() < HEADER || chain.writable().bytes() == 0) {
      return false;
    }
    underWay = true;
    left = 0;
    filled = 0;
    if (chain.readable().drain(header, HEADER) != DmaStatus.OK) {
      status = IO_ERROR;
      return true;
    }
    type = Le.get32(header, 0) & ~BARRIER;
    status =
        switch (type) {
          case READ -> range(Le.get64(header, 8), chain.writable().bytes() - 1);
          case WRITE -> writable(range(Le.get64(header, 8), chain.readable().bytes() - HEADER));
          case FLUSH, GET_ID -> OK;
          case DISCARD -> settings.discard() ? writable(segment(buffer)) : UNSUPPORTED;
          case WRITE_ZEROES -> settings.writeZeroes() ? writable(segment(buffer)) : UNSUPPORTED;
          default -> UNSUPPORTED;
        };
    return true;
  }

  private int writable(int otherwise) {
    return disk.readOnly() ? IO_ERROR : otherwise;
  }

  /** Takes a range of the disk, which must be whole blocks of it. */
  private int range(long sector, long bytes) {
    long sectors = disk.size() / BlockSettings.SECTOR;
    int block = settings.logicalBlock();
    boolean inside =
        Long.compareUnsigned(sector, sectors) <= 0
            && bytes <= disk.size() - sector * BlockSettings.SECTOR;
    if (!inside || sector * BlockSettings.SECTOR % block != 0 || bytes % block != 0) {
      return IO_ERROR;
    }
    position = sector * BlockSettings.SECTOR;
    left = bytes;
    return OK;
  }

  /** Takes the range of a request that has one segment as its data. */
  private int segment(MemorySegment buffer) {
    if (chain.readable().bytes() != HEADER + SEGMENT) {
      return UNSUPPORTED;
    }
    if (chain.readable().drain(buffer, SEGMENT) != DmaStatus.OK) {
      return IO_ERROR;
    }
    long sectors = Integer.toUnsignedLong(Le.get32(buffer, 8));
    int allowed = type == WRITE_ZEROES ? UNMAP : 0;
    if ((Le.get32(buffer, 12) & ~allowed) != 0) {
      return UNSUPPORTED;
    }
    unmap = (Le.get32(buffer, 12) & UNMAP) != 0;
    return sectors > BlockSettings.MOST_SECTORS
        ? IO_ERROR
        : range(Le.get64(buffer, 0), sectors * BlockSettings.SECTOR);
  }

  /** Whether the request takes little time if the host has the blocks in its cache. */
  boolean isBrief() {
    return status != OK
        || type == GET_ID
        || left <= BRIEF_BYTES && (type == READ || type == WRITE && !disk.waitsBefore(BRIEF_BYTES));
  }

  /**
   * Moves the next piece, of at most a buffer.
   *
   * @return whether the request has ended
   */
  boolean proceed(MemorySegment buffer) {
    if (status == OK && !proceedWell(buffer)) {
      status = IO_ERROR;
    }
    underWay = status == OK && left > 0;
    if (!underWay) {
      end();
    }
    return !underWay;
  }

  private boolean proceedWell(MemorySegment buffer) {
    return type == DISCARD || type == WRITE_ZEROES
        ? forgo()
        : move(buffer.asSlice(0, Math.min(left, buffer.byteSize())));
  }

  private boolean forgo() {
    long bytes = Disk.piece(position, left, type == DISCARD || unmap);
    boolean done =
        type == DISCARD ? disk.discard(position, bytes) : disk.zero(position, bytes, unmap);
    position += bytes;
    left -= bytes;
    return done && (left > 0 || disk.written());
  }

  private boolean move(MemorySegment piece) {
    long bytes = piece.byteSize();
    boolean moved =
        switch (type) {
          case READ -> disk.read(position, piece) && fill(piece);
          case WRITE ->
              chain.readable().drain(piece, bytes) == DmaStatus.OK && disk.write(position, piece);
          case FLUSH -> disk.flush();
          default -> fillId();
        };
    position += bytes;
    left -= bytes;
    return moved && (type != WRITE || left > 0 || disk.written());
  }

  private boolean fill(MemorySegment data) {
    filled += data.byteSize();
    return chain.writable().fill(data, data.byteSize()) == DmaStatus.OK;
  }

  /** The serial number, padded with zeros. */
  private boolean fillId() {
    MemorySegment id = Arena.ofAuto().allocate(ID + 1);
    id.setString(0, settings.serial(), StandardCharsets.US_ASCII);
    return fill(id.asSlice(0, Math.min(ID, chain.writable().bytes() - 1)));
  }

  /** The last byte that the device may write is the status. */
  private void end() {
    chain.writable().skip(chain.writable().bytes() - 1 - chain.writable().position());
    Le.put8(header, 0, status);
    chain.writable().fill(header, 1);
  }

  /** Bytes that were written to the chain, as far as the driver may rely on them. */
  long written() {
    return status == OK ? filled + 1 : 1;
  }
}
