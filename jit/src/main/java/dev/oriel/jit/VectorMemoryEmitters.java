package dev.oriel.jit;

import dev.oriel.cpu.Ram;
import dev.oriel.cpu.Storage;
import dev.oriel.cpu.semantics.FpFormat;
import dev.oriel.isa.Instruction;
import dev.oriel.jit.MemoryEmitters.Form;
import java.util.Map;

/** Loads and stores of floating-point, vector and VSX registers (Book I 4.6.2, 6.7, 7.6.1.1). */
final class VectorMemoryEmitters {
  /** How the two doublewords of a register lie in storage. */
  private enum Order {
    /** The most significant one first, each in the byte order of the mode. */
    DOUBLEWORDS,
    /** As words, the first in the most significant place. */
    WORDS,
    /** As one quadword in the byte order of the mode. */
    QUADWORD
  }

  private VectorMemoryEmitters() {}

  static void add(Map<String, Emitter> all) {
    scalar(all, "lfd", "stfd", 8, Form.D);
    scalar(all, "lfdx", "stfdx", 8, Form.X);
    scalar(all, "lfs", "stfs", 4, Form.D);
    scalar(all, "lfsx", "stfsx", 4, Form.X);
    scalar(all, "lxsd", "stxsd", 8, Form.DS);
    scalar(all, "lxssp", "stxssp", 4, Form.DS);
    scalar(all, "lxsdx", "stxsdx", 8, Form.X);
    scalar(all, "lxsspx", "stxsspx", 4, Form.X);
    both(all, "lxvd2x", "stxvd2x", Form.X, Order.DOUBLEWORDS, false);
    both(all, "lxvw4x", "stxvw4x", Form.X, Order.WORDS, false);
    both(all, "lxvx", "stxvx", Form.X, Order.QUADWORD, false);
    both(all, "lxv", "stxv", Form.DQ, Order.QUADWORD, false);
    both(all, "lvx", "stvx", Form.X, Order.QUADWORD, true);
    all.put(
        "lxvdsx",
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          b.at(word);
          MemoryEmitters.address(b, bits, Form.X);
          MemoryEmitters.load(b, 8, false);
          int t = Operands.vsr(row, 0, bits);
          b.code().dup2();
          b.setVsr(t);
          b.setVsr(t + 1);
          return true;
        });
  }

  private static void scalar(
      Map<String, Emitter> all, String load, String store, int size, Form form) {
    all.put(
        load,
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          b.at(word);
          MemoryEmitters.address(b, bits, form);
          MemoryEmitters.load(b, size, false);
          if (size == 4) {
            b.code().l2i();
            b.call(FpFormat.class, "toDouble", long.class, int.class);
          }
          setScalar(b, Operands.vsr(row, 0, bits));
          return true;
        });
    all.put(
        store,
        (b, row, bits, word) -> {
          b.requireFacilities(row, word);
          b.at(word);
          MemoryEmitters.address(b, bits, form);
          int s = Operands.vsr(row, 0, bits);
          MemoryEmitters.store(
              b,
              size,
              () -> {
                b.getVsr(s);
                if (size == 4) {
                  b.call(FpFormat.class, "toSingle", int.class, long.class);
                  b.code().i2l();
                }
              });
          return true;
        });
  }

  /** Pops a long into {@code vsr[t]} and clears {@code vsr[t + 1]}. */
  static void setScalar(Body b, int t) {
    b.setVsr(t);
    b.code().lconst_0();
    b.setVsr(t + 1);
  }

  private static void both(
      Map<String, Emitter> all, String load, String store, Form form, Order order, boolean align) {
    all.put(
        load,
        (b, row, bits, word) -> {
          int t = Operands.vsr(row, 0, bits);
          start(b, row, bits, word, form, order, align, t);
          boolean swap = order == Order.QUADWORD && b.littleEndian();
          offset(b, Body.LOAD_TLB);
          // The target is unchanged until both halves are loaded.
          for (int i = 0; i < 2; i++) {
            half(b, i);
            b.call(Storage.class, "half", long.class, Ram.class, long.class);
            reorder(b, order);
          }
          b.setVsr(swap ? t : t + 1);
          b.setVsr(swap ? t + 1 : t);
          return true;
        });
    all.put(
        store,
        (b, row, bits, word) -> {
          int s = Operands.vsr(row, 0, bits);
          start(b, row, bits, word, form, order, align, s);
          boolean swap = order == Order.QUADWORD && b.littleEndian();
          offset(b, Body.STORE_TLB);
          for (int i = 0; i < 2; i++) {
            half(b, i);
            b.getVsr(swap ? s + 1 - i : s + i);
            reorder(b, order);
            b.call(Storage.class, "putHalf", void.class, Ram.class, long.class, long.class);
          }
          return true;
        });
  }

  /** Makes the checks, and puts the effective address in TARGET. */
  private static void start(
      Body b,
      Instruction row,
      int bits,
      int word,
      Form form,
      Order order,
      boolean align,
      int register) {
    b.requireFacilities(row, word);
    if (order == Order.QUADWORD && !align) {
      PermuteEmitters.requireVector(b, register, word);
    }
    b.at(word);
    MemoryEmitters.address(b, bits, form);
    if (align) {
      b.code().loadConstant(-16L).land();
    }
    b.code().lstore(Body.TARGET);
  }

  /** Puts the offset in RAM of the 16 bytes at TARGET in SCRATCH. */
  private static void offset(Body b, int tlb) {
    b.code().aload(tlb).lload(Body.TARGET);
    b.call(Storage.class, "offset128", long.class, long[].class, long.class);
    b.code().lstore(Body.SCRATCH);
  }

  /** Pushes the arguments of the access to one half. */
  private static void half(Body b, int i) {
    b.code().ldc(RegionCompiler.RAM).lload(Body.SCRATCH);
    if (i != 0) {
      b.code().loadConstant(8L).ladd();
    }
  }

  /**
   * Converts a doubleword between the mode's byte order and the instruction's, in either direction.
   */
  private static void reorder(Body b, Order order) {
    if (!b.littleEndian()) {
      b.call(Long.class, "reverseBytes", long.class, long.class);
    } else if (order == Order.WORDS) {
      b.code().bipush(32);
      b.call(Long.class, "rotateLeft", long.class, long.class, int.class);
    }
  }
}
