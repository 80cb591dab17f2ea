package dev.oriel.devices.nvme;

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

  /**
   * Data goes through a buffer of this size, so that memory stays bounded whatever MDTS is. Reading
   * images right into guest memory would be faster, but then a hypercall that takes a mapping away
   * would have to wait for the disk.
   */
  private static final int BUFFER = 1 << 18;

  private final NvmeSettings settings;
  private final Namespace namespace;
  private final Features features;
  private final GuestBuffer data;
  private final Counters counters;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 4096);
  private final MemorySegment other = Arena.ofAuto().allocate(BUFFER, 4096);

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

  Status execute(Command command, int pageSize) {
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
      case READ -> counted(read(command, pageSize));
      case WRITE -> counted(write(command, pageSize));
      case COMPARE -> counted(compare(command, pageSize));
      case WRITE_ZEROES -> counted(writeZeroes(command));
      case DATASET_MANAGEMENT -> datasetManagement(command, pageSize);
      default -> Status.INVALID_OPCODE;
    };
  }

  private Status counted(Status status) {
    if (status == Status.UNRECOVERED_READ_ERROR || status == Status.WRITE_FAULT) {
      counters.mediaErrors++;
    }
    return status;
  }

  private long bytes(Command command) {
    return (long) command.blocks() << namespace.blockShift();
  }

  private Status checkRange(Command command) {
    return namespace.contains(command.startingLba(), command.blocks())
        ? Status.SUCCESS
        : Status.LBA_OUT_OF_RANGE;
  }

  /** Checks length and range of a command that moves data, and resolves its buffer. */
  private Status prepare(Command command, int pageSize) {
    int shift = settings.maxTransferShift();
    if (shift != 0 && bytes(command) > 4096L << shift) {
      return Status.INVALID_FIELD;
    }
    Status status = checkRange(command);
    return status == Status.SUCCESS ? data.map(command, bytes(command), pageSize) : status;
  }

  private Status read(Command command, int pageSize) {
    Status status = prepare(command, pageSize);
    long lba = command.startingLba();
    long left = bytes(command);
    while (status == Status.SUCCESS && left > 0) {
      MemorySegment piece = buffer.asSlice(0, Math.min(left, BUFFER));
      status = namespace.read(lba, piece);
      if (status == Status.SUCCESS) {
        status = data.fill(piece, piece.byteSize());
      }
      lba += piece.byteSize() >>> namespace.blockShift();
      left -= piece.byteSize();
    }
    if (status == Status.SUCCESS) {
      counters.reads++;
      counters.blocksRead += bytes(command) >>> 9;
    }
    return status;
  }

  private Status write(Command command, int pageSize) {
    if (namespace.readOnly()) {
      return Status.NAMESPACE_WRITE_PROTECTED;
    }
    Status status = prepare(command, pageSize);
    long lba = command.startingLba();
    long left = bytes(command);
    while (status == Status.SUCCESS && left > 0) {
      MemorySegment piece = buffer.asSlice(0, Math.min(left, BUFFER));
      status = data.drain(piece, piece.byteSize());
      if (status == Status.SUCCESS) {
        status = namespace.write(lba, piece);
      }
      lba += piece.byteSize() >>> namespace.blockShift();
      left -= piece.byteSize();
    }
    return written(command, status);
  }

  private Status writeZeroes(Command command) {
    if (namespace.readOnly()) {
      return Status.NAMESPACE_WRITE_PROTECTED;
    }
    Status status = checkRange(command);
    buffer.fill((byte) 0);
    long lba = command.startingLba();
    long left = bytes(command);
    while (status == Status.SUCCESS && left > 0) {
      MemorySegment piece = buffer.asSlice(0, Math.min(left, BUFFER));
      status = namespace.write(lba, piece);
      lba += piece.byteSize() >>> namespace.blockShift();
      left -= piece.byteSize();
    }
    return written(command, status);
  }

  /** What follows every write: counting, and durability where the guest asked for it. */
  private Status written(Command command, Status status) {
    if (status != Status.SUCCESS) {
      return status;
    }
    counters.writes++;
    counters.blocksWritten += bytes(command) >>> 9;
    return command.forceUnitAccess() || !features.writeCache() ? namespace.flush() : status;
  }

  private Status compare(Command command, int pageSize) {
    Status status = prepare(command, pageSize);
    long lba = command.startingLba();
    long left = bytes(command);
    while (status == Status.SUCCESS && left > 0) {
      MemorySegment expected = buffer.asSlice(0, Math.min(left, BUFFER));
      MemorySegment stored = other.asSlice(0, expected.byteSize());
      status = data.drain(expected, expected.byteSize());
      if (status == Status.SUCCESS) {
        status = namespace.read(lba, stored);
      }
      if (status == Status.SUCCESS && expected.mismatch(stored) >= 0) {
        status = Status.COMPARE_FAILURE;
      }
      lba += expected.byteSize() >>> namespace.blockShift();
      left -= expected.byteSize();
    }
    return status;
  }

  /** Deallocation is advice; a raw image keeps its blocks, so only the ranges are checked. */
  private Status datasetManagement(Command command, int pageSize) {
    boolean deallocate = (command.dword(11) & 4) != 0;
    if (!deallocate) {
      return Status.SUCCESS;
    }
    if (namespace.readOnly()) {
      return Status.NAMESPACE_WRITE_PROTECTED;
    }
    int ranges = (command.dword(10) & 0xff) + 1;
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
    return status;
  }
}
