package dev.oriel.cpu.semantics;

/** Bytes, halfwords and words side by side in a doubleword: SIMD within a Java long. */
public final class Swar {
  private static final long TOP8 = 0x8080808080808080L;
  private static final long TOP16 = 0x8000800080008000L;
  private static final long TOP32 = 0x8000000080000000L;

  private Swar() {}

  public static long add8(long a, long b) {
    return add(a, b, TOP8);
  }

  public static long add16(long a, long b) {
    return add(a, b, TOP16);
  }

  public static long add32(long a, long b) {
    return add(a, b, TOP32);
  }

  public static long sub8(long a, long b) {
    return sub(a, b, TOP8);
  }

  public static long sub16(long a, long b) {
    return sub(a, b, TOP16);
  }

  public static long sub32(long a, long b) {
    return sub(a, b, TOP32);
  }

  /** Unsigned sums, all ones where they do not fit. */
  public static long addSaturated8(long a, long b) {
    long sum = add8(a, b);
    return sum | spread(carry(a, b, sum) & TOP8, 7);
  }

  public static long addSaturated16(long a, long b) {
    long sum = add16(a, b);
    return sum | spread(carry(a, b, sum) & TOP16, 15);
  }

  public static long addSaturated32(long a, long b) {
    long sum = add32(a, b);
    return sum | spread(carry(a, b, sum) & TOP32, 31);
  }

  /** Unsigned differences, 0 where they would be negative. */
  public static long subSaturated8(long a, long b) {
    return sub8(a, b) & ~greater8(b, a);
  }

  public static long subSaturated16(long a, long b) {
    return sub16(a, b) & ~greater16(b, a);
  }

  public static long subSaturated32(long a, long b) {
    return sub32(a, b) & ~greater32(b, a);
  }

  /** All ones in each byte where a and b are equal. */
  public static long equal8(long a, long b) {
    return ~spread(nonZero(a ^ b, TOP8), 7);
  }

  public static long equal16(long a, long b) {
    return ~spread(nonZero(a ^ b, TOP16), 15);
  }

  public static long equal32(long a, long b) {
    return ~spread(nonZero(a ^ b, TOP32), 31);
  }

  public static long equal64(long a, long b) {
    return a == b ? -1 : 0;
  }

  /** All ones in each byte where a is greater than b, both unsigned. */
  public static long greater8(long a, long b) {
    return spread(less(b, a, TOP8), 7);
  }

  public static long greater16(long a, long b) {
    return spread(less(b, a, TOP16), 15);
  }

  public static long greater32(long a, long b) {
    return spread(less(b, a, TOP32), 31);
  }

  public static long greater64(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? -1 : 0;
  }

  public static long greaterSigned8(long a, long b) {
    return greater8(a ^ TOP8, b ^ TOP8);
  }

  public static long greaterSigned16(long a, long b) {
    return greater16(a ^ TOP16, b ^ TOP16);
  }

  public static long greaterSigned32(long a, long b) {
    return greater32(a ^ TOP32, b ^ TOP32);
  }

  public static long greaterSigned64(long a, long b) {
    return a > b ? -1 : 0;
  }

  /** All ones in each byte where a and b differ. */
  public static long different8(long a, long b) {
    return spread(nonZero(a ^ b, TOP8), 7);
  }

  public static long different16(long a, long b) {
    return spread(nonZero(a ^ b, TOP16), 15);
  }

  public static long different32(long a, long b) {
    return spread(nonZero(a ^ b, TOP32), 31);
  }

  public static long maximum8(long a, long b) {
    return choose(greater8(a, b), a, b);
  }

  public static long maximum16(long a, long b) {
    return choose(greater16(a, b), a, b);
  }

  public static long maximum32(long a, long b) {
    return choose(greater32(a, b), a, b);
  }

  public static long maximum64(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? a : b;
  }

  public static long maximumSigned8(long a, long b) {
    return choose(greaterSigned8(a, b), a, b);
  }

  public static long maximumSigned16(long a, long b) {
    return choose(greaterSigned16(a, b), a, b);
  }

  public static long maximumSigned32(long a, long b) {
    return choose(greaterSigned32(a, b), a, b);
  }

  public static long maximumSigned64(long a, long b) {
    return Math.max(a, b);
  }

  public static long minimum8(long a, long b) {
    return choose(greater8(a, b), b, a);
  }

  public static long minimum16(long a, long b) {
    return choose(greater16(a, b), b, a);
  }

  public static long minimum32(long a, long b) {
    return choose(greater32(a, b), b, a);
  }

  public static long minimum64(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? b : a;
  }

  public static long minimumSigned8(long a, long b) {
    return choose(greaterSigned8(a, b), b, a);
  }

  public static long minimumSigned16(long a, long b) {
    return choose(greaterSigned16(a, b), b, a);
  }

  public static long minimumSigned32(long a, long b) {
    return choose(greaterSigned32(a, b), b, a);
  }

  public static long minimumSigned64(long a, long b) {
    return Math.min(a, b);
  }

