package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Load/store multiple and string instructions (Power ISA 3.0B, Book I sections 3.3.6 and 3.3.7). In
 * little-endian mode they always cause an alignment interrupt.
 */
public final class StringMultiple {
  private StringMultiple() {}

  private static void requireBigEndian(Vcpu v, long ea) {
    if (v.littleEndian()) {
      v.alignment(ea);
    }
  }

  public static void lmw(Vcpu v, int rt, long d, int ra) {
    long ea = Load.base(v, ra) + d;
    requireBigEndian(v, ea);
    if (ra >= rt) {
      v.illegal();
    }
    for (int r = rt; r < 32; r++, ea += 4) {
      v.gpr[r] = v.load32(ea) & 0xffff_ffffL;
    }
  }

  public static void stmw(Vcpu v, int rs, long d, int ra) {
    long ea = Load.base(v, ra) + d;
    requireBigEndian(v, ea);
    v.probeStore(ea, 4 * (32 - rs));
    for (int r = rs; r < 32; r++, ea += 4) {
      v.store32(ea, (int) v.gpr[r]);
    }
  }

  public static void lswi(Vcpu v, int rt, int ra, int nb) {
    int bytes = nb == 0 ? 32 : nb;
    requireBigEndian(v, Load.base(v, ra));
    if (written(rt, bytes, ra)) {
      v.illegal();
    }
    load(v, rt, Load.base(v, ra), bytes);
  }

  /** An invalid form if it loads its base or its index; RA=0 names no register, as in hardware. */
  public static void lswx(Vcpu v, int rt, int ra, int rb) {
    int bytes = v.xerByteCount;
    long ea = Load.base(v, ra) + v.gpr[rb];
    requireBigEndian(v, ea);
    if (ra != 0 && written(rt, bytes, ra) || written(rt, bytes, rb)) {
      v.illegal();
    }
    load(v, rt, ea, bytes);
  }

  public static void stswi(Vcpu v, int rs, int ra, int nb) {
    requireBigEndian(v, Load.base(v, ra));
    store(v, rs, Load.base(v, ra), nb == 0 ? 32 : nb);
  }

  public static void stswx(Vcpu v, int rs, int ra, int rb) {
    long ea = Load.base(v, ra) + v.gpr[rb];
    requireBigEndian(v, ea);
    store(v, rs, ea, v.xerByteCount);
  }

  /** Whether a string of {@code bytes} loaded from register {@code rt} on reaches {@code r}. */
  private static boolean written(int rt, int bytes, int r) {
    return (r - rt & 31) < (bytes + 3) / 4;
  }

  private static void load(Vcpu v, int rt, long ea, int bytes) {
    for (int i = 0; i < bytes; i++) {
      int r = rt + i / 4 & 31;
      long previous = i % 4 == 0 ? 0 : v.gpr[r];
      v.gpr[r] = previous | (v.load8(ea + i) & 0xffL) << 24 - 8 * (i % 4);
    }
  }

  private static void store(Vcpu v, int rs, long ea, int bytes) {
    if (bytes > 0) {
      v.probeStore(ea, bytes);
    }
    for (int i = 0; i < bytes; i++) {
      v.store8(ea + i, (int) (v.gpr[rs + i / 4 & 31] >>> 24 - 8 * (i % 4)));
    }
  }
}
