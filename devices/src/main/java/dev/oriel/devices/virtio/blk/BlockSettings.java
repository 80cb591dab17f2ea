package dev.oriel.devices.virtio.blk;

import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import java.util.List;

/**
 * The user's settings of a disk, and what follows from them.
 *
 * @param serial up to 20 ASCII characters
 * @param queues how many there are
 * @param queueSize the most entries of each
 * @param logicalBlock bytes, 512 or 4096
 * @param physicalBlock bytes, 512 or 4096; not less than a logical block
 * @param writeCache whether writes are durable only when the guest flushes, at first
 * @param cacheSwitch whether the guest may change that
 */
record BlockSettings(
    String serial,
    int queues,
    int queueSize,
    int logicalBlock,
    int physicalBlock,
    boolean writeCache,
    boolean cacheSwitch,
    boolean discard,
    boolean writeZeroes) {
  static final int SECTOR = 512;

  /** The most sectors of one request to discard or to write zeroes: 2 GiB less one block. */
  static final int MOST_SECTORS = 0x3f_fff8;

  static final long READ_ONLY = 1L << 5;
  static final long FLUSH = 1L << 9;
  static final long CACHE_SWITCH = 1L << 11;
  static final long DISCARD = 1L << 13;
  static final long WRITE_ZEROES = 1L << 14;

  private static final long SEGMENTS = 1L << 2;
  private static final long BLOCK_SIZE = 1L << 6;
  private static final long TOPOLOGY = 1L << 10;
  private static final long QUEUES = 1L << 12;

  static final Register CAPACITY = Register.readOnly("capacity", 0, 8, 0);
  static final Register WRITE_BACK = Register.readWrite("writeback", 32, 1, 0, 1);

  BlockSettings {
    physicalBlock = Math.max(logicalBlock, physicalBlock);
  }

  /** The features to be offered (Virtio 1.2 section 5.2.3). */
  long features(boolean readOnly) {
    long zeroing = (discard ? DISCARD : 0) | (writeZeroes ? WRITE_ZEROES : 0);
    return SEGMENTS
        | BLOCK_SIZE
        | TOPOLOGY
        | FLUSH
        | (cacheSwitch ? CACHE_SWITCH : 0)
        | (queues > 1 ? QUEUES : 0)
        | (readOnly ? READ_ONLY : zeroing);
  }

  /** The device configuration (section 5.2.4). */
  RegisterBank config(long imageBytes) {
    int blocksShift = Integer.numberOfTrailingZeros(physicalBlock / logicalBlock);
    int cached = writeCache ? 1 : 0;
    return new RegisterBank(
        60,
        List.of(
            Register.readOnly("capacity", 0, 8, imageBytes / SECTOR),
            Register.readOnly("seg_max", 12, 4, queueSize - 2),
            Register.readOnly("blk_size", 20, 4, logicalBlock),
            Register.readOnly("physical_block_exp", 24, 1, blocksShift),
            Register.readOnly("min_io_size", 26, 2, physicalBlock / logicalBlock),
            Register.readWrite("writeback", 32, 1, cached, cacheSwitch ? 1 : 0),
            Register.readOnly("num_queues", 34, 2, queues),
            Register.readOnly("max_discard_sectors", 36, 4, MOST_SECTORS),
            Register.readOnly("max_discard_seg", 40, 4, 1),
            Register.readOnly("discard_sector_alignment", 44, 4, logicalBlock / SECTOR),
            Register.readOnly("max_write_zeroes_sectors", 48, 4, MOST_SECTORS),
            Register.readOnly("max_write_zeroes_seg", 52, 4, 1),
            Register.readOnly("write_zeroes_may_unmap", 56, 1, 1)));
  }
}
