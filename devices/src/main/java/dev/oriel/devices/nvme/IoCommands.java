package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Disk;
import dev.oriel.devices.common.Le;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The NVM command set (NVMe 1.4 section 6). */
final class IoCommands {
  private static final int FLUSH = 0x00;
  private static final int WRITE = 0x01;
  private static final int READ = 0x02;
  private static final int COMPARE = 0x05;
  private static final int WRITE_ZEROES = 0x08;
  private static final int DATASET_MANAGEMENT = 0x09;

  private static final int RANGE = 16;

  /** Of Write Zeroes: the blocks may be deallocated. */
  private static final int DEALLOCATE = 1 << 25;

  /**
   * Data goes through a buffer of this size, so that memory is bounded whatever MDTS is. Reading
   * images directly into guest memory would be faster, but then a hypercall that removes a mapping
   * would have to wait for the disk.
   */
  private static final int BUFFER = 1 << 18;

  /** Bytes of the buffers. */
  static final long BYTES = 2 * BUFFER;

  private final NvmeSettings settings;
  private final Namespace namespace;
  private final Features features;
  private final GuestBuffer data;
  private final Counters counters;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 4096);
  private final MemorySegment other = Arena.ofAuto().allocate(BUFFER, 4096);

  /** The most that a brief command moves: what QEMU's controller takes in one command. */
  private static final int BRIEF_BYTES = 1 << 19;

  /** The block of the next byte to move, and how many bytes are left. */
  private long lba;

  private long left;

  /** Ranges of Dataset Management in the buffer, from the next to be deallocated on. */
  private int nextRange;

  private int ranges;

  IoCommands(
      NvmeSettings settings,
      Namespace namespace,
      Features features,
      GuestBuffer data,
      Counters counters) {
    this.settings = settings;
    this.namespace = namespace;
    this.features = features;
    this.data = data;
    this.counters = counters;
  }

  /**
   * Executes a command, or prepares one that moves data, which {@link #proceed} then moves piece by
   * piece; only one such command is active at a time.
   */
  Status begin(Command command, int pageSize) {
    if (command.fuse() != 0) {
      return Status.INVALID_FIELD;
    }
    int opcode = command.opcode();
    int nsid = command.namespace();
    if (nsid != Namespace.ID && !(opcode == FLUSH && nsid == Namespace.BROADCAST)) {
      return Status.INVALID_NAMESPACE;
    }
    return switch (opcode) {
      case FLUSH -> namespace.flush();
      case READ, COMPARE -> prepare(command, pageSize);
      case WRITE ->
          namespace.readOnly() ? Status.NAMESPACE_WRITE_PROTECTED : prepare(command, pageSize);
      case WRITE_ZEROES -> prepareZeroes(command);
      case DATASET_MANAGEMENT -> datasetManagement(command, pageSize);
      default -> Status.INVALID_OPCODE;
    };
  }

  /** Whether {@code command} takes little time if the host has the blocks in its cache. */
  boolean isBrief(Command command) {
    boolean writes = command.opcode() == WRITE;
    return (command.opcode() == READ || writes && !durable(command))
        && bytes(command) <= BRIEF_BYTES
        && command.isDataFoundQuickly()
        && !(writes && namespace.waitsBefore(BRIEF_BYTES));
  }

  private boolean durable(Command command) {
    return command.forceUnitAccess() || !features.writeCache();
  }

  private long bytes(Command command) {
    return (long) command.blocks() << namespace.blockShift();
  }

  /** Checks length and range of a command that moves data, and resolves its buffer. */
  private Status prepare(Command command, int pageSize) {
    int shift = settings.maxTransferShift();
    if (shift != 0 && bytes(command) > 4096L << shift) {
      return Status.INVALID_FIELD;
    }
    Status status = prepareRange(command);
    if (status == Status.UNDER_WAY) {
      Status mapped = data.map(command, left, pageSize);
      return mapped == Status.SUCCESS ? status : mapped;
    }
    return status;
  }

  private Status prepareZeroes(Command command) {
    return namespace.readOnly() ? Status.NAMESPACE_WRITE_PROTECTED : prepareRange(command);
  }

  private Status prepareRange(Command command) {
    lba = command.startingLba();
    left = bytes(command);
    return namespace.contains(lba, command.blocks()) ? Status.UNDER_WAY : Status.LBA_OUT_OF_RANGE;
  }

  /** Moves the next piece of the command that has been prepared. */
  Status proceed(Command command) {
    return switch (command.opcode()) {
      case DATASET_MANAGEMENT -> deallocate();
      case WRITE_ZEROES -> {
        boolean mayFree = (command.dword(12) & DEALLOCATE) != 0;
        long bytes = Disk.piece(position(), left, mayFree);
        yield moved(command, bytes, namespace.zero(position(), bytes, mayFree));
      }
      default -> move(command);
    };
  }

  private long position() {
    return lba << namespace.blockShift();
  }

  private Status move(Command command) {
    MemorySegment piece = buffer.asSlice(0, Math.min(left, BUFFER));
    Status status =
        switch (command.opcode()) {
          case READ -> read(piece);
          case WRITE -> write(piece);
          default -> compare(piece);
        };
    return moved(command, piece.byteSize(), status);
  }

  private Status moved(Command command, long bytes, Status status) {
    lba += bytes >>> namespace.blockShift();
    left -= bytes;
    if (status == Status.SUCCESS && left > 0) {
      return Status.UNDER_WAY;
    }
    Status end = status == Status.SUCCESS ? end(command) : status;
    if (end == Status.UNRECOVERED_READ_ERROR || end == Status.WRITE_FAULT) {
      counters.mediaErrors++;
    }
    return end;
  }

  private Status read(MemorySegment piece) {
    Status status = namespace.read(lba, piece);
    return status == Status.SUCCESS ? data.fill(piece, piece.byteSize()) : status;
  }

  private Status write(MemorySegment piece) {
    Status status = data.drain(piece, piece.byteSize());
    return status == Status.SUCCESS ? namespace.write(lba, piece) : status;
  }

  private Status compare(MemorySegment expected) {
    MemorySegment stored = other.asSlice(0, expected.byteSize());
    Status status = data.drain(expected, expected.byteSize());
    if (status == Status.SUCCESS) {
      status = namespace.read(lba, stored);
    }
    boolean differs = status == Status.SUCCESS && expected.mismatch(stored) >= 0;
    return differs ? Status.COMPARE_FAILURE : status;
  }

  /** Counts the data moved; makes a write durable if the guest requested it. */
  private Status end(Command command) {
    long units = bytes(command) >>> 9;
    switch (command.opcode()) {
      case READ -> {
        counters.reads++;
        counters.blocksRead += units;
      }
      case WRITE, WRITE_ZEROES -> {
        counters.writes++;
        counters.blocksWritten += units;
        if (durable(command)) {
          return namespace.flush();
        }
      }
      default -> {}
    }
    return Status.SUCCESS;
  }

  /** Checks the ranges to be deallocated, all before the first is. */
  private Status datasetManagement(Command command, int pageSize) {
    boolean deallocate = (command.dword(11) & 4) != 0;
    if (!deallocate) {
      return Status.SUCCESS;
    }
    if (namespace.readOnly()) {
      return Status.NAMESPACE_WRITE_PROTECTED;
    }
    ranges = (command.dword(10) & 0xff) + 1;
    Status status = data.map(command, (long) ranges * RANGE, pageSize);
    if (status == Status.SUCCESS) {
      status = data.drain(buffer, (long) ranges * RANGE);
    }
    for (int i = 0; i < ranges && status == Status.SUCCESS; i++) {
      long blocks = Integer.toUnsignedLong(Le.get32(buffer, (long) i * RANGE + 4));
      long lba = Le.get64(buffer, (long) i * RANGE + 8);
      if (blocks != 0 && !namespace.contains(lba, blocks)) {
        status = Status.LBA_OUT_OF_RANGE;
      }
    }
    nextRange = 0;
    left = 0;
    return status == Status.SUCCESS ? Status.UNDER_WAY : status;
  }

  /** Deallocates the next piece. Its failure is none: deallocation is advice. */
  private Status deallocate() {
    if (left == 0 && nextRange == ranges) {
      return Status.SUCCESS;
    }
    if (left == 0) {
      long blocks = Integer.toUnsignedLong(Le.get32(buffer, (long) nextRange * RANGE + 4));
      lba = Le.get64(buffer, (long) nextRange * RANGE + 8);
      left = blocks << namespace.blockShift();
      nextRange++;
      return Status.UNDER_WAY;
    }
    long bytes = Disk.piece(position(), left, true);
    namespace.discard(position(), bytes);
    lba += bytes >>> namespace.blockShift();
    left -= bytes;
    return Status.UNDER_WAY;
  }
}
