package dev.oriel.jit;

import static dev.oriel.jit.Operands.ra;
import static dev.oriel.jit.Operands.rb;
import static dev.oriel.jit.Operands.rt;

import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.semantics.RotateShift;
import dev.oriel.isa.Instruction;
import java.util.Map;
import java.util.function.BiConsumer;

/** Fixed-point rotates and shifts (Book I section 3.3.14). */
final class RotateEmitters {
  private RotateEmitters() {}

  static void add(Map<String, Emitter> all) {
    put(all, "rlwinm", RotateEmitters::rlwinm);
    put(all, "rlwimi", RotateEmitters::rlwimi);
    put(all, "rldicl", (b, bits) -> doubleword(b, bits, -1L >>> mb6(bits)));
    put(all, "rldicr", (b, bits) -> doubleword(b, bits, -1L << 63 - mb6(bits)));
    put(all, "rldic", (b, bits) -> doubleword(b, bits, mask(mb6(bits), 63 - sh6(bits))));
    put(all, "rldimi", RotateEmitters::rldimi);
    for (String name : new String[] {"slw", "srw", "sld", "srd"}) {
      put(
          all,
          name,
          (b, bits) -> {
            b.get(rt(bits));
            b.get(rb(bits));
            b.call(RotateShift.class, name, long.class, long.class, long.class);
          });
    }
    put(all, "srawi", (b, bits) -> algebraic(b, bits, true, () -> b.code().loadConstant(rb(bits))));
    put(
        all,
        "sradi",
        (b, bits) -> algebraic(b, bits, false, () -> b.code().loadConstant(sh6(bits))));
    put(
        all,
        "sraw",
        (b, bits) ->
            algebraic(
                b,
                bits,
                true,
                () -> {
                  b.getInt(rb(bits));
                  b.code().bipush(63).iand();
                }));
    put(
        all,
        "extswsli",
        (b, bits) -> {
          b.getInt(rt(bits));
          b.code().i2l().loadConstant(sh6(bits)).lshl();
        });
  }

  /** Both forms (Rc=0 and Rc=1) of an instruction whose value goes to RA. */
  private static void put(Map<String, Emitter> all, String name, BiConsumer<Body, Integer> value) {
    Emitter emitter =
        (Body b, Instruction row, int bits, int word) -> {
          value.accept(b, bits);
          b.set(ra(bits));
          if (row.crRecord() != null) {
            b.record(ra(bits));
          }
          return true;
        };
    all.put(name, emitter);
    all.put(name + ".", emitter);
  }

  private static int sh6(int bits) {
    return bits >>> 11 & 31 | (bits & 2) << 4;
  }

  /** MB or ME of the doubleword forms. */
  private static int mb6(int bits) {
    return bits >>> 6 & 31 | bits & 32;
  }

  private static long mask(int mb, int me) {
    long fromMb = -1L >>> mb;
    long toMe = -1L << 63 - me;
    return mb <= me ? fromMb & toMe : fromMb | toMe;
  }

  /** Pushes RS rotated left and masked; a plain shift if no bit wraps around. */
  private static void doubleword(Body b, int bits, long mask) {
    int sh = sh6(bits);
    b.get(rt(bits));
    rotate(b, sh, mask);
  }

  private static void rotate(Body b, int sh, long mask) {
    long kept = mask;
    if (sh != 0) {
      b.code().loadConstant(sh);
      if ((mask & ~(-1L << sh)) == 0) {
        b.code().lshl();
        kept |= ~(-1L << sh);
      } else if ((mask & -1L << sh) == 0) {
        b.code().pop().loadConstant(64 - sh).lushr();
        kept |= -1L << sh;
      } else {
        b.call(Long.class, "rotateLeft", long.class, long.class, int.class);
      }
    }
    if (kept != -1) {
      b.code().loadConstant(mask).land();
    }
  }

  private static void rldimi(Body b, Integer bits) {
    long mask = mask(mb6(bits), 63 - sh6(bits));
    b.get(rt(bits));
    rotate(b, sh6(bits), mask);
    insert(b, bits, mask);
  }

  /** Joins the value on the stack with the bits of RA outside of {@code mask}. */
  private static void insert(Body b, int bits, long mask) {
    b.get(ra(bits));
    b.code().loadConstant(~mask).land().lor();
  }

  private static void rlwinm(Body b, Integer bits) {
    word(b, bits, mask((bits >>> 6 & 31) + 32, (bits >>> 1 & 31) + 32));
  }

  private static void rlwimi(Body b, Integer bits) {
    long mask = mask((bits >>> 6 & 31) + 32, (bits >>> 1 & 31) + 32);
    word(b, bits, mask);
    insert(b, bits, mask);
  }

  /** Pushes the low word of RS rotated left, in both words, and masked. */
  private static void word(Body b, int bits, long mask) {
    int sh = rb(bits);
    b.get(rt(bits));
    boolean low = mask >>> 32 == 0;
    if (low && (mask & ~(-1L << sh)) == 0) {
      if (sh != 0) {
        b.code().loadConstant(sh).lshl();
      }
    } else if (low && (mask & -1L << sh) == 0) {
      b.code().loadConstant(32 - sh).lushr();
    } else if (low) {
      b.code().l2i().loadConstant(sh);
      b.call(Integer.class, "rotateLeft", int.class, int.class, int.class);
      b.code().i2l();
    } else {
      b.code().loadConstant(sh);
      b.call(RotateShift.class, "rotateWord", long.class, long.class, int.class);
    }
    b.code().loadConstant(mask).land();
  }

  /** Pushes the word or doubleword RS shifted right by what {@code amount} pushes; sets CA. */
  private static void algebraic(Body b, int bits, boolean word, Runnable amount) {
    b.vcpu();
    if (word) {
      b.getInt(rt(bits));
      b.code().i2l();
    } else {
      b.get(rt(bits));
    }
    amount.run();
    b.call(RotateShift.class, "shiftRightAlgebraic", long.class, Vcpu.class, long.class, int.class);
  }
}
