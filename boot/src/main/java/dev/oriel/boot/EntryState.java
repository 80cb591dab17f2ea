package dev.oriel.boot;

/**
 * The registers of the boot CPU as a program finds them; all others are 0.
 *
 * @param pc the first byte of the program
 * @param msr 64-bit mode, big-endian, machine checks enabled, everything else off, translation too
 * @param r3 real address of the device tree
 * @param r5 0, which tells Linux that there is no Open Firmware to call
 */
public record EntryState(long pc, long msr, long r3, long r5) {
  private static final long SF = 1L << 63;
  private static final long ME = 1L << 12;

  static EntryState of(long pc, long fdtRa) {
    return new EntryState(pc, SF | ME, fdtRa, 0);
  }
}
