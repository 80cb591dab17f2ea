package dev.oriel.cpu.semantics;

/** Bytes, halfwords and words side by side in a doubleword: SIMD within a Java long. */
final class Swar {
  private static final long TOP8 = 0x8080808080808080L;
  private static final long TOP16 = 0x8000800080008000L;
  private static final long TOP32 = 0x8000000080000000L;

  private Swar() {}

  static long add8(long a, long b) {
    return add(a, b, TOP8);
  }

  static long add16(long a, long b) {
    return add(a, b, TOP16);
  }

  static long add32(long a, long b) {
    return add(a, b, TOP32);
  }

  static long sub8(long a, long b) {
    return sub(a, b, TOP8);
  }

  static long sub16(long a, long b) {
    return sub(a, b, TOP16);
  }

  static long sub32(long a, long b) {
    return sub(a, b, TOP32);
  }

  /** Unsigned sums, all ones where they do not fit. */
  static long addSaturated8(long a, long b) {
    long sum = add8(a, b);
    return sum | spread(carry(a, b, sum) & TOP8, 7);
  }

  static long addSaturated16(long a, long b) {
    long sum = add16(a, b);
    return sum | spread(carry(a, b, sum) & TOP16, 15);
  }

  static long addSaturated32(long a, long b) {
    long sum = add32(a, b);
    return sum | spread(carry(a, b, sum) & TOP32, 31);
  }

  /** Unsigned differences, 0 where they would be negative. */
  static long subSaturated8(long a, long b) {
    return sub8(a, b) & ~greater8(b, a);
  }

  static long subSaturated16(long a, long b) {
    return sub16(a, b) & ~greater16(b, a);
  }

  static long subSaturated32(long a, long b) {
    return sub32(a, b) & ~greater32(b, a);
  }

  /** All ones in each byte where a and b are equal. */
  static long equal8(long a, long b) {
    return ~spread(nonZero(a ^ b, TOP8), 7);
  }

  static long equal16(long a, long b) {
    return ~spread(nonZero(a ^ b, TOP16), 15);
  }

  static long equal32(long a, long b) {
    return ~spread(nonZero(a ^ b, TOP32), 31);
  }

  static long equal64(long a, long b) {
    return a == b ? -1 : 0;
  }

  /** All ones in each byte where a is greater than b, both unsigned. */
  static long greater8(long a, long b) {
    return spread(less(b, a, TOP8), 7);
  }

  static long greater16(long a, long b) {
    return spread(less(b, a, TOP16), 15);
  }

  static long greater32(long a, long b) {
    return spread(less(b, a, TOP32), 31);
  }

  static long greater64(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? -1 : 0;
  }

  static long greaterSigned8(long a, long b) {
    return greater8(a ^ TOP8, b ^ TOP8);
  }

  static long greaterSigned16(long a, long b) {
    return greater16(a ^ TOP16, b ^ TOP16);
  }

  static long greaterSigned32(long a, long b) {
    return greater32(a ^ TOP32, b ^ TOP32);
  }

  static long greaterSigned64(long a, long b) {
    return a > b ? -1 : 0;
  }

  /** The bits of a where the mask is 1, of b where it is 0. */
  static long choose(long mask, long a, long b) {
    return b ^ ((a ^ b) & mask);
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
