package dev.oriel.conformance.gdb;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a file of symbols for gdb (ELF64, little-endian) from a kernel and the lines of its {@code
 * /proc/kallsyms}: the kernel's own, without those of modules. It has no contents; gdb reads code
 * from the target.
 */
public final class SymbolFile {
  private static final int HEADER = 64;
  private static final int SECTION = 64;
  private static final int SYMBOL = 24;
  private static final int SECTIONS = 5;
  private static final long KERNEL = 0xc000_0000_0000_0000L;
  private static final long BYTES = 64 << 20;
  private static final int POWERPC64 = 21;
  private static final int ABI = 2;
  private static final String NAMES = "\0.text\0.symtab\0.strtab\0.shstrtab\0";

  private static final int PROGRAM_HEADER = 56;

  /** What a function begins with if others of the kernel enter it two instructions later. */
  private static final int ADDIS_R2_R12 = 0x3c4c;

  /** ELFv2's mark of such a function. */
  private static final byte LOCAL_ENTRY_AT_8 = 3 << 5;

  private record Symbol(String name, long address, boolean code, boolean setsToc) {}

  private SymbolFile() {}

  /**
   * @param arguments the kernel, the lines, and the file to write
   */
  public static void main(String[] arguments) throws IOException {
    ByteBuffer kernel =
        ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[0]))).order(ByteOrder.LITTLE_ENDIAN);
    List<Symbol> symbols = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      String[] words = line.split("\\s+");
      if (words.length == 3 && words[0].length() == 16) {
        long address = Long.parseUnsignedLong(words[0], 16);
        boolean code = words[1].equalsIgnoreCase("t");
        if (address - KERNEL >= 0 && address - KERNEL < BYTES) {
          symbols.add(new Symbol(words[2], address, code, code && setsToc(kernel, address)));
        }
      }
    }
    Files.write(Path.of(arguments[2]), file(symbols));
    System.err.println(symbols.size() + " symbols");
  }

  private static boolean setsToc(ByteBuffer kernel, long address) {
    long table = kernel.getLong(32);
    for (int i = 0; i < kernel.getShort(56); i++) {
      int header = (int) table + i * PROGRAM_HEADER;
      long within = address - kernel.getLong(header + 16);
      if (kernel.getInt(header) == 1 && within >= 0 && within < kernel.getLong(header + 32) - 4) {
        return kernel.getInt((int) (kernel.getLong(header + 8) + within)) >>> 16 == ADDIS_R2_R12;
      }
    }
    return false;
  }

  private static byte[] file(List<Symbol> symbols) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    names.write(0);
    ByteBuffer table = little((symbols.size() + 1) * SYMBOL);
    table.position(SYMBOL);
    for (Symbol symbol : symbols) {
      table.putInt(names.size());
      table.put((byte) (1 << 4 | (symbol.code ? 2 : 1))).put(symbol.setsToc ? LOCAL_ENTRY_AT_8 : 0);
      table.putShort((short) 1);
      table.putLong(symbol.address).putLong(0);
      names.writeBytes((symbol.name + "\0").getBytes(US_ASCII));
    }
    byte[] strings = names.toByteArray();
    byte[] sections = NAMES.getBytes(US_ASCII);
    long symbolsAt = HEADER;
    long stringsAt = symbolsAt + table.capacity();
    long sectionNamesAt = stringsAt + strings.length;
    long headersAt = sectionNamesAt + sections.length + 7 & -8;
    ByteBuffer elf = little((int) headersAt + SECTIONS * SECTION);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
    elf.putShort((short) 2).putShort((short) POWERPC64).putInt(1);
    elf.putLong(KERNEL).putLong(0).putLong(headersAt).putInt(ABI);
    elf.putShort((short) HEADER).putShort((short) 56).putShort((short) 0);
    elf.putShort((short) SECTION).putShort((short) SECTIONS).putShort((short) 4);
    elf.put(HEADER, table.array()).put((int) stringsAt, strings);
    elf.put((int) sectionNamesAt, sections);
    elf.position((int) headersAt + SECTION);
    section(elf, ".text", 8, 7, KERNEL, 0, BYTES, 0, 0, 0);
    section(elf, ".symtab", 2, 0, 0, symbolsAt, table.capacity(), 3, 1, SYMBOL);
    section(elf, ".strtab", 3, 0, 0, stringsAt, strings.length, 0, 0, 0);
    section(elf, ".shstrtab", 3, 0, 0, sectionNamesAt, sections.length, 0, 0, 0);
    return elf.array();
  }

  private static void section(
      ByteBuffer elf,
      String name,
      int type,
      long flags,
      long address,
      long offset,
      long bytes,
      int link,
      int info,
      long entry) {
    elf.putInt(NAMES.indexOf(name + "\0")).putInt(type).putLong(flags).putLong(address);
    elf.putLong(offset).putLong(bytes).putInt(link).putInt(info).putLong(8).putLong(entry);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
