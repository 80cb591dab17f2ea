package dev.oriel.cpu.semantics;

import dev.oriel.cpu.Vcpu;

/** Traps (Power ISA 3.0B, Book I section 3.3.11). */
public final class Trap {
  private Trap() {}

  private static void compare(Vcpu v, int to, long a, long b) {
    int unsigned = Long.compareUnsigned(a, b);
    int holds = (a < b ? 16 : a > b ? 8 : 4) | (unsigned < 0 ? 2 : unsigned > 0 ? 1 : 0);
    if ((to & holds) != 0) {
      v.trap();
    }
  }

  public static void twi(Vcpu v, int to, int ra, long si) {
    compare(v, to, (int) v.gpr[ra], si);
  }

  public static void tw(Vcpu v, int to, int ra, int rb) {
    compare(v, to, (int) v.gpr[ra], (int) v.gpr[rb]);
  }

  public static void tdi(Vcpu v, int to, int ra, long si) {
    compare(v, to, v.gpr[ra], si);
  }

  public static void td(Vcpu v, int to, int ra, int rb) {
    compare(v, to, v.gpr[ra], v.gpr[rb]);
  }
}
