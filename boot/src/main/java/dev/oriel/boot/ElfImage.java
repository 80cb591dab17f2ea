package dev.oriel.boot;

import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A ppc64 ELF program, ABI v1 or v2, of either endianness, and where it goes in guest memory: as
 * QEMU does for {@code -kernel}, the low 28 bits of a segment's physical address are taken relative
 * to {@link #BASE}. It is entered at its first byte; the entry point that the file names is not
 * used.
 *
 * @param name the file's name in messages
 * @param littleEndian whether the file, and so presumably its code, is little-endian
 * @param saysCapabilities whether it has a note "PowerPC" of its capabilities, as Linux does since
 *     version 5.5
 * @param segments the segments to load, by ascending real address; at least one
 */
public record ElfImage(
    String name, boolean littleEndian, boolean saysCapabilities, List<Segment> segments) {
  /** Real address at which a program that is linked at 0 is loaded. */
  public static final long BASE = 0x40_0000;

  private static final long ADDRESS_MASK = 0x0fff_ffff;
  private static final int HEADER_SIZE = 64;
  private static final int PROGRAM_HEADER_SIZE = 56;
  private static final int CLASS_64 = 2;
  private static final int LITTLE = 1;
  private static final int BIG = 2;
  private static final int TYPE_EXEC = 2;
  private static final int TYPE_DYN = 3;
  private static final int MACHINE_PPC64 = 21;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final int NOTE_HEADER = 12;
  private static final int NT_CAPABILITIES = 1;
  private static final byte[] OWNER = "PowerPC\0".getBytes(StandardCharsets.US_ASCII);
  private static final long MOST_NOTES = 1 << 16;

  /**
   * A piece of the program.
   *
   * @param ra where it is loaded
   * @param bytes the part in the file
   * @param size bytes in memory; the part that is not in the file is zero
   */
  public record Segment(long ra, MemorySegment bytes, long size) {
    long end() {
      return ra + size;
    }
  }

  /** An image with its own copy of the list. */
  public ElfImage {
    segments = List.copyOf(segments);
  }

  /**
   * Reads a file's contents, which the image keeps referring to.
   *
   * @throws ImageException if it is not a ppc64 ELF program
   */
  public static ElfImage parse(String name, MemorySegment file) {
    return new Parser(name, file).parse();
  }

  /** Real address of the first byte, where the program is entered. */
  public long ra() {
    return segments.getFirst().ra;
  }

  /** The first real address past the program. */
  public long end() {
    return segments.getLast().end();
  }

  /**
   * Copies the program into guest memory.
   *
   * @throws ImageException if it does not fit into RAM
   */
  public void load(GuestMemory memory) {
    for (Segment each : segments) {
      long fileSize = each.bytes.byteSize();
      if (!memory.contains(each.ra, each.size)) {
        throw new ImageException(
            "%s: 0x%x bytes at 0x%x do not fit into the guest's RAM"
                .formatted(name, each.size, each.ra));
      }
      memory.write(each.ra, each.bytes, 0, fileSize);
      memory.fill(each.ra + fileSize, each.size - fileSize, (byte) 0);
    }
  }

  private static final class Parser {
    private final String name;
    private final MemorySegment file;
    private ByteOrder order = ByteOrder.BIG_ENDIAN;

    Parser(String name, MemorySegment file) {
      this.name = name;
      this.file = file;
    }

    ElfImage parse() {
      header();
      List<Segment> segments = new ArrayList<>();
      long table = getLong(32);
      int count = getShort(56);
      check(count == 0 || getShort(54) == PROGRAM_HEADER_SIZE, "program headers are not 56 bytes");
      check(
          inFile(table, (long) count * PROGRAM_HEADER_SIZE),
          "truncated: no room for " + count + " program headers at 0x" + Long.toHexString(table));
      for (int i = 0; i < count; i++) {
        long header = table + (long) i * PROGRAM_HEADER_SIZE;
        if (getInt(header) == PT_LOAD && getLong(header + 40) != 0) {
          segments.add(segment(i, header));
        }
      }
      check(!segments.isEmpty(), "has nothing to load");
      segments.sort((a, b) -> Long.compare(a.ra, b.ra));
      for (int i = 1; i < segments.size(); i++) {
        check(
            segments.get(i - 1).end() <= segments.get(i).ra,
            "segments overlap at 0x" + Long.toHexString(segments.get(i).ra));
      }
      boolean capabilities = false;
      for (int i = 0; i < count && !capabilities; i++) {
        long header = table + (long) i * PROGRAM_HEADER_SIZE;
        capabilities = getInt(header) == PT_NOTE && notesCapabilities(header);
      }
      return new ElfImage(name, order == ByteOrder.LITTLE_ENDIAN, capabilities, segments);
    }

    /** Whether a segment of notes has that note; not if it is not well formed up to there. */
    private boolean notesCapabilities(long header) {
      long at = getLong(header + 8);
      long size = Math.min(getLong(header + 32), MOST_NOTES);
      if (!inFile(at, size)) {
        return false;
      }
      for (long end = at + size; end - at >= NOTE_HEADER; ) {
        long nameSize = Integer.toUnsignedLong(getInt(at));
        long dataSize = Integer.toUnsignedLong(getInt(at + 4));
        long data = at + NOTE_HEADER + (nameSize + 3 & -4);
        if (data > end) {
          return false;
        }
        if (getInt(at + 8) == NT_CAPABILITIES
            && nameSize == OWNER.length
            && file.asSlice(at + NOTE_HEADER, nameSize).mismatch(MemorySegment.ofArray(OWNER))
                < 0) {
          return true;
        }
        at = data + (dataSize + 3 & -4);
      }
      return false;
    }

    private void header() {
      check(startsWith(0x7f, 'E', 'L', 'F'), "not an ELF file: it starts with " + firstBytes());
      check(file.byteSize() >= HEADER_SIZE, "truncated: " + file.byteSize() + " bytes");
      check(getByte(4) == CLASS_64, "not a 64-bit ELF file (class " + getByte(4) + ")");
      check(getByte(5) == LITTLE || getByte(5) == BIG, "unknown byte order " + getByte(5));
      order = getByte(5) == LITTLE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      check(
          getShort(18) == MACHINE_PPC64,
          "for " + machine(getShort(18)) + ", not for ppc64 (machine " + MACHINE_PPC64 + ")");
      check(
          getShort(16) == TYPE_EXEC || getShort(16) == TYPE_DYN,
          "not an executable (ELF type " + getShort(16) + ")");
    }

    private Segment segment(int index, long header) {
      long offset = getLong(header + 8);
      long paddr = getLong(header + 24);
      long fileSize = getLong(header + 32);
      long size = getLong(header + 40);
      check(
          inFile(offset, fileSize),
          "truncated: segment %d has 0x%x bytes at 0x%x of a file of 0x%x"
              .formatted(index, fileSize, offset, file.byteSize()));
      check(
          size >= fileSize && size <= BootLayout.TOP,
          "segment %d has an absurd size of 0x%x bytes".formatted(index, size));
      return new Segment((paddr & ADDRESS_MASK) + BASE, file.asSlice(offset, fileSize), size);
    }

    private boolean startsWith(int... bytes) {
      boolean same = file.byteSize() >= bytes.length;
      for (int i = 0; same && i < bytes.length; i++) {
        same = getByte(i) == bytes[i];
      }
      return same;
    }

    private String firstBytes() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < Math.min(4, file.byteSize()); i++) {
        text.append("%02x ".formatted(getByte(i)));
      }
      if (startsWith(0x1f, 0x8b) || startsWith(0xfd, '7', 'z')) {
        text.append("(compressed: unpack it first)");
      }
      return text.isEmpty() ? "nothing, it is empty" : text.toString().strip();
    }

    private static String machine(int machine) {
      return switch (machine) {
        case 3 -> "i386";
        case 20 -> "32-bit PowerPC";
        case 22 -> "s390";
        case 40 -> "arm";
        case 62 -> "x86-64";
        case 183 -> "aarch64";
        case 243 -> "riscv";
        default -> "machine " + machine;
      };
    }

    private boolean inFile(long offset, long length) {
      return offset >= 0 && length >= 0 && length <= file.byteSize() - offset;
    }

    private int getByte(long offset) {
      return Byte.toUnsignedInt(file.get(ValueLayout.JAVA_BYTE, offset));
    }

    private int getShort(long offset) {
      return Short.toUnsignedInt(
          file.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset));
    }

    private int getInt(long offset) {
      return file.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
    }

    private long getLong(long offset) {
      return file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
    }

    private void check(boolean condition, String problem) {
      if (!condition) {
        throw new ImageException(name + ": " + problem);
      }
    }
  }
}
