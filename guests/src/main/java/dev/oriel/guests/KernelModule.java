package dev.oriel.guests;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A Linux kernel module as a package ships it.
 *
 * @param path where it lies below {@code /lib/modules/<release>}, e.g. {@code
 *     kernel/fs/ext4/ext4.ko}
 * @param name its name as dependencies spell it, with {@code _} for {@code -}
 * @param depends the modules whose symbols it uses
 * @param aliases the device ids and names it answers to
 * @param content the ELF file
 */
record KernelModule(
    String path, String name, List<String> depends, List<String> aliases, byte[] content) {

  /** Reads what the module says about itself in its {@code .modinfo} section. */
  static KernelModule of(String path, byte[] elf) {
    List<String> depends = new ArrayList<>();
    List<String> aliases = new ArrayList<>();
    for (String field : modinfo(path, elf)) {
      int equals = field.indexOf('=');
      String value = field.substring(equals + 1);
      switch (field.substring(0, Math.max(equals, 0))) {
        case "depends" ->
            Arrays.stream(value.split(",")).filter(s -> !s.isEmpty()).forEach(depends::add);
        case "alias" -> aliases.add(value);
        default -> {}
      }
    }
    return new KernelModule(
        path,
        canonical(path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.ko$", "")),
        depends.stream().map(KernelModule::canonical).toList(),
        List.copyOf(aliases),
        elf);
  }

  static String canonical(String name) {
    return name.replace('-', '_');
  }

  private static List<String> modinfo(String path, byte[] elf) {
    try {
      ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
      if (file.getInt(0) != 0x464c457f || elf[4] != 2 || elf[5] != 1) {
        throw new GuestException(
            "kernel module " + path + " is not a 64-bit little-endian ELF file");
      }
      int sections = Math.toIntExact(file.getLong(0x28));
      int count = file.getShort(0x3c);
      int names = sectionOffset(file, sections, file.getShort(0x3e));
      for (int i = 0; i < count; i++) {
        if (text(elf, names + file.getInt(sections + 64 * i)).equals(".modinfo")) {
          int offset = sectionOffset(file, sections, i);
          int size = Math.toIntExact(file.getLong(sections + 64 * i + 0x20));
          String all = new String(elf, offset, size, StandardCharsets.ISO_8859_1);
          return Arrays.stream(all.split("\0")).filter(s -> !s.isEmpty()).toList();
        }
      }
      throw new GuestException("kernel module " + path + " has no .modinfo section");
    } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException e) {
      throw new GuestException("kernel module " + path + " is damaged", e);
    }
  }

  private static int sectionOffset(ByteBuffer file, int sections, int index) {
    return Math.toIntExact(file.getLong(sections + 64 * index + 0x18));
  }

  private static String text(byte[] elf, int offset) {
    int end = offset;
    while (elf[end] != 0) {
      end++;
    }
    return new String(elf, offset, end - offset, StandardCharsets.ISO_8859_1);
  }
}
