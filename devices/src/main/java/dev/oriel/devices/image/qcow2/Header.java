package dev.oriel.devices.image.qcow2;

import dev.oriel.device.BadImageException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The header of an image, checked.
 *
 * @param clusterBits log2 of the bytes of a cluster, 9 to 21
 * @param size bytes of the disk
 * @param l1 offset of the L1 table
 * @param l1Entries entries for which it has room, at least those that the disk needs
 * @param refcountOrder log2 of the bits of a reference count, 0 to 6
 * @param refcountClusters clusters of the table of reference counts
 * @param snapshots offset of the snapshot table; 0 if there is none
 * @param autoclear whether there are features that a writer must clear
 * @param backing name of the backing file
 * @param backingFormat its format, if it is recorded
 */
record Header(
    int version,
    int clusterBits,
    long size,
    long l1,
    long l1Entries,
    int refcountOrder,
    long refcountTable,
    int refcountClusters,
    long snapshots,
    boolean autoclear,
    Optional<String> backing,
    Optional<String> backingFormat) {
  static final long SIZE = 24;

  /** 8 bytes, whose lower half is the number of entries of the L1 table. */
  static final long L1_ENTRIES = 32;

  static final long L1 = 40;
  static final long AUTOCLEAR = 88;
  static final long REFCOUNT_TABLE = 48;
  static final long REFCOUNT_CLUSTERS = 56;

  /** QEMU's limits of the two tables that the header points to. */
  static final long LARGEST_L1 = 32 << 20;

  static final long LARGEST_REFCOUNT_TABLE = 8 << 20;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int MAGIC = 0x514649fb;
  private static final int VERSION_2_BYTES = 72;
  private static final int VERSION_3_BYTES = 104;
  private static final int LONGEST_NAME = 1023;
  private static final int SECTOR = 512;

  private static final long DIRTY = 1;
  private static final long CORRUPT = 2;
  private static final long EXTERNAL_DATA = 4;
  private static final long COMPRESSION_TYPE = 8;
  private static final long EXTENDED_L2 = 16;

  private static final int BACKING_FORMAT = 0xe2792aca;

  int cluster() {
    return 1 << clusterBits;
  }

  /** Bytes of the L1 table, as far as the disk needs it. */
  long l1Bytes() {
    return entries(size) * Long.BYTES;
  }

  /** Entries of an L1 table for a disk of {@code bytes}. */
  long entries(long bytes) {
    long perTable = (long) cluster() << clusterBits - 3;
    return (bytes - 1) / perTable + 1;
  }

  /** Clusters of the L1 table. */
  long l1Clusters() {
    return l1Clusters(l1Entries);
  }

  /** Clusters of an L1 table of so many entries. */
  long l1Clusters(long entries) {
    return (entries * Long.BYTES - 1 >>> clusterBits) + 1;
  }

  /** That of a disk of another size. */
  Header resized(long bytes, long newL1, long newEntries) {
    return new Header(
        version,
        clusterBits,
        bytes,
        newL1,
        newEntries,
        refcountOrder,
        refcountTable,
        refcountClusters,
        snapshots,
        autoclear,
        backing,
        backingFormat);
  }

  /**
   * @throws BadImageException if the image cannot be used
   */
  static Header read(String name, ByteFile file, boolean readOnly) throws IOException {
    MemorySegment start = MemorySegment.ofArray(new byte[VERSION_3_BYTES + 8]);
    file.read(0, start);
    if (start.get(INT, 0) != MAGIC) {
      throw bad(name, "is not a qcow2 image");
    }
    int version = start.get(INT, 4);
    if (version != 2 && version != 3) {
      throw bad(name, "qcow2 version " + Integer.toUnsignedString(version) + " is not supported");
    }
    int clusterBits = start.get(INT, 20);
    if (clusterBits < 9 || clusterBits > 21) {
      throw corrupt(name, "clusters of 2^" + Integer.toUnsignedString(clusterBits) + " bytes");
    }
    if (start.get(INT, 32) != 0) {
      throw bad(name, "encrypted qcow2 images are not supported");
    }
    long headerBytes = version == 2 ? VERSION_2_BYTES : start.get(INT, 100) & 0xffff_ffffL;
    long features = version == 2 ? 0 : start.get(LONG, 72);
    checkFeatures(name, features, start, headerBytes, readOnly);
    int refcountOrder = version == 2 ? 4 : start.get(INT, 96);
    if (refcountOrder < 0 || refcountOrder > 6) {
      throw corrupt(name, "reference counts of 2^" + refcountOrder + " bits");
    }
    if (version == 3 && headerBytes < VERSION_3_BYTES || headerBytes > 1L << clusterBits) {
      throw corrupt(name, "a header of " + headerBytes + " bytes");
    }
    long backingOffset = start.get(LONG, 8);
    Header header =
        new Header(
            version,
            clusterBits,
            start.get(LONG, SIZE),
            start.get(LONG, L1),
            start.get(INT, 36) & 0xffff_ffffL,
            refcountOrder,
            start.get(LONG, REFCOUNT_TABLE),
            start.get(INT, (int) REFCOUNT_CLUSTERS),
            start.get(INT, 60) == 0 ? 0 : start.get(LONG, 64),
            version == 3 && start.get(LONG, AUTOCLEAR) != 0,
            backingOffset == 0
                ? Optional.empty()
                : Optional.of(name(name, file, backingOffset, start.get(INT, 16), clusterBits)),
            backingFormat(
                name, file, headerBytes, backingOffset == 0 ? 1L << clusterBits : backingOffset));
    header.check(name);
    return header;
  }

  private static void checkFeatures(
      String name, long features, MemorySegment start, long headerBytes, boolean readOnly) {
    if ((features & EXTERNAL_DATA) != 0) {
      throw bad(name, "qcow2 images with an external data file are not supported");
    }
    if ((features & EXTENDED_L2) != 0) {
      throw bad(name, "qcow2 images with extended L2 entries (subclusters) are not supported");
    }
    if ((features & COMPRESSION_TYPE) != 0
        && headerBytes > VERSION_3_BYTES
        && start.get(ValueLayout.JAVA_BYTE, VERSION_3_BYTES) != 0) {
      throw bad(name, "qcow2 images compressed with zstd are not supported, only with zlib");
    }
    long unknown = features & ~(DIRTY | CORRUPT | COMPRESSION_TYPE);
    if (unknown != 0) {
      throw bad(name, "unknown qcow2 features are not supported: " + Long.toHexString(unknown));
    }
    if ((features & (DIRTY | CORRUPT)) != 0 && !readOnly) {
      String why =
          (features & CORRUPT) != 0
              ? "is marked as corrupt"
              : "was not closed after lazy refcounts";
      throw bad(name, why + "; repair it with qemu-img check -r all, or use readonly=on");
    }
  }

  private static String name(String image, ByteFile file, long offset, int length, int clusterBits)
      throws IOException {
    if (length < 1
        || length > LONGEST_NAME
        || offset < 0
        || offset > (1L << clusterBits) - length) {
      throw corrupt(image, "a backing file name of " + length + " bytes at byte " + offset);
    }
    return text(file, offset, length);
  }

  /** The format of the backing file, from the extensions between the header and {@code end}. */
  private static Optional<String> backingFormat(String name, ByteFile file, long from, long end)
      throws IOException {
    MemorySegment extension = MemorySegment.ofArray(new byte[8]);
    long at = from;
    while (at + 8 <= end) {
      file.read(at, extension);
      int type = extension.get(INT, 0);
      long length = extension.get(INT, 4) & 0xffff_ffffL;
      if (type == 0) {
        return Optional.empty();
      }
      if (length > end - at - 8) {
        throw corrupt(name, "a header extension of " + length + " bytes");
      }
      if (type == BACKING_FORMAT && length <= LONGEST_NAME) {
        return Optional.of(text(file, at + 8, (int) length));
      }
      at += 8 + (length + 7 & -8);
    }
    return Optional.empty();
  }

  private static String text(ByteFile file, long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.read(offset, MemorySegment.ofArray(bytes));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void check(String name) {
    if (size <= 0 || size % SECTOR != 0) {
      throw bad(name, "a disk of %d bytes is not a multiple of %d".formatted(size, SECTOR));
    }
    if (l1Bytes() > LARGEST_L1 || l1Bytes() / Long.BYTES > l1Entries) {
      throw corrupt(name, "an L1 table of %d entries for %d bytes".formatted(l1Entries, size));
    }
    checkTable(name, "L1 table", l1);
    checkTable(name, "refcount table", refcountTable);
    long clusters = refcountClusters & 0xffff_ffffL;
    if (clusters == 0 || clusters << clusterBits > LARGEST_REFCOUNT_TABLE) {
      throw corrupt(name, "a refcount table of " + clusters + " clusters");
    }
  }

  private void checkTable(String name, String table, long offset) {
    if (offset < cluster() || offset % cluster() != 0 || offset >>> 56 != 0) {
      throw corrupt(name, "its %s is at byte %s".formatted(table, Long.toUnsignedString(offset)));
    }
  }

  private static BadImageException bad(String name, String why) {
    return new BadImageException(name + ": " + why);
  }

  private static BadImageException corrupt(String name, String what) {
    return bad(name, "the qcow2 image is corrupt: " + what);
  }
}
