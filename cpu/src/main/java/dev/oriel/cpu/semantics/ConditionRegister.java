package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Condition register instructions (Power ISA 3.0B, Book I sections 2.5 and 3.3.17). */
public final class ConditionRegister {
  private ConditionRegister() {}

  /** Sets CR field {@code field} to the four bits {@code value}. */
  static void setField(Vcpu v, int field, int value) {
    int shift = 28 - 4 * field;
    v.cr = v.cr & ~(0xf << shift) | value << shift;
  }

  /** CR bit {@code bit}, 0 or 1. */
  static int bit(Vcpu v, int bit) {
    return v.cr >>> 31 - bit & 1;
  }

  private static void setBit(Vcpu v, int bit, int value) {
    v.cr = v.cr & ~(1 << 31 - bit) | (value & 1) << 31 - bit;
  }

  public static void crand(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, bit(v, ba) & bit(v, bb));
  }

  public static void crnand(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, ~(bit(v, ba) & bit(v, bb)));
  }

  public static void cror(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, bit(v, ba) | bit(v, bb));
  }

  public static void crxor(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, bit(v, ba) ^ bit(v, bb));
  }

  public static void crnor(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, ~(bit(v, ba) | bit(v, bb)));
  }

  public static void creqv(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, ~(bit(v, ba) ^ bit(v, bb)));
  }

  public static void crandc(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, bit(v, ba) & ~bit(v, bb));
  }

  public static void crorc(Vcpu v, int bt, int ba, int bb) {
    setBit(v, bt, bit(v, ba) | ~bit(v, bb));
  }

  public static void mcrf(Vcpu v, int bf, int bfa) {
    setField(v, bf, v.cr >>> 28 - 4 * bfa & 0xf);
  }

  public static void mcrxrx(Vcpu v, int bf) {
    setField(v, bf, v.ov << 3 | v.ov32 << 2 | v.ca << 1 | v.ca32);
  }

  public static void mtcrf(Vcpu v, int fxm, int rs) {
    int mask = 0;
    for (int field = 0; field < 8; field++) {
      if ((fxm & 0x80 >>> field) != 0) {
        mask |= 0xf000_0000 >>> 4 * field;
      }
    }
    v.cr = v.cr & ~mask | (int) v.gpr[rs] & mask;
  }

  /** With other than one bit in FXM the result is undefined; like QEMU, no effect. */
  public static void mtocrf(Vcpu v, int fxm, int rs) {
    if (Integer.bitCount(fxm) == 1) {
      int mask = oneField(fxm);
      v.cr = v.cr & ~mask | (int) v.gpr[rs] & mask;
    }
  }

  public static void mfcr(Vcpu v, int rt) {
    v.gpr[rt] = v.cr & 0xffff_ffffL;
  }

  /** Like QEMU, clears the other fields, and does nothing with other than one bit in FXM. */
  public static void mfocrf(Vcpu v, int rt, int fxm) {
    if (Integer.bitCount(fxm) == 1) {
      v.gpr[rt] = v.cr & oneField(fxm) & 0xffff_ffffL;
    }
  }

  private static int oneField(int fxm) {
    return 0xf << 4 * Integer.numberOfTrailingZeros(fxm);
  }

  public static void setb(Vcpu v, int rt, int bfa) {
    int field = v.cr << 4 * bfa;
    v.gpr[rt] = field < 0 ? -1 : field >>> 30;
  }
}
