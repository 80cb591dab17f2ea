package dev.oriel.devices.image.qcow2;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code qemu-img check} checks, written apart from the code under test: each cluster has as
 * many references as its count says, and tables say truly which clusters have only one. For images
 * without bitmaps.
 */
final class Checker {
  private final ByteBuffer file;
  private final int clusterBits;
  private final long cluster;
  private final int countBits;
  private final Map<Long, Long> references = new HashMap<>(1 << 14);
  private final List<String> errors = new ArrayList<>();
  private long leaks;

  private Checker(byte[] bytes) {
    file = ByteBuffer.wrap(bytes);
    clusterBits = file.getInt(20);
    cluster = 1L << clusterBits;
    countBits = file.getInt(4) == 2 ? 16 : 1 << file.getInt(96);
  }

  /** The errors, of which leaks are none. */
  static List<String> errors(byte[] image) {
    return run(image).errors;
  }

  static long leaks(byte[] image) {
    return run(image).leaks;
  }

  private static Checker run(byte[] image) {
    Checker checker = new Checker(image);
    checker.check();
    return checker;
  }

  private long at(long offset) {
    return offset + 8 <= file.limit() ? file.getLong((int) offset) : 0;
  }

  private void refer(long offset, long bytes) {
    for (long i = offset >> clusterBits; i <= offset + bytes - 1 >> clusterBits; i++) {
      references.merge(i, 1L, Long::sum);
    }
  }

  private void check() {
    refer(0, cluster);
    long table = file.getLong(48);
    int tableClusters = file.getInt(56);
    refer(table, tableClusters * cluster);
    for (long i = 0; i < tableClusters * cluster; i += 8) {
      if (at(table + i) != 0) {
        refer(at(table + i), cluster);
      }
    }
    walk(file.getLong(40), file.getInt(36), true);
    snapshots();
    for (long i = 0; i <= file.limit() >> clusterBits; i++) {
      references.putIfAbsent(i, 0L);
    }
    references.forEach(
        (index, count) -> {
          long counted = count(index);
          if (counted < count) {
            errors.add("cluster %d: count %d, references %d".formatted(index, counted, count));
          } else if (counted > count) {
            leaks++;
          }
        });
  }

  private void snapshots() {
    long at = file.getLong(64);
    int count = file.getInt(60);
    long from = at;
    for (int i = 0; i < count; i++) {
      walk(at(at), file.getInt((int) at + 8), false);
      int extra = file.getInt((int) at + 36);
      int id = file.getShort((int) at + 12);
      int name = file.getShort((int) at + 14);
      at += 40 + extra + id + name + 7 & -8;
    }
    if (count > 0) {
      refer(from, at - from);
    }
  }

  private void walk(long l1, int entries, boolean active) {
    if (entries > 0) {
      refer(l1, entries * 8L);
    }
    for (long i = 0; i < entries; i++) {
      long entry = at(l1 + i * 8);
      long l2 = entry & 0x00fffffffffffe00L;
      if (l2 == 0) {
        continue;
      }
      refer(l2, cluster);
      copied("L1 " + i, entry, l2, active);
      for (long j = 0; j < cluster; j += 8) {
        entry(at(l2 + j), active);
      }
    }
  }

  private void entry(long entry, boolean active) {
    if ((entry & 1L << 62) != 0) {
      int bits = 62 - (clusterBits - 8);
      long offset = entry & (1L << bits) - 1;
      long sectors = (entry & (1L << 62) - 1) >> bits;
      refer(offset, (sectors + 1) * 512 - offset % 512);
      if (entry < 0) {
        errors.add("compressed and copied");
      }
    } else if ((entry & 0x00fffffffffffe00L) != 0) {
      long offset = entry & 0x00fffffffffffe00L;
      refer(offset, cluster);
      if (offset % cluster != 0) {
        errors.add("not aligned: " + offset);
      }
      copied("L2", entry, offset, active);
    }
  }

  private void copied(String what, long entry, long offset, boolean active) {
    if (active && entry < 0 != (count(offset >> clusterBits) == 1)) {
      errors.add("%s: %x, but count %d".formatted(what, entry, count(offset >> clusterBits)));
    }
  }

  private long count(long index) {
    long perBlock = cluster * 8 / countBits;
    long table = file.getLong(48);
    if (index / perBlock >= file.getInt(56) * cluster / 8) {
      return 0;
    }
    long block = at(table + index / perBlock * 8);
    if (block == 0) {
      return 0;
    }
    long bit = index % perBlock * countBits;
    long value = 0;
    if (countBits < 8) {
      long at = block + bit / 8;
      return at >= file.limit() ? 0 : file.get((int) at) >> bit % 8 & (1 << countBits) - 1;
    }
    for (int i = 0; i < countBits / 8; i++) {
      long at = block + bit / 8 + i;
      value = value << 8 | (at >= file.limit() ? 0 : file.get((int) at) & 0xff);
    }
    return value;
  }
}
