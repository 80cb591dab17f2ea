package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/**
 * Binary coded decimal assistance (Power ISA 3.0B, Book I section 3.3.15); a declet is the 10-bit
 * densely packed decimal of three digits (Book I, appendix B).
 */
public final class BcdAssist {
  private BcdAssist() {}

  /** In each word: two declets to six BCD digits. */
  public static long cdtbcd(long declets) {
    long result = 0;
    for (int word = 0; word < 64; word += 32) {
      result |= (long) digits((int) (declets >>> word) & 0x3ff) << word;
      result |= (long) digits((int) (declets >>> word + 10) & 0x3ff) << word + 12;
    }
    return result;
  }

  public static void cdtbcd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = cdtbcd(v.gpr[rs]);
  }

  /** In each word: six BCD digits to two declets. */
  public static long cbcdtd(long digits) {
    long result = 0;
    for (int word = 0; word < 64; word += 32) {
      result |= (long) declet((int) (digits >>> word) & 0xfff) << word;
      result |= (long) declet((int) (digits >>> word + 12) & 0xfff) << word + 10;
    }
    return result;
  }

  public static void cbcdtd(Vcpu v, int ra, int rs) {
    v.gpr[ra] = cbcdtd(v.gpr[rs]);
  }

  /** A six in every digit whose sum has no carry. */
  public static long addg6s(long a, long b) {
    long carries = a & b | (a | b) & ~(a + b);
    return (~carries >>> 3 & 0x1111_1111_1111_1111L) * 6;
  }

  public static void addg6s(Vcpu v, int rt, int ra, int rb) {
    v.gpr[rt] = addg6s(v.gpr[ra], v.gpr[rb]);
  }

  /** Three BCD digits from a declet {@code pqr stu v wxy}. */
  static int digits(int declet) {
    int pqr = declet >>> 7;
    int stu = declet >>> 4 & 7;
    int wxy = declet & 7;
    int r = pqr & 1;
    int u = stu & 1;
    int y = wxy & 1;
    int pq = pqr & 6;
    int st = stu & 6;
    if ((declet & 8) == 0) {
      return bcd(pqr, stu, wxy);
    }
    return switch (wxy >>> 1) {
      case 0 -> bcd(pqr, stu, 8 | y);
      case 1 -> bcd(pqr, 8 | u, st | y);
      case 2 -> bcd(8 | r, stu, pq | y);
      default ->
          switch (st >>> 1) {
            case 0 -> bcd(8 | r, 8 | u, pq | y);
            case 1 -> bcd(8 | r, pq | u, 8 | y);
            case 2 -> bcd(pqr, 8 | u, 8 | y);
            default -> bcd(8 | r, 8 | u, 8 | y);
          };
    };
  }

  private static int bcd(int a, int b, int c) {
    return a << 8 | b << 4 | c;
  }

  /** The declet of three digits {@code abcd efgh ijkm}. */
  private static int declet(int digits) {
    int a = digits >>> 8;
    int e = digits >>> 4 & 15;
    int i = digits & 15;
    int d = a & 1;
    int h = e & 1;
    int m = i & 1;
    int fg = e & 6;
    int jk = i & 6;
    return switch (a >>> 3 << 2 | e >>> 3 << 1 | i >>> 3) {
      case 0 -> dpd(a, e, i);
      case 1 -> dpd(a, e, 8 | m);
      case 2 -> dpd(a, jk | h, 10 | m);
      case 3 -> dpd(a, 4 | h, 14 | m);
      case 4 -> dpd(jk | d, e, 12 | m);
      case 5 -> dpd(fg | d, 2 | h, 14 | m);
      case 6 -> dpd(jk | d, h, 14 | m);
      default -> dpd(d, 6 | h, 14 | m);
    };
  }

  private static int dpd(int pqr, int stu, int vwxy) {
    return (pqr & 7) << 7 | (stu & 7) << 4 | vwxy;
  }
}