  /** Unsigned means, halves rounded up. */
  public static long average8(long a, long b) {
    return average(a, b, TOP8);
  }

  public static long average16(long a, long b) {
    return average(a, b, TOP16);
  }

  public static long average32(long a, long b) {
    return average(a, b, TOP32);
  }

  /** Each byte of a is shifted by the low three bits of the byte of b. */
  public static long shiftLeft8(long a, long b) {
    long one = choose(odd(b, 0, 7), a << 1 & ~(TOP8 >>> 7), a);
    long two = choose(odd(b, 1, 7), one << 2 & ~(3 * (TOP8 >>> 7)), one);
    return choose(odd(b, 2, 7), two << 4 & ~(15 * (TOP8 >>> 7)), two);
  }

  public static long shiftLeft16(long a, long b) {
    long result = 0;
    for (int s = 0; s < 64; s += 16) {
      result |= ((a >>> s & 0xffff) << (b >>> s & 15) & 0xffff) << s;
    }
    return result;
  }

  public static long shiftLeft32(long a, long b) {
    return words((int) (a >>> 32) << (int) (b >>> 32), (int) a << (int) b);
  }

  public static long shiftLeft64(long a, long b) {
    return a << b;
  }

  public static long shiftRight8(long a, long b) {
    long one = choose(odd(b, 0, 7), a >>> 1 & ~TOP8, a);
    long two = choose(odd(b, 1, 7), one >>> 2 & ~(TOP8 | TOP8 >>> 1), one);
    return choose(odd(b, 2, 7), two >>> 4 & 0x0f0f_0f0f_0f0f_0f0fL, two);
  }

  public static long shiftRight16(long a, long b) {
    long result = 0;
    for (int s = 0; s < 64; s += 16) {
      result |= (a >>> s & 0xffff) >>> (b >>> s & 15) << s;
    }
    return result;
  }

  public static long shiftRight32(long a, long b) {
    return words((int) (a >>> 32) >>> (int) (b >>> 32), (int) a >>> (int) b);
  }

  public static long shiftRight64(long a, long b) {
    return a >>> b;
  }

  public static long shiftRightSigned8(long a, long b) {
    long result = 0;
    for (int s = 0; s < 64; s += 8) {
      result |= ((byte) (a >>> s) >> (b >>> s & 7) & 0xffL) << s;
    }
    return result;
  }

  public static long shiftRightSigned16(long a, long b) {
    long result = 0;
    for (int s = 0; s < 64; s += 16) {
      result |= ((short) (a >>> s) >> (b >>> s & 15) & 0xffffL) << s;
    }
    return result;
  }

  public static long shiftRightSigned32(long a, long b) {
    return words((int) (a >>> 32) >> (int) (b >>> 32), (int) a >> (int) b);
  }

  public static long shiftRightSigned64(long a, long b) {
    return a >> b;
  }

  public static long rotate8(long a, long b) {
    return shiftLeft8(a, b) | shiftRight8(a >>> 1 & ~TOP8, ~b);
  }

  public static long rotate16(long a, long b) {
    return shiftLeft16(a, b) | shiftRight16(a >>> 1 & ~TOP16, ~b);
  }

  public static long rotate32(long a, long b) {
    return words(
        Integer.rotateLeft((int) (a >>> 32), (int) (b >>> 32)),
        Integer.rotateLeft((int) a, (int) b));
  }

  public static long rotate64(long a, long b) {
    return Long.rotateLeft(a, (int) b);
  }

  /** The bits of a where the mask is 1, of b where it is 0. */
  public static long choose(long mask, long a, long b) {
    return b ^ ((a ^ b) & mask);
  }

  /** All ones in each element of which bit {@code bit} is 1; {@code shift} as for spread. */
  private static long odd(long x, int bit, int shift) {
    return spread(x << shift - bit & TOP8, shift);
  }

  private static long words(int high, int low) {
    return (long) high << 32 | low & 0xffff_ffffL;
  }

  private static long average(long a, long b, long top) {
    return (a | b) - ((a ^ b) >>> 1 & ~top);
  }

  private static long add(long a, long b, long top) {
    return ((a & ~top) + (b & ~top)) ^ ((a ^ b) & top);
  }

  private static long sub(long a, long b, long top) {
    return ((a | top) - (b & ~top)) ^ ((a ^ ~b) & top);
  }

  /** In the top bit of each element, whether a + b carried out of it. */
  private static long carry(long a, long b, long sum) {
    return a & b | (a | b) & ~sum;
  }

  /** The top bit of each element that is not zero. */
  private static long nonZero(long x, long top) {
    return (((x & ~top) + ~top) | x) & top;
  }

  /** The top bit of each element where a is less than b, unsigned: the borrow out of a - b. */
  private static long less(long a, long b, long top) {
    long difference = sub(a, b, top);
    return ((~a & b) | (~(a ^ b) & difference)) & top;
  }

  /** Fills each element, {@code shift + 1} bits wide, with its top bit; the other bits are zero. */
  private static long spread(long tops, int shift) {
    return (tops - (tops >>> shift)) | tops;
  }
}
