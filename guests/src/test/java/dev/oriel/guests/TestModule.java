package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes kernel modules that have nothing but a {@code .modinfo}. */
final class TestModule {
  private static final int SECTION = 64;

  private TestModule() {}

  static byte[] elf(String... modinfo) {
    byte[] info = (String.join("\0", modinfo) + "\0").getBytes(ISO_8859_1);
    byte[] names = "\0.shstrtab\0.modinfo\0".getBytes(ISO_8859_1);
    int infoAt = 64;
    int namesAt = infoAt + info.length;
    int sectionsAt = namesAt + names.length;
    ByteBuffer elf = ByteBuffer.allocate(sectionsAt + 3 * SECTION).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
    elf.putLong(0x28, sectionsAt).putShort(0x3c, (short) 3).putShort(0x3e, (short) 1);
    elf.put(infoAt, info).put(namesAt, names);
    section(elf, sectionsAt + SECTION, 1, namesAt, names.length);
    section(elf, sectionsAt + 2 * SECTION, 11, infoAt, info.length);
    return elf.array();
  }

  private static void section(ByteBuffer elf, int at, int name, int offset, int size) {
    elf.putInt(at, name).putLong(at + 0x18, offset).putLong(at + 0x20, size);
  }
}
