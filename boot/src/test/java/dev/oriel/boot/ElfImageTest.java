package dev.oriel.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElfImageTest {
  /** One program header, 8 bytes of program at the end of the file, 16 in memory. */
  static byte[] elf(ByteOrder order, long paddr) {
    ByteBuffer file = ByteBuffer.allocate(128).order(order);
    file.put(
        new byte[] {0x7f, 'E', 'L', 'F', 2, (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)});
    file.putShort(16, (short) 2).putShort(18, (short) 21).putLong(24, 0xdead).putLong(32, 64);
    file.putShort(54, (short) 56).putShort(56, (short) 1);
    file.putInt(64, 1).putLong(72, 120).putLong(88, paddr).putLong(96, 8).putLong(104, 16);
    return file.put(120, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}).array();
  }

  static ElfImage parse(byte[] file) {
    return ElfImage.parse("vmlinux", MemorySegment.ofArray(file));
  }

  private static void refused(byte[] file, String message) {
    assertThatThrownBy(() -> parse(file))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("vmlinux: ")
        .hasMessageContaining(message);
  }

  private static byte[] with(int offset, long value, int bytes) {
    byte[] file = elf(ByteOrder.BIG_ENDIAN, 0);
    for (int i = 0; i < bytes; i++) {
      file[offset + i] = (byte) (value >>> 8 * (bytes - 1 - i));
    }
    return file;
  }

  /** A program with a segment of notes. */
  private static byte[] noted(ByteOrder order, byte[] notes, int size) {
    byte[] program = elf(order, 0);
    ByteBuffer file = ByteBuffer.allocate(256 + notes.length).order(order);
    file.put(program, 0, 120).putShort(56, (short) 2).putLong(72, 192);
    file.putInt(120, 4).putLong(128, 256).putLong(152, size);
    return file.put(256, notes).array();
  }

  private static byte[] note(ByteOrder order, String owner, int type, int dataSize) {
    int name = owner.length() + 1;
    ByteBuffer note = ByteBuffer.allocate(12 + (name + 3 & -4) + 8).order(order);
    note.putInt(name).putInt(dataSize).putInt(type).put(owner.getBytes(US_ASCII));
    return note.array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"BIG_ENDIAN", "LITTLE_ENDIAN"})
  void linuxSaysItsCapabilitiesInANote(String order) {
    ByteOrder byteOrder = order.startsWith("B") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] linux = note(byteOrder, "Linux", 1, 5);
    byte[] powerPc = note(byteOrder, "PowerPC", 1, 4);
    byte[] both = Arrays.copyOf(linux, linux.length + powerPc.length);
    System.arraycopy(powerPc, 0, both, linux.length, powerPc.length);
    assertThat(parse(elf(byteOrder, 0)).saysCapabilities()).isFalse();
    assertThat(parse(noted(byteOrder, both, both.length)).saysCapabilities()).isTrue();
    assertThat(parse(noted(byteOrder, linux, linux.length)).saysCapabilities()).isFalse();
    assertThat(parse(noted(byteOrder, both, linux.length + 8)).saysCapabilities()).isFalse();
    assertThat(parse(noted(byteOrder, both, 1 << 20)).saysCapabilities())
        .as("not in the file")
        .isFalse();
    byte[] other = note(byteOrder, "PowerPC", 2, 4);
    assertThat(parse(noted(byteOrder, other, other.length)).saysCapabilities()).isFalse();
    byte[] endless = note(byteOrder, "Linux", 1, -1);
    byte[] after = Arrays.copyOf(endless, endless.length + powerPc.length);
    System.arraycopy(powerPc, 0, after, endless.length, powerPc.length);
    assertThat(parse(noted(byteOrder, after, after.length)).saysCapabilities()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"BIG_ENDIAN", "LITTLE_ENDIAN"})
  void isLoadedWithZeroesBehindWhatTheFileHas(String order) {
    ByteOrder byteOrder = order.startsWith("B") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ElfImage image = parse(elf(byteOrder, 0xc000_0000_0000_1000L));
    try (GuestMemory memory = GuestMemory.reserve(0x80_0000)) {
      memory.plug(0, 0x80_0000);
      memory.fill(0x40_1000, 32, (byte) 0xff);

      image.load(memory);

      assertThat(image.littleEndian()).isEqualTo(byteOrder == ByteOrder.LITTLE_ENDIAN);
      assertThat(image.ra()).isEqualTo(0x40_1000);
      assertThat(image.end()).isEqualTo(0x40_1010);
      assertThat(memory.getLong(0x40_1000)).isEqualTo(0x0102030405060708L);
      assertThat(memory.getLong(0x40_1008)).isZero();
      assertThat(memory.getLong(0x40_1010)).isEqualTo(-1L);
    }
  }

  @Test
  void onlyTheLow28BitsOfAnAddressCount() {
    assertThat(parse(elf(ByteOrder.LITTLE_ENDIAN, 0x1000_0000)).ra()).isEqualTo(ElfImage.BASE);
  }

  @Test
  void rejectsFilesThatAreNotPpc64ByName() {
    refused("#!/bin/sh\n".getBytes(), "not an ELF file: it starts with 23 21 2f 62");
    refused(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0}, "1f 8b 08 00 (compressed: unpack it first)");
    refused(new byte[0], "it is empty");
    refused(new byte[] {0x7f}, "not an ELF file: it starts with 7f");
    refused(Arrays.copyOf(elf(ByteOrder.BIG_ENDIAN, 0), 63), "truncated: 63 bytes");
    refused(with(4, 1, 1), "not a 64-bit ELF file (class 1)");
    refused(with(5, 3, 1), "unknown byte order 3");
    refused(with(18, 62, 2), "for x86-64, not for ppc64");
    refused(with(18, 999, 2), "for machine 999, not for ppc64");
    refused(with(16, 1, 2), "not an executable (ELF type 1)");
  }

  @Test
  void rejectsSegmentsThatCannotBeLoaded() {
    refused(with(56, 0, 2), "has nothing to load");
    refused(with(54, 32, 2), "program headers are not 56 bytes");
    refused(with(56, 2, 2), "truncated: no room for 2 program headers at 0x40");
    refused(with(32, -8, 8), "truncated: no room for 1 program headers");
    refused(Arrays.copyOf(elf(ByteOrder.BIG_ENDIAN, 0), 127), "truncated: segment 0 has 0x8 bytes");
    refused(with(72, Long.MAX_VALUE, 8), "truncated: segment 0");
    refused(with(104, -1, 8), "segment 0 has an absurd size of 0xffffffffffffffff");
    refused(with(104, 4, 8), "segment 0 has an absurd size of 0x4");
    refused(with(104, 1L << 40, 8), "segment 0 has an absurd size");
  }

  @Test
  void damagedFilesAreRefusedOrRead() {
    Random random = new Random(7);
    for (int i = 0; i < 20000; i++) {
      byte[] file = elf(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, 0);
      file[4 + random.nextInt(116)] = (byte) random.nextInt();
      file[4 + random.nextInt(116)] = (byte) random.nextInt();
      try {
        parse(file);
      } catch (ImageException expected) {
        assertThat(expected).hasMessageStartingWith("vmlinux: ");
      }
    }
  }
}
