package dev.oriel.boot;

import java.util.Optional;

/**
 * Where a boot puts things in the guest's first RAM: the kernel where QEMU loads it, the initrd
 * after it, RTAS and the device tree at the top. Linux first copies itself to 0, below its load
 * address, so everything above its end is safe.
 *
 * @param firmware whether firmware is entered, which brings RTAS itself
 * @param kernelRa first byte of the kernel
 * @param kernelEnd the first real address past the kernel, its bss included; that of its first byte
 *     if there is none
 * @param littleEndian whether the kernel is
 * @param exploitsInterrupts whether a kernel is entered directly that exploits XIVE if it is there
 * @param initrdRa first byte of the initrd, a multiple of 64 KiB
 * @param initrdSize bytes, 0 if there is none
 * @param rtasRa first byte of the RTAS entry code, a multiple of 64 KiB; 0 with firmware
 * @param rtasSize bytes reserved for RTAS
 * @param fdtRa first byte of the device tree, a multiple of 64 KiB
 */
public record BootLayout(
    boolean firmware,
    long kernelRa,
    long kernelEnd,
    boolean littleEndian,
    boolean exploitsInterrupts,
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
  static BootLayout of(long ramSize, boolean firmware, Optional<ElfImage> kernel, long initrdSize) {
    long fdtRa = (Math.min(ramSize, TOP) - FDT_SPACE) & -RTAS_SPACE;
    long space = firmware ? Firmware.SPACE : RTAS_SPACE;
    long end = fdtRa - space;
    long kernelRa = kernel.map(ElfImage::ra).orElse(ElfImage.BASE);
    long kernelEnd = kernel.map(ElfImage::end).orElse(kernelRa);
    long initrdRa = (kernelEnd + 2 * INITRD_ALIGNMENT - 1) & -INITRD_ALIGNMENT;
    if (kernelEnd > end) {
      throw new ImageException(
          "%s: a kernel of %d KiB at 0x%x does not fit %d MiB of RAM; %s"
              .formatted(
                  kernel.map(ElfImage::name).orElse("firmware"),
                  kib(kernelEnd - kernelRa),
                  kernelRa,
                  mib(ramSize),
                  remedy(kernelEnd + space)));
    }
    if (initrdSize > 0 && initrdSize > end - initrdRa) {
      throw new ImageException(
          "an initrd of %d KiB does not fit: %d MiB of RAM leave %d KiB for it after the kernel; %s"
              .formatted(
                  kib(initrdSize),
                  mib(ramSize),
                  Math.max(0, end - initrdRa) >> 10,
                  remedy(initrdRa + initrdSize + space)));
    }
    return new BootLayout(
        firmware,
        kernelRa,
        kernelEnd,
        kernel.map(ElfImage::littleEndian).orElse(false),
        !firmware && kernel.map(ElfImage::saysCapabilities).orElse(false),
        initrdRa,
        initrdSize,
        firmware ? 0 : end,
        RTAS_SPACE,
        fdtRa);
  }

  /** The remedy if the parts below the device tree end at {@code end}. */
  private static String remedy(long end) {
    long needed = end + FDT_SPACE;
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
