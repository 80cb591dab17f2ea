package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;
import java.math.BigInteger;

/**
 * Decimal integer instructions (Power ISA 3.0B, Book I section 6.17). All set CR field 6: less,
 * greater or equal to zero, and overflow; an invalid operand sets the last bit only and gives 0,
 * where the ISA leaves the result undefined.
 */
public final class VectorDecimal {
  private static final int OVERFLOW = 1;
  private static final BigInteger SIGNED_LIMIT = BigInteger.TEN.pow(31);

  private VectorDecimal() {}

  public static void bcdadd_(Vcpu v, int vrt, int vra, int vrb, int ps) {
    sum(v, vrt, Packed.of(v, vra), Packed.of(v, vrb), ps);
  }

  public static void bcdsub_(Vcpu v, int vrt, int vra, int vrb, int ps) {
    Packed b = Packed.of(v, vrb);
    sum(v, vrt, Packed.of(v, vra), b.valid() ? b.withSign(!b.negative()) : b, ps);
  }

  public static void bcdcfsq_(Vcpu v, int vrt, int vrb, int ps) {
    BigInteger value =
        BigInteger.valueOf(v.vsr[vr(vrb)]).shiftLeft(64).or(Quad.unsigned(v.vsr[vr(vrb) + 1]));
    boolean overflow = value.abs().compareTo(SIGNED_LIMIT) >= 0;
    put(v, vrt, Packed.of(value, ps), overflow);
  }

  public static void bcdctsq_(Vcpu v, int vrt, int vrb) {
    Packed b = Packed.of(v, vrb);
    if (!b.valid()) {
      invalid(v, vrt);
      return;
    }
    BigInteger value = b.value();
    Lanes.put(v, vrt, value.shiftRight(64).longValue(), value.longValue());
    Conditions.put(v, 6, condition(value.signum()));
  }

  /** From national format: seven characters 0 to 9 and a sign, + or -. */
  public static void bcdcfn_(Vcpu v, int vrt, int vrb, int ps) {
    long lo = 0;
    boolean valid = true;
    for (int i = 0; i < 7; i++) {
      long digit = Lanes.unsigned(v.vsr, vr(vrb), 16, i) - '0';
      valid &= digit >= 0 && digit <= 9;
      lo = lo << 4 | digit & 15;
    }
    long sign = Lanes.unsigned(v.vsr, vr(vrb), 16, 7);
    valid &= sign == '+' || sign == '-';
    if (valid) {
      put(v, vrt, new Packed(0, lo << 4).withSign(sign == '-').preferred(ps), false);
    } else {
      invalid(v, vrt);
    }
  }

