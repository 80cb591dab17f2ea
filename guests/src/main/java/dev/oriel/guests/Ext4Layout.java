package dev.oriel.guests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Where things are in an ext4 file system: groups of blocks, each with its bitmaps and its table of
 * inodes, some with a copy of the superblock; and which blocks are taken.
 */
final class Ext4Layout {
  static final int BLOCK = 1 << 12;

  /** Blocks of a group: as many as one block has bits. */
  static final int GROUP = BLOCK * 8;

  /** Bytes of an inode. */
  static final int INODE = 256;

  /** Inodes of a group: one for each 16 KiB. */
  static final int INODES = GROUP / 4;

  private static final int TABLE = INODES * INODE / BLOCK;
  private static final int DESCRIPTOR = 32;
  private static final long LEAST = 64L << 20;
  private static final long MOST = 1L << 40;

  private final long blocks;
  private final int groups;
  private final int descriptorBlocks;
  private final BitSet taken = new BitSet();
  private int free;

  /** Gives the superblock of a group. */
  interface Superblock {
    ByteBuffer of(int group);
  }

  /**
   * @param bytes the size of the disk
   * @throws GuestException if it is too small or too large
   */
  Ext4Layout(long bytes) {
    if (bytes < LEAST || bytes > MOST) {
      throw new GuestException(
          "a disk of %d MiB is too %s: 64 MiB to 1 TiB"
              .formatted(bytes >> 20, bytes < LEAST ? "small" : "large"));
    }
    // What is left over must hold a group's own blocks, and be worth it.
    long whole = bytes / BLOCK;
    long rest = whole % GROUP;
    blocks = rest < 4 * TABLE && whole > GROUP ? whole - rest : whole;
    groups = (int) ((blocks + GROUP - 1) / GROUP);
    descriptorBlocks = (groups * DESCRIPTOR + BLOCK - 1) / BLOCK;
    for (int group = 0; group < groups; group++) {
      int start = group * GROUP;
      taken.set(start, start + head(group) + 2 + TABLE);
    }
  }

  long blocks() {
    return blocks;
  }

  int groups() {
    return groups;
  }

  int inodes() {
    return groups * INODES;
  }

  long freeBlocks() {
    return blocks - taken.cardinality();
  }

  /** Blocks of the journal: 4 to 64 MiB. */
  int journalBlocks() {
    return Math.clamp(blocks / 64, 1024, 16_384);
  }

  int groupOfInode(int inode) {
    return (inode - 1) / INODES;
  }

  long positionOfInode(int inode) {
    int group = groupOfInode(inode);
    return table(group) * BLOCK + (long) ((inode - 1) % INODES) * INODE;
  }

  /**
   * The next block that is free.
   *
   * @throws GuestException if there is none
   */
  int nextFree() {
    free = taken.nextClearBit(free);
    if (free >= blocks) {
      throw new GuestException("the disk is too small for the packages");
    }
    return free;
  }

  /** Takes up to {@code most} free blocks from {@code start}; says how many. */
  int take(long start, int most) {
    int first = (int) start;
    int end = (int) Math.min(first + (long) most, blocks);
    int next = taken.nextSetBit(first);
    if (next >= 0) {
      end = Math.min(end, next);
    }
    taken.set(first, end);
    return end - first;
  }

  /** Blocks of the superblock and the descriptors at the start of a group, if they are there. */
  private int head(int group) {
    boolean copy = group <= 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
    return copy ? 1 + descriptorBlocks : 0;
  }

  private static boolean isPower(int number, int base) {
    int power = number;
    while (power % base == 0) {
      power /= base;
    }
    return power == 1;
  }

  private long table(int group) {
    return (long) group * GROUP + head(group) + 2;
  }

  /**
   * Writes superblocks, descriptors and bitmaps.
   *
   * @param used how many inodes are, from the first one on
   * @param folders how many folders each group has
   */
  void writeMetadata(DiskArea image, int used, int[] folders, Superblock superblock)
      throws IOException {
    ByteBuffer descriptors = little(descriptorBlocks * BLOCK);
    for (int group = 0; group < groups; group++) {
      long start = (long) group * GROUP;
      int size = (int) Math.min(GROUP, blocks - start);
      int bitmap = (int) start + head(group);
      BitSet here = taken.get((int) start, (int) start + size);
      int inodesHere = Math.clamp((long) used - (long) group * INODES, 0, INODES);
      descriptors.position(group * DESCRIPTOR);
      descriptors.putInt(bitmap).putInt(bitmap + 1).putInt(bitmap + 2);
      descriptors.putShort((short) (size - here.cardinality()));
      descriptors.putShort((short) (INODES - inodesHere)).putShort((short) folders[group]);
      here.set(size, GROUP);
      writeBitmap(image, here, bitmap);
      BitSet inodes = new BitSet(GROUP);
      inodes.set(0, inodesHere);
      inodes.set(INODES, GROUP);
      writeBitmap(image, inodes, bitmap + 1L);
    }
    for (int group = 0; group < groups; group++) {
      if (head(group) > 0) {
        long start = (long) group * GROUP * BLOCK;
        image.write(superblock.of(group), group == 0 ? start + 1024 : start);
        image.write(descriptors.rewind(), start + BLOCK);
      }
    }
  }

  private static void writeBitmap(DiskArea image, BitSet bits, long block) throws IOException {
    ByteBuffer out = little(BLOCK).put(bits.toByteArray());
    image.write(out.rewind(), block * BLOCK);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
