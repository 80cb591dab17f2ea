package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Load and reserve, store conditional, and atomic memory operations (Power ISA 3.0B, Book II
 * sections 4.5 and 4.6.2). An atomic memory operation is a loop of load and reserve and store
 * conditional, so it clears the thread's reservation.
 */
public final class Atomic {
  private Atomic() {}

  private static long ea(Vcpu v, int ra, int rb) {
    return Load.base(v, ra) + v.gpr[rb];
  }

  public static void lbarx(Vcpu v, int rt, int ra, int rb, int eh) {
    v.gpr[rt] = v.reservation().load(ea(v, ra, rb), 1);
  }

  public static void lharx(Vcpu v, int rt, int ra, int rb, int eh) {
    v.gpr[rt] = v.reservation().load(ea(v, ra, rb), 2);
  }

  public static void lwarx(Vcpu v, int rt, int ra, int rb, int eh) {
    v.gpr[rt] = v.reservation().load(ea(v, ra, rb), 4);
  }

  public static void ldarx(Vcpu v, int rt, int ra, int rb, int eh) {
    v.gpr[rt] = v.reservation().load(ea(v, ra, rb), 8);
  }

  /** A quadword; in little-endian mode the even register is at the higher address. */
  public static void lqarx(Vcpu v, int rt, int ra, int rb, int eh) {
    if ((rt & 1) != 0 || rt == ra || rt == rb) {
      v.illegal();
    }
    int low = v.littleEndian() ? 1 : 0;
    v.gpr[rt + low] = v.reservation().loadQuad(ea(v, ra, rb));
    v.gpr[rt + 1 - low] = v.reservation().second();
  }

  private static void conditional(Vcpu v, boolean stored) {
    ConditionRegister.setField(v, 0, (stored ? 2 : 0) | v.so);
  }

  public static void stbcx_(Vcpu v, int rs, int ra, int rb) {
    conditional(v, v.reservation().store(ea(v, ra, rb), 1, v.gpr[rs]));
  }

  public static void sthcx_(Vcpu v, int rs, int ra, int rb) {
    conditional(v, v.reservation().store(ea(v, ra, rb), 2, v.gpr[rs]));
  }

  public static void stwcx_(Vcpu v, int rs, int ra, int rb) {
    conditional(v, v.reservation().store(ea(v, ra, rb), 4, v.gpr[rs]));
  }

  public static void stdcx_(Vcpu v, int rs, int ra, int rb) {
    conditional(v, v.reservation().store(ea(v, ra, rb), 8, v.gpr[rs]));
  }

  public static void stqcx_(Vcpu v, int rs, int ra, int rb) {
    if ((rs & 1) != 0) {
      v.illegal();
    }
    int low = v.littleEndian() ? 1 : 0;
    conditional(v, v.reservation().storeQuad(ea(v, ra, rb), v.gpr[rs + low], v.gpr[rs + 1 - low]));
  }

  public static void lwat(Vcpu v, int rt, int ra, int fc) {
    fetch(v, rt, Load.base(v, ra), fc, 4);
  }

  public static void ldat(Vcpu v, int rt, int ra, int fc) {
    fetch(v, rt, Load.base(v, ra), fc, 8);
  }

  private static void fetch(Vcpu v, int rt, long ea, int fc, int bytes) {
    checkBlock(v, ea, fc == 28 ? ea - bytes : fc >= 24 ? ea + bytes : ea);
    long operand = extend(v.gpr[rt + 1 & 31], bytes);
    long replacement = v.gpr[rt + 2 & 31];
    long old;
    long value;
    boolean changes;
    do {
      old = extend(v.reservation().loadToStore(ea, bytes), bytes);
      changes = true;
      switch (fc) {
        case 8 -> value = operand;
        case 16 -> {
          changes = old != operand;
          value = replacement;
        }
        case 24 -> {
          changes = old != word(v, ea + bytes, bytes);
          value = old + 1;
        }
        case 25 -> {
          changes = old == word(v, ea + bytes, bytes);
          value = old + 1;
        }
        case 28 -> {
          changes = old != word(v, ea - bytes, bytes);
          value = old - 1;
        }
        default -> value = combine(v, ea, fc, old, operand);
      }
    } while (changes && !v.reservation().store(ea, bytes, value));
    if (!changes) {
      v.reservation().clear();
    }
    boolean bounded = fc >= 24;
    long result = bounded && !changes ? 1L << 8 * bytes - 1 : old;
    v.gpr[rt] = bytes == 8 ? result : result & 0xffff_ffffL;
  }

  public static void stwat(Vcpu v, int rs, int ra, int fc) {
    store(v, v.gpr[rs], Load.base(v, ra), fc, 4);
  }

  public static void stdat(Vcpu v, int rs, int ra, int fc) {
    store(v, v.gpr[rs], Load.base(v, ra), fc, 8);
  }

  private static void store(Vcpu v, long rs, long ea, int fc, int bytes) {
    long operand = extend(rs, bytes);
    if (fc == 24) {
      checkBlock(v, ea, ea + bytes);
      storeTwin(v, operand, ea, bytes);
      return;
    }
    long value;
    do {
      long old = extend(v.reservation().loadToStore(ea, bytes), bytes);
      value = combine(v, ea, fc, old, operand);
    } while (!v.reservation().store(ea, bytes, value));
  }

  private static void storeTwin(Vcpu v, long operand, long ea, int bytes) {
    long first;
    do {
      first = extend(v.reservation().loadToStore(ea, bytes), bytes);
      if (first != word(v, ea + bytes, bytes)) {
        v.reservation().clear();
        return;
      }
    } while (!v.reservation().store(ea, bytes, operand));
    if (bytes == 8) {
      v.store64(ea + 8, operand);
    } else {
      v.store32(ea + 4, (int) operand);
    }
  }

  /** The functions that atomic loads and stores share. */
  private static long combine(Vcpu v, long ea, int fc, long old, long operand) {
    return switch (fc) {
      case 0 -> old + operand;
      case 1 -> old ^ operand;
      case 2 -> old | operand;
      case 3 -> old & operand;
      case 4 -> Long.compareUnsigned(old, operand) > 0 ? old : operand;
      case 5 -> Math.max(old, operand);
      case 6 -> Long.compareUnsigned(old, operand) < 0 ? old : operand;
      case 7 -> Math.min(old, operand);
      default -> {
        v.reservation().clear();
        v.invalidAtomic(ea);
        yield old;
      }
    };
  }

  /** Two operands in storage must be in one aligned block of 32 bytes. */
  private static void checkBlock(Vcpu v, long ea, long other) {
    if (((ea ^ other) & -32) != 0) {
      v.alignment(ea);
    }
  }

  private static long word(Vcpu v, long ea, int bytes) {
    return bytes == 8 ? v.load64(ea) : v.load32(ea);
  }

  private static long extend(long value, int bytes) {
    return bytes == 8 ? value : (int) value;
  }
}
