package dev.oriel.jit;

import static dev.oriel.jit.Operands.value;
import static dev.oriel.jit.Operands.vsr;

import java.lang.classfile.CodeBuilder;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/**
 * Moves between doublewords of vectors and to and from GPRs, merges and splats (Book I sections
 * 3.3.18, 6.8 and 7.6.1.8).
 */
final class PermuteEmitters {
  private static final long HIGH = 0xffff_ffff_0000_0000L;
  private static final long LOW = 0xffff_ffffL;

  private PermuteEmitters() {}

  static void add(Map<String, Emitter> all) {
    all.put(
        "xxpermdi",
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          int dm = value(row, 3, bits);
          b.getVsr(vsr(row, 1, bits) + (dm >> 1 & 1));
          b.getVsr(vsr(row, 2, bits) + (dm & 1));
          setBoth(b, vsr(row, 0, bits));
          return true;
        });
    shift(all, "xxsldwi", 32);
    shift(all, "vsldoi", 8);
    merge(all, "xxmrghw", 0);
    merge(all, "xxmrglw", 1);
    merge(all, "vmrghw", 0);
    merge(all, "vmrglw", 1);
    splat(all, "xxspltw", 32);
    splat(all, "vspltw", 32);
    splat(all, "vsplth", 16);
    splat(all, "vspltb", 8);
    constant(all, "vspltisb", 8, false);
    constant(all, "vspltish", 16, false);
    constant(all, "vspltisw", 32, false);
    constant(all, "xxspltib", 8, true);
    toScalar(all, "mtvsrd", c -> {});
    toScalar(all, "mtvsrwa", c -> c.l2i().i2l());
    toScalar(all, "mtvsrwz", c -> c.loadConstant(LOW).land());
    toVector(all);
    fromScalar(all, "mfvsrd", 0, c -> {});
    fromScalar(all, "mfvsrwz", 0, c -> c.loadConstant(LOW).land());
    fromScalar(all, "mfvsrld", 1, c -> {});
    scalarMove(all);
  }

  /** Pops the second doubleword, then the first, into {@code vsr[t + 1]} and {@code vsr[t]}. */
  private static void setBoth(Body b, int t) {
    b.setVsr(t + 1);
    b.setVsr(t);
  }

  /** The quadword at a number of units in the two registers. */
  private static void shift(Map<String, Emitter> all, String name, int unit) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          int distance = value(row, 3, bits) * unit;
          int[] source = new int[4];
          for (int i = 0; i < 4; i++) {
            source[i] = vsr(row, 1 + i / 2, bits) + i % 2;
          }
          for (int i = 0; i < 2; i++) {
            int at = distance / 64 + i;
            b.getVsr(source[at]);
            if (distance % 64 != 0) {
              b.code().loadConstant(distance % 64).lshl();
              b.getVsr(source[at + 1]);
              b.code().loadConstant(64 - distance % 64).lushr().lor();
            }
          }
          setBoth(b, vsr(row, 0, bits));
          return true;
        });
  }

  /** Words of one doubleword each, alternately. */
  private static void merge(Map<String, Emitter> all, String name, int half) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          int x = vsr(row, 1, bits) + half;
          int y = vsr(row, 2, bits) + half;
          b.getVsr(x);
          b.code().loadConstant(HIGH).land();
          b.getVsr(y);
          b.code().loadConstant(32).lushr().lor();
          b.getVsr(x);
          b.code().loadConstant(32).lshl();
          b.getVsr(y);
          b.code().loadConstant(LOW).land().lor();
          setBoth(b, vsr(row, 0, bits));
          return true;
        });
  }

  private static void splat(Map<String, Emitter> all, String name, int width) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          int bit = value(row, 2, bits) * width & 127;
          b.getVsr(vsr(row, 1, bits) + bit / 64);
          b.code().loadConstant(64 - width - bit % 64).lushr();
          b.code().loadConstant(-1L >>> 64 - width).land();
          b.code().loadConstant(copies(width)).lmul();
          b.code().dup2();
          setBoth(b, vsr(row, 0, bits));
          return true;
        });
  }

  private static void constant(Map<String, Emitter> all, String name, int width, boolean vsx) {
    LongUnaryOperator spread = x -> (x & -1L >>> 64 - width) * copies(width);
    all.put(
        name,
        (b, row, bits, word) -> {
          int t = vsr(row, 0, bits);
          b.requireFacilities(row, word);
          if (vsx) {
            requireVector(b, t, word);
          }
          b.code().loadConstant(spread.applyAsLong(value(row, 1, bits))).dup2();
          setBoth(b, t);
          return true;
        });
  }

  /** A doubleword with the value 1 in each element of {@code width} bits. */
  private static long copies(int width) {
    return Long.divideUnsigned(-1L, -1L >>> 64 - width);
  }

  private static void toScalar(
      Map<String, Emitter> all, String name, Consumer<CodeBuilder> extension) {
    all.put(
        name,
        (b, row, bits, word) -> {
          int t = vsr(row, 0, bits);
          b.require(t < 64 ? "requireFp" : "requireVec", word);
          b.get(value(row, 1, bits));
          extension.accept(b.code());
          VectorMemoryEmitters.setScalar(b, t);
          return true;
        });
  }

  private static void toVector(Map<String, Emitter> all) {
    all.put(
        "mtvsrdd",
        (b, row, bits, word) -> {
          int t = vsr(row, 0, bits);
          requireVector(b, t, word);
          b.getBase(value(row, 1, bits));
          b.get(value(row, 2, bits));
          setBoth(b, t);
          return true;
        });
    all.put(
        "mtvsrws",
        (b, row, bits, word) -> {
          int t = vsr(row, 0, bits);
          requireVector(b, t, word);
          b.get(value(row, 1, bits));
          b.code().loadConstant(LOW).land();
          b.code().loadConstant(copies(32)).lmul().dup2();
          setBoth(b, t);
          return true;
        });
  }

  private static void fromScalar(
      Map<String, Emitter> all, String name, int half, Consumer<CodeBuilder> extension) {
    all.put(
        name,
        (b, row, bits, word) -> {
          int s = vsr(row, 1, bits);
          if (half == 0) {
            b.require(s < 64 ? "requireFp" : "requireVec", word);
          } else {
            requireVector(b, s, word);
          }
          b.getVsr(s + half);
          extension.accept(b.code());
          b.set(value(row, 0, bits));
          return true;
        });
  }

  /** Scalar sign operations, and {@code fmr}. */
  private static void scalarMove(Map<String, Emitter> all) {
    scalarMove(all, "fmr", c -> {});
    for (String name : new String[] {"fneg", "xsnegdp"}) {
      scalarMove(all, name, c -> c.loadConstant(Long.MIN_VALUE).lxor());
    }
    for (String name : new String[] {"fabs", "xsabsdp"}) {
      scalarMove(all, name, c -> c.loadConstant(Long.MAX_VALUE).land());
    }
    for (String name : new String[] {"fnabs", "xsnabsdp"}) {
      scalarMove(all, name, c -> c.loadConstant(Long.MIN_VALUE).lor());
    }
  }

  private static void scalarMove(
      Map<String, Emitter> all, String name, Consumer<CodeBuilder> operation) {
    all.put(
        name,
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          b.getVsr(vsr(row, 1, bits));
          operation.accept(b.code());
          VectorMemoryEmitters.setScalar(b, vsr(row, 0, bits));
          return true;
        });
  }

  /** VSRs 32 to 63 need the vector facility, VSRs 0 to 31 need VSX. */
  static void requireVector(Body b, int x, int word) {
    b.require(x < 64 ? "requireVsx" : "requireVec", word);
  }
}
