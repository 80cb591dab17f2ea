package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** One round of AES (FIPS 197) on a vector register. */
final class Aes {
  private static final byte[] SBOX = new byte[256];
  private static final byte[] INVERSE = new byte[256];

  static {
    // p runs through the powers of the generator 3, q through those of its inverse.
    int p = 1;
    int q = 1;
    do {
      p = (p ^ times2(p)) & 0xff;
      q ^= q << 1;
      q ^= q << 2;
      q ^= q << 4;
      q = (q ^ ((q & 0x80) != 0 ? 0x09 : 0)) & 0xff;
      int s = 0x63 ^ q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4);
      SBOX[p] = (byte) s;
    } while (p != 1);
    SBOX[0] = 0x63;
    for (int i = 0; i < 256; i++) {
      INVERSE[SBOX[i] & 0xff] = (byte) i;
    }
  }

  private Aes() {}

  static long substitute(long octet) {
    return SBOX[(int) octet & 0xff] & 0xff;
  }

  /** SubBytes, ShiftRows, MixColumns unless it is the last round, AddRoundKey; vsr indices. */
  static void encrypt(Vcpu v, int t, int a, int key, boolean mix) {
    long hi = v.vsr[a];
    long lo = v.vsr[a + 1];
    long first = pairOfColumns(hi, lo, 0, SBOX, 1, mix);
    long second = pairOfColumns(hi, lo, 2, SBOX, 1, mix);
    first ^= v.vsr[key];
    v.vsr[t + 1] = second ^ v.vsr[key + 1];
    v.vsr[t] = first;
  }

  /** Inverse ShiftRows and SubBytes, AddRoundKey, then inverse MixColumns unless the last round. */
  static void decrypt(Vcpu v, int t, int a, int key, boolean mix) {
    long hi = v.vsr[a];
    long lo = v.vsr[a + 1];
    long first = pairOfColumns(hi, lo, 0, INVERSE, 3, false) ^ v.vsr[key];
    long second = pairOfColumns(hi, lo, 2, INVERSE, 3, false) ^ v.vsr[key + 1];
    if (mix) {
      first = (long) unmix((int) (first >>> 32)) << 32 | unmix((int) first) & 0xffff_ffffL;
      second = (long) unmix((int) (second >>> 32)) << 32 | unmix((int) second) & 0xffff_ffffL;
    }
    v.vsr[t] = first;
    v.vsr[t + 1] = second;
  }

  private static long pairOfColumns(
      long hi, long lo, int column, byte[] box, int step, boolean mix) {
    int first = column(hi, lo, column, box, step);
    int second = column(hi, lo, column + 1, box, step);
    if (mix) {
      first = mix(first);
      second = mix(second);
    }
    return (long) first << 32 | second & 0xffff_ffffL;
  }

  /** A column of the state after its rows were shifted, {@code step} columns a row. */
  private static int column(long hi, long lo, int column, byte[] box, int step) {
    int result = 0;
    for (int row = 0; row < 4; row++) {
      int from = 4 * (column + step * row & 3) + row;
      long half = from < 8 ? hi : lo;
      result = result << 8 | box[(int) (half >>> 56 - 8 * (from & 7)) & 0xff] & 0xff;
    }
    return result;
  }

  private static int mix(int x) {
    return twice(x ^ Integer.rotateLeft(x, 8))
        ^ Integer.rotateLeft(x, 8)
        ^ Integer.rotateLeft(x, 16)
        ^ Integer.rotateLeft(x, 24);
  }

  private static int unmix(int x) {
    int four = twice(twice(x ^ Integer.rotateLeft(x, 16)));
    return mix(x ^ four);
  }

  /** Each of four bytes multiplied by x in GF(2^8). */
  private static int twice(int x) {
    return (x & 0x7f7f_7f7f) << 1 ^ (x >>> 7 & 0x0101_0101) * 0x1b;
  }

  private static int times2(int x) {
    return x << 1 ^ ((x & 0x80) != 0 ? 0x11b : 0);
  }

  private static int rotate(int x, int count) {
    return (x << count | x >>> 8 - count) & 0xff;
  }
}