  public static void bcdctn_(Vcpu v, int vrt, int vrb) {
    Packed b = Packed.of(v, vrb);
    if (!b.valid()) {
      invalid(v, vrt);
      return;
    }
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 7; i++) {
      long character = '0' + (b.lo() >>> 28 - 4 * i & 15);
      if (i < 4) {
        hi = hi << 16 | character;
      } else {
        lo = lo << 16 | character;
      }
    }
    Lanes.put(v, vrt, hi, lo << 16 | (b.negative() ? '-' : '+'));
    boolean overflow = b.hi() != 0 || b.lo() >>> 32 != 0;
    Conditions.put(v, 6, condition(b.signum()) | (overflow ? OVERFLOW : 0));
  }

  /** From zoned format: sixteen digits, each with a zone; the last zone is the sign. */
  public static void bcdcfz_(Vcpu v, int vrt, int vrb, int ps) {
    long zone = ps == 0 ? 3 : 15;
    long hi = 0;
    long lo = 0;
    boolean valid = true;
    for (int i = 0; i < 16; i++) {
      long character = Lanes.unsigned(v.vsr, vr(vrb), 8, i);
      valid &= (character & 15) <= 9 && (i == 15 || character >>> 4 == zone);
      hi = hi << 4 | lo >>> 60;
      lo = lo << 4 | character & 15;
    }
    int sign = (int) v.vsr[vr(vrb) + 1] >>> 4 & 15;
    valid &= ps == 0 || sign >= 10;
    boolean negative = ps == 0 ? (sign & 4) != 0 : Packed.isMinus(sign);
    if (valid) {
      put(v, vrt, new Packed(hi << 4 | lo >>> 60, lo << 4).withSign(negative), false);
    } else {
      invalid(v, vrt);
    }
  }

  public static void bcdctz_(Vcpu v, int vrt, int vrb, int ps) {
    Packed b = Packed.of(v, vrb);
    if (!b.valid()) {
      invalid(v, vrt);
      return;
    }
    long zone = ps == 0 ? 0x30 : 0xf0;
    long hi = 0;
    long lo = 0;
    for (int i = 0; i < 16; i++) {
      long character = zone | b.digit(15 - i);
      if (i < 8) {
        hi = hi << 8 | character;
      } else {
        lo = lo << 8 | character;
      }
    }
    long sign = ps == 0 ? (b.negative() ? 0x70 : 0x30) : b.negative() ? 0xd0 : 0xc0;
    Lanes.put(v, vrt, hi, lo & ~0xf0L | sign);
    boolean overflow = b.hi() >>> 4 != 0;
    Conditions.put(v, 6, condition(b.signum()) | (overflow ? OVERFLOW : 0));
  }

  public static void bcdcpsgn_(Vcpu v, int vrt, int vra, int vrb) {
    Packed a = Packed.of(v, vra);
    Packed b = Packed.of(v, vrb);
    if (a.valid() && b.valid()) {
      put(v, vrt, new Packed(a.hi(), a.lo() & ~15L | b.lo() & 15), false);
    } else {
      invalid(v, vrt);
    }
  }

  public static void bcdsetsgn_(Vcpu v, int vrt, int vrb, int ps) {
    Packed b = Packed.of(v, vrb);
    if (b.valid()) {
      put(v, vrt, b.preferred(ps), false);
    } else {
      invalid(v, vrt);
    }
  }

  /** Shifts by the signed digit count in byte 7 of VRA, left if it is positive. */
  public static void bcds_(Vcpu v, int vrt, int vra, int vrb, int ps) {
    shift(v, vrt, vra, vrb, ps, false);
  }

  public static void bcdsr_(Vcpu v, int vrt, int vra, int vrb, int ps) {
    shift(v, vrt, vra, vrb, ps, true);
  }

  public static void bcdus_(Vcpu v, int vrt, int vra, int vrb) {
    int count = (byte) v.vsr[vr(vra)];
    Packed b = Packed.of(v, vrb);
    if (!b.allDigits()) {
      invalid(v, vrt);
      return;
    }
    Packed result = count >= 0 ? b.shiftLeft(4 * count) : b.shiftRight(-4 * count);
    boolean overflow = count > 0 && !result.shiftRight(4 * count).equals(b);
    putUnsigned(v, vrt, result, overflow);
  }

  /** Keeps as many digits as bits 48:63 of VRA say. */
  public static void bcdtrunc_(Vcpu v, int vrt, int vra, int vrb, int ps) {
    int length = (int) v.vsr[vr(vra)] & 0xffff;
    Packed b = Packed.of(v, vrb);
    if (!b.valid()) {
      invalid(v, vrt);
      return;
    }
    Packed kept = b.low(4 * length + 4);
    put(v, vrt, kept.preferred(ps), !kept.equals(b));
  }

  public static void bcdutrunc_(Vcpu v, int vrt, int vra, int vrb) {
    int length = (int) v.vsr[vr(vra)] & 0xffff;
    Packed b = Packed.of(v, vrb);
    if (!b.allDigits()) {
      invalid(v, vrt);
      return;
    }
    Packed kept = b.low(4 * length);
    putUnsigned(v, vrt, kept, !kept.equals(b));
  }

  private static void sum(Vcpu v, int vrt, Packed a, Packed b, int ps) {
    if (!a.valid() || !b.valid()) {
      invalid(v, vrt);
      return;
    }
    BigInteger value = a.value().add(b.value());
    Packed result = Packed.of(value, ps);
    Lanes.put(v, vrt, result.hi(), result.lo());
    boolean overflow = value.abs().compareTo(SIGNED_LIMIT) >= 0;
    Conditions.put(v, 6, condition(value.signum()) | (overflow ? OVERFLOW : 0));
  }

  private static void shift(Vcpu v, int vrt, int vra, int vrb, int ps, boolean round) {
    int count = (byte) v.vsr[vr(vra)];
    Packed b = Packed.of(v, vrb);
    if (!b.valid()) {
      invalid(v, vrt);
      return;
    }
    Packed digits = new Packed(b.hi(), b.lo() & ~15L);
    boolean overflow = false;
    Packed result;
    if (count >= 0) {
      result = digits.shiftLeft(4 * count);
      overflow = !result.shiftRight(4 * count).equals(digits);
    } else {
      Packed shifted = digits.shiftRight(-4 * count);
      result = new Packed(shifted.hi(), shifted.lo() & ~15L);
      if (round && (shifted.lo() & 15) >= 5) {
        BigInteger up = result.withSign(false).value().add(BigInteger.ONE);
        result = Packed.of(up, 0);
      }
    }
    put(v, vrt, result.withSign(b.negative()).preferred(ps), overflow);
  }

  private static void put(Vcpu v, int vrt, Packed result, boolean overflow) {
    Lanes.put(v, vrt, result.hi(), result.lo());
    Conditions.put(v, 6, condition(result.signum()) | (overflow ? OVERFLOW : 0));
  }

  private static void putUnsigned(Vcpu v, int vrt, Packed result, boolean overflow) {
    Lanes.put(v, vrt, result.hi(), result.lo());
    int condition = (result.hi() | result.lo()) == 0 ? Conditions.EQUAL : Conditions.GREATER;
    Conditions.put(v, 6, condition | (overflow ? OVERFLOW : 0));
  }

  private static void invalid(Vcpu v, int vrt) {
    Lanes.put(v, vrt, 0, 0);
    Conditions.put(v, 6, OVERFLOW);
  }

  private static int condition(int signum) {
    return signum < 0 ? Conditions.LESS : signum > 0 ? Conditions.GREATER : Conditions.EQUAL;
  }
}
