package dev.oriel.cpu;

import java.util.Arrays;

/**
 * The registers of a vCPU between two instructions, as one number or as text. Two runs that agree
 * in them have executed the same instructions with the same results, as far as registers tell.
 */
public final class ArchitectedState {
  private ArchitectedState() {}

  /** A hash of all registers. */
  public static long hash(Vcpu v) {
    long hash = 1;
    for (long word : others(v)) {
      hash = mix(hash, word);
    }
    for (long word : v.gpr) {
      hash = mix(hash, word);
    }
    for (long word : v.vsr) {
      hash = mix(hash, word);
    }
    for (long word : v.spr) {
      hash = mix(hash, word);
    }
    return hash;
  }

  private static long mix(long hash, long word) {
    return (Long.rotateLeft(hash, 5) ^ word) * 0x9e37_79b9_7f4a_7c15L;
  }

  private static long[] others(Vcpu v) {
    return new long[] {
      v.nip,
      v.msr(),
      v.cr,
      v.xer(),
      v.lr,
      v.ctr,
      v.cfar,
      v.fpscr,
      v.vscr,
      v.srr0,
      v.srr1,
      v.dar,
      v.dsisr,
      v.mmu().pid(),
      v.mmu().amr(),
      v.decrementer(),
    };
  }

  /** The registers, on a few lines. */
  public static String text(Vcpu v) {
    String[] names =
        ("nip msr cr xer lr ctr cfar fpscr vscr srr0 srr1 dar dsisr pid amr dec").split(" ");
    long[] values = others(v);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      text.append("%s %x%s".formatted(names[i], values[i], i % 8 == 7 ? "\n" : " "));
    }
    text.append("gpr ").append(hex(v.gpr)).append("\nvsr ").append(hex(v.vsr)).append("\nspr");
    for (int i = 0; i < v.spr.length; i++) {
      if (v.spr[i] != 0) {
        text.append(" %d %x".formatted(i, v.spr[i]));
      }
    }
    return text.append('\n').toString();
  }

  private static String hex(long[] words) {
    return String.join(" ", Arrays.stream(words).mapToObj(Long::toHexString).toList());
  }
}
