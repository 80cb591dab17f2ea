package dev.oriel.boot;

import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;

/**
 * Firmware in the form of QEMU's SLOF: a flat image that runs at real address 0, is entered at
 * 0x100, and moves itself below the device tree.
 *
 * @param name the file's name in messages
 * @param bytes the contents, not copied
 */
public record Firmware(String name, MemorySegment bytes) {
  /** Where it is entered. */
  static final long ENTRY = 0x100;

  /** Memory below the device tree that SLOF takes for itself: 4 MiB of files, 31 MiB to work. */
  static final long SPACE = 40L << 20;

  /** Below the kernel. */
  private static final long LARGEST = ElfImage.BASE;

  /**
   * @throws ImageException if it cannot be firmware
   */
  public Firmware {
    if (bytes.byteSize() <= ENTRY || bytes.byteSize() > LARGEST) {
      throw new ImageException(
          "%s: firmware has at most %d KiB, and more than %d bytes; this has %d bytes"
              .formatted(name, LARGEST >> 10, ENTRY, bytes.byteSize()));
    }
  }

  void load(GuestMemory memory) {
    memory.write(0, bytes, 0, bytes.byteSize());
  }
}
