package dev.oriel.devices.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Recognizes files that are not raw images by their first or last bytes. Writing to such a file as
 * to a raw disk would destroy it.
 */
enum ForeignFormat {
  QCOW("qcow", at(0, "QFI\u00fb\0\0\0\u0001")),
  QCOW2("qcow2", at(0, "QFI\u00fb")),
  QED("qed", at(0, "QED\0")),
  COW("cow", at(0, "OOOM")),
  VMDK("vmdk", at(0, "KDMV"), at(0, "COWD"), at(0, "# Disk DescriptorFile"), sesparse()),
  VDI("vdi", at(0x40, "\u007f\u0010\u00da\u00be")),
  VHDX("vhdx", at(0, "vhdxfile")),
  VPC("vpc", at(0, "conectix"), fromEnd(512, "conectix"), fromEnd(511, "conectix")),
  PARALLELS("parallels", at(0, "WithoutFreeSpace"), at(0, "WithouFreSpacExt")),
  BOCHS("bochs", at(0, "Bochs Virtual HD Image")),
  CLOOP("cloop", at(0, "#!/bin/sh\n#V2.0 Format\n")),
  DMG("dmg", fromEnd(512, "koly"), at(0, "koly")),
  LUKS("luks", at(0, "LUKS\u00ba\u00be")),
  SPARSE("Android sparse", at(0, "\u003a\u00ff\u0026\u00ed")),
  EWF("ewf", at(0, "EVF\t\r\n\u00ff\0"), at(0, "EVF2\r\n\u0081\0")),
  WIM("wim", at(0, "MSWIM\0\0\0")),

  GZIP("gzip", at(0, "\u001f\u008b")),
  COMPRESS("compress", at(0, "\u001f\u009d")),
  XZ("xz", at(0, "\u00fd7zXZ\0")),
  ZSTD("zstd", at(0, "\u0028\u00b5\u002f\u00fd")),
  BZIP2("bzip2", at(0, "BZh?1AY&SY"), at(0, "BZh?\u0017rE8P\u0090")),
  LZ4("lz4", at(0, "\u0004\"M\u0018"), at(0, "\u0002!L\u0018")),
  LZIP("lzip", at(0, "LZIP")),
  LZOP("lzop", at(0, "\u0089LZO\0\r\n\u001a\n")),
  LZMA("lzma", at(0, "]\0\0??\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")),
  SNAPPY("snappy", at(0, "\u00ff\u0006\0\0sNaPpY")),
  ZIP("zip", at(0, "PK\u0003\u0004"), at(0, "PK\u0005\u0006"), at(0, "PK\u0007\u0008")),
  SEVEN_ZIP("7z", at(0, "7z\u00bc\u00af\u0027\u001c")),
  RAR("rar", at(0, "Rar!\u001a\u0007")),
  TAR("tar", at(257, "ustar"));

  /** Bytes in which {@code ?} stands for any. */
  private record Mark(boolean fromEnd, int distance, byte[] bytes) {
    boolean isIn(byte[] head, byte[] tail) {
      byte[] where = fromEnd ? tail : head;
      int from = fromEnd ? where.length - distance : distance;
      if (from < 0 || from + bytes.length > where.length) {
        return false;
      }
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] != '?' && bytes[i] != where[from + i]) {
          return false;
        }
      }
      return true;
    }
  }

  private static final int LOOKED_AT = 512;

  private final String label;
  private final Mark[] marks;

  ForeignFormat(String label, Mark... marks) {
    this.label = label;
    this.marks = marks;
  }

  private static Mark at(int offset, String latin1) {
    return new Mark(false, offset, latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Mark fromEnd(int distance, String latin1) {
    return new Mark(true, distance, latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** ESXi's sparse extents begin with a number. */
  private static Mark sesparse() {
    return new Mark(false, 0, HexFormat.of().parseHex("bebafeca00000000"));
  }

  /** Its usual name. */
  String label() {
    return label;
  }

  /** Whether the file must be decompressed; other formats are converted. */
  boolean isPacked() {
    return compareTo(GZIP) >= 0;
  }

  /** The format that the file appears to have, if it is not raw. */
  static Optional<ForeignFormat> of(FileChannel file) throws IOException {
    long size = file.size();
    byte[] head = read(file, 0, (int) Math.min(size, LOOKED_AT));
    byte[] tail = read(file, Math.max(0, size - LOOKED_AT), (int) Math.min(size, LOOKED_AT));
    return Arrays.stream(values())
        .filter(format -> Arrays.stream(format.marks).anyMatch(mark -> mark.isIn(head, tail)))
        .findFirst();
  }

  private static byte[] read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {}
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
