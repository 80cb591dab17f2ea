package dev.oriel.cpu.semantics;

import static dev.oriel.cpu.semantics.Lanes.map;
import static dev.oriel.cpu.semantics.Lanes.put;
import static dev.oriel.cpu.semantics.Lanes.unsigned;
import static dev.oriel.cpu.semantics.Lanes.vr;

import dev.oriel.cpu.Vcpu;

/** Vector rotate and shift instructions (Power ISA 3.0B, Book I sections 6.8.6 and 6.9.5). */
public final class VectorShift {
  private VectorShift() {}

  public static void vrlb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::rotate8);
  }

  public static void vrlh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::rotate16);
  }

  public static void vrlw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::rotate32);
  }

  public static void vrld(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::rotate64);
  }

  public static void vrlwnm(Vcpu v, int vrt, int vra, int vrb) {
    unsigned(v, 32, vrt, vra, vrb, (a, b) -> rotateWord(a, b) & wordMask(b));
  }

  public static void vrldnm(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, (a, b) -> Long.rotateLeft(a, (int) b) & doublewordMask(b));
  }

  public static void vrlwmi(Vcpu v, int vrt, int vra, int vrb) {
    long[] r = v.vsr;
    int t = vr(vrt);
    int a = vr(vra);
    int b = vr(vrb);
    put(v, vrt, insertWords(r[a], r[b], r[t]), insertWords(r[a + 1], r[b + 1], r[t + 1]));
  }

  public static void vrldmi(Vcpu v, int vrt, int vra, int vrb) {
    long[] r = v.vsr;
    int t = vr(vrt);
    int a = vr(vra);
    int b = vr(vrb);
    put(v, vrt, insertDoubleword(r[a], r[b], r[t]), insertDoubleword(r[a + 1], r[b + 1], r[t + 1]));
  }

  public static void vslb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftLeft8);
  }

  public static void vslh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftLeft16);
  }

  public static void vslw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftLeft32);
  }

  public static void vsld(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftLeft64);
  }

  public static void vsrb(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRight8);
  }

  public static void vsrh(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRight16);
  }

  public static void vsrw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRight32);
  }

  public static void vsrd(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRight64);
  }

  public static void vsrab(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRightSigned8);
  }

  public static void vsrah(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRightSigned16);
  }

  public static void vsraw(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRightSigned32);
  }

  public static void vsrad(Vcpu v, int vrt, int vra, int vrb) {
    map(v, vrt, vra, vrb, Swar::shiftRightSigned64);
  }

  /** Shifts the quadword by bits 125:127 of VRB. */
  public static void vsl(Vcpu v, int vrt, int vra, int vrb) {
    shiftLeft(v, vrt, vra, (int) v.vsr[vr(vrb) + 1] & 7);
  }

  public static void vsr(Vcpu v, int vrt, int vra, int vrb) {
    shiftRight(v, vrt, vra, (int) v.vsr[vr(vrb) + 1] & 7);
  }

  /** Shifts the quadword by bits 121:124 of VRB octets. */
  public static void vslo(Vcpu v, int vrt, int vra, int vrb) {
    shiftLeft(v, vrt, vra, (int) v.vsr[vr(vrb) + 1] & 0x78);
  }

  public static void vsro(Vcpu v, int vrt, int vra, int vrb) {
    shiftRight(v, vrt, vra, (int) v.vsr[vr(vrb) + 1] & 0x78);
  }

  /** Each byte is shifted left by its own count, filled from the byte after it. */
  public static void vslv(Vcpu v, int vrt, int vra, int vrb) {
    long[] r = v.vsr;
    int a = vr(vra);
    int b = vr(vrb);
    long next = r[a + 1] >>> 56;
    put(v, vrt, slv(r[a], next, r[b]), slv(r[a + 1], 0, r[b + 1]));
  }

  /** Each byte is shifted right by its own count, filled from the byte before it. */
  public static void vsrv(Vcpu v, int vrt, int vra, int vrb) {
    long[] r = v.vsr;
    int a = vr(vra);
    int b = vr(vrb);
    long previous = r[a] << 56;
    put(v, vrt, srv(r[a], 0, r[b]), srv(r[a + 1], previous, r[b + 1]));
  }

  public static void vsldoi(Vcpu v, int vrt, int vra, int vrb, int shb) {
    long[] r = v.vsr;
    int a = vr(vra);
    int b = vr(vrb);
    long x = r[a];
    long y = r[a + 1];
    long z = r[b];
    if ((shb & 8) != 0) {
      x = y;
      y = z;
      z = r[b + 1];
    }
    int s = (shb & 7) * 8;
    put(v, vrt, s == 0 ? x : x << s | y >>> -s, s == 0 ? y : y << s | z >>> -s);
  }

  private static void shiftLeft(Vcpu v, int vrt, int vra, int count) {
    int a = vr(vra);
    long hi = v.vsr[a];
    long lo = v.vsr[a + 1];
    if (count >= 64) {
      put(v, vrt, lo << count, 0);
    } else if (count > 0) {
      put(v, vrt, hi << count | lo >>> -count, lo << count);
    } else {
      put(v, vrt, hi, lo);
    }
  }

  private static void shiftRight(Vcpu v, int vrt, int vra, int count) {
    int a = vr(vra);
    long hi = v.vsr[a];
    long lo = v.vsr[a + 1];
    if (count >= 64) {
      put(v, vrt, 0, hi >>> count);
    } else if (count > 0) {
      put(v, vrt, hi >>> count, lo >>> count | hi << -count);
    } else {
      put(v, vrt, hi, lo);
    }
  }

  private static long slv(long bytes, long next, long counts) {
    long result = 0;
    for (int s = 0; s < 64; s += 8) {
      long pair = (bytes >>> s & 0xff) << 8 | (s == 0 ? next : bytes >>> (s - 8) & 0xff);
      result |= (pair << (counts >>> s & 7) >>> 8 & 0xff) << s;
    }
    return result;
  }

  private static long srv(long bytes, long previous, long counts) {
    long result = 0;
    for (int s = 0; s < 64; s += 8) {
      long before = s == 56 ? previous >>> 56 : bytes >>> (s + 8) & 0xff;
      long pair = before << 8 | bytes >>> s & 0xff;
      result |= (pair >>> (counts >>> s & 7) & 0xff) << s;
    }
    return result;
  }

  private static long rotateWord(long a, long b) {
    return Integer.rotateLeft((int) a, (int) b) & 0xffffffffL;
  }

  /** The mask from bit b[11:15] to bit b[19:23], ISA numbering, wrapping around. */
  private static long wordMask(long b) {
    int begin = (int) (b >>> 16) & 31;
    int end = (int) (b >>> 8) & 31;
    int from = -1 >>> begin;
    int to = -1 << (31 - end);
    return (begin <= end ? from & to : from | to) & 0xffffffffL;
  }

  private static long doublewordMask(long b) {
    int begin = (int) (b >>> 16) & 63;
    int end = (int) (b >>> 8) & 63;
    long from = -1L >>> begin;
    long to = -1L << (63 - end);
    return begin <= end ? from & to : from | to;
  }

  private static long insertWords(long a, long b, long t) {
    long hi = Swar.choose(wordMask(b >>> 32), rotateWord(a >>> 32, b >>> 32), t >>> 32);
    long lo = Swar.choose(wordMask(b), rotateWord(a, b), t);
    return hi << 32 | lo & 0xffffffffL;
  }

  private static long insertDoubleword(long a, long b, long t) {
    return Swar.choose(doublewordMask(b), Long.rotateLeft(a, (int) b), t);
  }
}
