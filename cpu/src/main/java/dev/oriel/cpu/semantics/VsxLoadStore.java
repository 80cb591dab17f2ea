package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Load.base;

import dev.oriel.cpu.Vcpu;

/** VSX storage access instructions (Power ISA 3.0B, Book I section 7.6.1.1). */
public final class VsxLoadStore {
  private VsxLoadStore() {}

  // Scalars go to doubleword 0; doubleword 1, undefined until ISA 3.1, becomes 0.

  public static void lxsd(Vcpu v, int vrt, int ds, int ra) {
    put(v, 32 + vrt, v.load64(base(v, ra) + ds), 0);
  }

  public static void lxsdx(Vcpu v, int xt, int ra, int rb) {
    put(v, xt, v.load64(ea(v, ra, rb)), 0);
  }

  public static void lxssp(Vcpu v, int vrt, int ds, int ra) {
    put(v, 32 + vrt, FpFormat.toDouble(v.load32(base(v, ra) + ds)), 0);
  }

  public static void lxsspx(Vcpu v, int xt, int ra, int rb) {
    put(v, xt, FpFormat.toDouble(v.load32(ea(v, ra, rb))), 0);
  }

  public static void lxsiwax(Vcpu v, int xt, int ra, int rb) {
    put(v, xt, v.load32(ea(v, ra, rb)), 0);
  }

  public static void lxsiwzx(Vcpu v, int xt, int ra, int rb) {
    put(v, xt, v.load32(ea(v, ra, rb)) & 0xffff_ffffL, 0);
  }

  public static void lxsihzx(Vcpu v, int xt, int ra, int rb) {
    put(v, xt, v.load16(ea(v, ra, rb)) & 0xffffL, 0);
  }

  public static void lxsibzx(Vcpu v, int xt, int ra, int rb) {
    put(v, xt, v.load8(ea(v, ra, rb)) & 0xffL, 0);
  }

  public static void stxsd(Vcpu v, int vrs, int ds, int ra) {
    v.store64(base(v, ra) + ds, v.vsr[64 + 2 * vrs]);
  }

  public static void stxsdx(Vcpu v, int xs, int ra, int rb) {
    v.store64(ea(v, ra, rb), v.vsr[2 * xs]);
  }

  public static void stxssp(Vcpu v, int vrs, int ds, int ra) {
    v.store32(base(v, ra) + ds, FpFormat.toSingle(v.vsr[64 + 2 * vrs]));
  }

  public static void stxsspx(Vcpu v, int xs, int ra, int rb) {
    v.store32(ea(v, ra, rb), FpFormat.toSingle(v.vsr[2 * xs]));
  }

  public static void stxsiwx(Vcpu v, int xs, int ra, int rb) {
    v.store32(ea(v, ra, rb), (int) v.vsr[2 * xs]);
  }

  public static void stxsihx(Vcpu v, int xs, int ra, int rb) {
    v.store16(ea(v, ra, rb), (int) v.vsr[2 * xs]);
  }

  public static void stxsibx(Vcpu v, int xs, int ra, int rb) {
    v.store8(ea(v, ra, rb), (int) v.vsr[2 * xs]);
  }

  // Vectors of elements: each element has the guest's byte order, element 0 is at the lowest
  // address.

  public static void lxvd2x(Vcpu v, int xt, int ra, int rb) {
    long ea = ea(v, ra, rb);
    put(v, xt, v.load64(ea), v.load64(ea + 8));
  }

  public static void lxvdsx(Vcpu v, int xt, int ra, int rb) {
    long doubleword = v.load64(ea(v, ra, rb));
    put(v, xt, doubleword, doubleword);
  }

  public static void lxvw4x(Vcpu v, int xt, int ra, int rb) {
    long ea = ea(v, ra, rb);
    put(v, xt, words(v, v.load64(ea)), words(v, v.load64(ea + 8)));
  }

  public static void lxvwsx(Vcpu v, int xt, int ra, int rb) {
    requireVectorFor(v, xt);
    long word = v.load32(ea(v, ra, rb)) & 0xffff_ffffL;
    put(v, xt, word << 32 | word, word << 32 | word);
  }

  public static void lxvh8x(Vcpu v, int xt, int ra, int rb) {
    long ea = ea(v, ra, rb);
    put(v, xt, halfwords(v, v.load64(ea)), halfwords(v, v.load64(ea + 8)));
  }

  public static void lxvb16x(Vcpu v, int xt, int ra, int rb) {
    long ea = ea(v, ra, rb);
    put(v, xt, bytes(v, v.load64(ea)), bytes(v, v.load64(ea + 8)));
  }

  public static void stxvd2x(Vcpu v, int xs, int ra, int rb) {
    storeTwo(v, ea(v, ra, rb), v.vsr[2 * xs], v.vsr[2 * xs + 1]);
  }

  public static void stxvw4x(Vcpu v, int xs, int ra, int rb) {
    storeTwo(v, ea(v, ra, rb), words(v, v.vsr[2 * xs]), words(v, v.vsr[2 * xs + 1]));
  }

  public static void stxvh8x(Vcpu v, int xs, int ra, int rb) {
    storeTwo(v, ea(v, ra, rb), halfwords(v, v.vsr[2 * xs]), halfwords(v, v.vsr[2 * xs + 1]));
  }

