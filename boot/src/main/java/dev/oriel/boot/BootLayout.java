package dev.oriel.boot;

/**
 * The layout of a direct boot in the guest's first RAM: the kernel where QEMU loads it, the initrd
 * after it, RTAS and the device tree at the top. Linux first copies itself to 0, below its load
 * address, so everything above its end is safe.
 *
 * @param kernelRa first byte of the kernel
 * @param kernelEnd the first real address past the kernel, its bss included
 * @param initrdRa first byte of the initrd, a multiple of 64 KiB
 * @param initrdSize bytes, 0 if there is none
 * @param rtasRa first byte of the RTAS entry code, a multiple of 64 KiB
 * @param rtasSize bytes reserved for RTAS
 * @param fdtRa first byte of the device tree, a multiple of 64 KiB
 */
public record BootLayout(
    long kernelRa,
    long kernelEnd,
    long initrdRa,
    long initrdSize,
    long rtasRa,
    long rtasSize,
    long fdtRa) {
  /** Nothing is placed at or above this address, whatever the RAM: RTAS runs in 32-bit mode. */
  static final long TOP = 0x8000_0000L;

  /** Bytes kept free for the device tree. */
  static final long FDT_SPACE = 0x10_0000;

  private static final long RTAS_SPACE = 0x1_0000;

  /** RAM is a multiple of this. */
  private static final long RAM_UNIT = 256L << 20;

  private static final long INITRD_ALIGNMENT = 0x1_0000;

  /**
   * Lays out a boot.
   *
   * @param ramSize bytes of RAM at 0
   * @throws ImageException if kernel and initrd do not fit that RAM
   */
  public static BootLayout of(long ramSize, ElfImage kernel, long initrdSize) {
    long fdtRa = (Math.min(ramSize, TOP) - FDT_SPACE) & -RTAS_SPACE;
    long rtasRa = fdtRa - RTAS_SPACE;
    long initrdRa = (kernel.end() + 2 * INITRD_ALIGNMENT - 1) & -INITRD_ALIGNMENT;
    if (kernel.end() > rtasRa) {
      throw new ImageException(
          "%s: a kernel of %d KiB at 0x%x does not fit %d MiB of RAM; %s"
              .formatted(
                  kernel.name(),
                  kib(kernel.end() - kernel.ra()),
                  kernel.ra(),
                  mib(ramSize),
                  remedy(kernel.end())));
    }
    if (initrdSize > 0 && initrdSize > rtasRa - initrdRa) {
      throw new ImageException(
          "an initrd of %d KiB does not fit: %d MiB of RAM leave %d KiB for it after the kernel; %s"
              .formatted(
                  kib(initrdSize),
                  mib(ramSize),
                  Math.max(0, rtasRa - initrdRa) >> 10,
                  remedy(initrdRa + initrdSize)));
    }
    return new BootLayout(
        kernel.ra(), kernel.end(), initrdRa, initrdSize, rtasRa, RTAS_SPACE, fdtRa);
  }

  /** The remedy if the parts below RTAS end at {@code end}. */
  private static String remedy(long end) {
    long needed = end + RTAS_SPACE + FDT_SPACE;
    if (needed > TOP) {
      return "below 2 GiB, where all of it must lie, there is no room for it";
    }
    return "it needs -m %dM".formatted(mib(needed + RAM_UNIT - 1 & -RAM_UNIT));
  }

  private static long kib(long bytes) {
    return bytes + 1023 >> 10;
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}
