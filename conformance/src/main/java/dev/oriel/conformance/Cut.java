package dev.oriel.conformance;

/**
 * Removes instructions from a trial; branches and addresses in registers still lead where they led.
 */
final class Cut {
  private final Trial trial;
  private final int from;
  private final int count;

  private Cut(Trial trial, int from, int count) {
    this.trial = trial;
    this.from = from;
    this.count = count;
  }

  /** {@code trial} without {@code count} instructions from position {@code from} on. */
  static Trial without(Trial trial, int from, int count) {
    return new Cut(trial, from, count).rest();
  }

  private Trial rest() {
    int[] old = trial.code();
    int[] code = new int[old.length - count];
    for (int i = 0; i < old.length; i++) {
      if (i < from || i >= from + count) {
        code[moved(i)] = linked(old[i], i);
      }
    }
    Registers before = trial.before().copy();
    for (int i = 0; i < Registers.COUNT; i++) {
      boolean address =
          i < Registers.VSR || i == Registers.LR || i == Registers.CTR || i == Registers.TAR;
      if (address) {
        before.words()[i] = movedAddress(before.get(i));
      }
    }
    return trial.withCode(code).withBefore(before);
  }

  /** The new position of what was at {@code position}, or of what followed it if that is gone. */
  private int moved(int position) {
    return position <= from ? position : Math.max(from, position - count);
  }

  private boolean inside(long position) {
    return position >= 0 && position <= trial.code().length;
  }

  private long movedAddress(long address) {
    long position = address - trial.address(0) >> 2;
    return inside(position) ? trial.address(moved((int) position)) | address & 3 : address;
  }

  private int linked(int word, int position) {
    int mask =
        switch (word >>> 26) {
          case 16 -> 0xfffc;
          case 18 -> 0x3ff_fffc;
          default -> 0;
        };
    if (mask == 0) {
      return word;
    }
    int unused = Integer.numberOfLeadingZeros(mask);
    int displacement = (word & mask) << unused >> unused;
    if ((word & 2) != 0) {
      return word & ~mask | (int) movedAddress(displacement) & mask;
    }
    int target = position + (displacement >> 2);
    return inside(target) ? word & ~mask | 4 * (moved(target) - moved(position)) & mask : word;
  }
}