  public static void stxvb16x(Vcpu v, int xs, int ra, int rb) {
    storeTwo(v, ea(v, ra, rb), bytes(v, v.vsr[2 * xs]), bytes(v, v.vsr[2 * xs + 1]));
  }

  // Quadwords in the guest's byte order.

  public static void lxv(Vcpu v, int xt, int dq, int ra) {
    requireVectorFor(v, xt);
    loadQuadword(v, xt, base(v, ra) + dq);
  }

  public static void lxvx(Vcpu v, int xt, int ra, int rb) {
    requireVectorFor(v, xt);
    loadQuadword(v, xt, ea(v, ra, rb));
  }

  public static void stxv(Vcpu v, int xs, int dq, int ra) {
    requireVectorFor(v, xs);
    storeQuadword(v, xs, base(v, ra) + dq);
  }

  public static void stxvx(Vcpu v, int xs, int ra, int rb) {
    requireVectorFor(v, xs);
    storeQuadword(v, xs, ea(v, ra, rb));
  }

  // The first bytes of a quadword, as many as bits 0:7 of RB say.

  public static void lxvl(Vcpu v, int xt, int ra, int rb) {
    requireVectorFor(v, xt);
    if (v.littleEndian()) {
      loadReversed(v, xt, base(v, ra), length(v, rb));
    } else {
      loadInOrder(v, xt, base(v, ra), length(v, rb));
    }
  }

  public static void lxvll(Vcpu v, int xt, int ra, int rb) {
    requireVectorFor(v, xt);
    loadInOrder(v, xt, base(v, ra), length(v, rb));
  }

  public static void stxvl(Vcpu v, int xs, int ra, int rb) {
    requireVectorFor(v, xs);
    int length = length(v, rb);
    long ea = base(v, ra);
    if (!v.littleEndian()) {
      storeInOrder(v, xs, ea, length);
    } else if (length == 16) {
      storeTwo(v, ea, v.vsr[2 * xs + 1], v.vsr[2 * xs]);
    } else {
      for (int i = 0; i < length; i++) {
        v.store8(ea + i, (int) (v.vsr[2 * xs + (i < 8 ? 1 : 0)] >>> 8 * i));
      }
    }
  }

  public static void stxvll(Vcpu v, int xs, int ra, int rb) {
    requireVectorFor(v, xs);
    storeInOrder(v, xs, base(v, ra), length(v, rb));
  }

  /** Vector registers need the vector facility, the others VSX. */
  static void requireVectorFor(Vcpu v, int x) {
    if (x < 32) {
      v.requireVsx();
    } else {
      v.requireVec();
    }
  }

  private static long ea(Vcpu v, int ra, int rb) {
    return base(v, ra) + v.gpr[rb];
  }

  private static void put(Vcpu v, int xt, long hi, long lo) {
    v.vsr[2 * xt] = hi;
    v.vsr[2 * xt + 1] = lo;
  }

  private static void storeTwo(Vcpu v, long ea, long first, long second) {
    v.store64(ea, first);
    v.store64(ea + 8, second);
  }

  private static void loadQuadword(Vcpu v, int xt, long ea) {
    long first = v.load64(ea);
    long second = v.load64(ea + 8);
    if (v.littleEndian()) {
      put(v, xt, second, first);
    } else {
      put(v, xt, first, second);
    }
  }

  private static void storeQuadword(Vcpu v, int xs, long ea) {
    boolean le = v.littleEndian();
    storeTwo(v, ea, v.vsr[le ? 2 * xs + 1 : 2 * xs], v.vsr[le ? 2 * xs : 2 * xs + 1]);
  }

  private static int length(Vcpu v, int rb) {
    return Math.min(16, (int) (v.gpr[rb] >>> 56));
  }

  private static void loadReversed(Vcpu v, int xt, long ea, int length) {
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < length; i++) {
      long octet = (v.load8(ea + i) & 0xffL) << 8 * i;
      if (i < 8) {
        lo |= octet;
      } else {
        hi |= octet;
      }
    }
    put(v, xt, hi, lo);
  }

  private static void loadInOrder(Vcpu v, int xt, long ea, int length) {
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < length; i++) {
      long octet = (v.load8(ea + i) & 0xffL) << 56 - 8 * (i & 7);
      if (i < 8) {
        hi |= octet;
      } else {
        lo |= octet;
      }
    }
    put(v, xt, hi, lo);
  }

  private static void storeInOrder(Vcpu v, int xs, long ea, int length) {
    for (int i = 0; i < length; i++) {
      v.store8(ea + i, (int) (v.vsr[2 * xs + (i >> 3)] >>> 56 - 8 * (i & 7)));
    }
  }

  private static long words(Vcpu v, long x) {
    return v.littleEndian() ? Long.rotateLeft(x, 32) : x;
  }

  private static long halfwords(Vcpu v, long x) {
    if (!v.littleEndian()) {
      return x;
    }
    long swapped = (x & 0x0000_ffff_0000_ffffL) << 16 | x >>> 16 & 0x0000_ffff_0000_ffffL;
    return Long.rotateLeft(swapped, 32);
  }

  private static long bytes(Vcpu v, long x) {
    return v.littleEndian() ? Long.reverseBytes(x) : x;
  }
}
