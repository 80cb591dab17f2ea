package dev.oriel.boot;

import dev.oriel.memory.HostShare;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The function names of a 64-bit ELF file. A file without a symbol table, or with an invalid one,
 * has no names; this is not an error, because a program runs without it.
 */
public final class ElfSymbols {
  private static final int SECTION_SIZE = 64;
  private static final int SYMBOL_SIZE = 24;
  private static final int SHT_SYMTAB = 2;
  private static final int STT_FUNC = 2;
  private static final int MOST_SYMBOLS = 1 << 20;
  private static final int LONGEST_NAME = 256;

  /** The most bytes from the start of a function of unknown size to an address in it. */
  private static final long UNKNOWN_SIZE = 0x1_0000;

  /** Bytes of host memory per function, without its name's characters. */
  private static final int FUNCTION_BYTES = 40 + 24 + 32 + 24 + 24;

  private record Function(String name, long size) {}

  private final MemorySegment file;
  private final ByteOrder order;
  private final HostShare host;
  private final TreeMap<Long, Function> functions = new TreeMap<>(Long::compareUnsigned);

  private ElfSymbols(MemorySegment file, HostShare host) {
    this.file = file;
    this.host = host;
    order =
        file.byteSize() > 5 && file.get(ValueLayout.JAVA_BYTE, 5) == 1
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
  }

  /** Reads the symbol table of a file's contents. */
  public static ElfSymbols read(MemorySegment file) {
    return read(file, HostShare.unlimited());
  }

  /**
   * Reads the symbol table of a file's contents.
   *
   * @param host is charged for the names; if it refuses, the remaining names are dropped
   */
  public static ElfSymbols read(MemorySegment file, HostShare host) {
    ElfSymbols symbols = new ElfSymbols(file, host);
    try {
      symbols.readSections();
    } catch (IndexOutOfBoundsException e) {
      // The file ends in the midst of it: what was found until then is good.
    }
    return symbols;
  }

  private void readSections() {
    long table = getLong(40);
    int count = getShort(60);
    for (int i = 0; i < count; i++) {
      long section = table + (long) i * SECTION_SIZE;
      if (getInt(section + 4) == SHT_SYMTAB) {
        long names = table + Integer.toUnsignedLong(getInt(section + 40)) * SECTION_SIZE;
        readSymbols(getLong(section + 24), getLong(section + 32), getLong(names + 24));
        return;
      }
    }
  }

  private void readSymbols(long from, long bytes, long names) {
    long count = Math.min(Long.divideUnsigned(bytes, SYMBOL_SIZE), MOST_SYMBOLS);
    for (long i = 0; i < count; i++) {
      long symbol = from + i * SYMBOL_SIZE;
      long address = getLong(symbol + 8);
      boolean function = (file.get(ValueLayout.JAVA_BYTE, symbol + 4) & 15) == STT_FUNC;
      if (function && getShort(symbol + 6) != 0) {
        String name = name(names + Integer.toUnsignedLong(getInt(symbol)));
        if (!host.charge(FUNCTION_BYTES + name.length())) {
          return;
        }
        functions.putIfAbsent(address, new Function(name, getLong(symbol + 16)));
      }
    }
  }

  private String name(long offset) {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    byte next = file.get(ValueLayout.JAVA_BYTE, offset);
    while (next != 0 && name.size() < LONGEST_NAME) {
      name.write(next);
      next = file.get(ValueLayout.JAVA_BYTE, offset + name.size());
    }
    return name.toString(StandardCharsets.US_ASCII);
  }

  /** The function that contains {@code address}, as {@code name+0x1c}; empty if none is known. */
  public String describe(long address) {
    Map.Entry<Long, Function> entry = functions.floorEntry(address);
    if (entry == null) {
      return "";
    }
    Function function = entry.getValue();
    long offset = address - entry.getKey();
    long size = function.size == 0 ? UNKNOWN_SIZE : function.size;
    return Long.compareUnsigned(offset, size) < 0 ? "%s+0x%x".formatted(function.name, offset) : "";
  }

  private int getShort(long offset) {
    return Short.toUnsignedInt(file.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset));
  }

  private int getInt(long offset) {
    return file.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
  }

  private long getLong(long offset) {
    return file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
  }
}
