package dev.oriel.jit;

import static dev.oriel.jit.Operands.ra;
import static dev.oriel.jit.Operands.rb;
import static dev.oriel.jit.Operands.rt;

import dev.oriel.cpu.Ram;
import dev.oriel.cpu.Storage;
import java.util.Map;

/** Fixed-point loads and stores (Book I sections 3.3.2 to 3.3.5). */
final class MemoryEmitters {
  enum Form {
    D,
    DS,
    DQ,
    X
  }

  private MemoryEmitters() {}

  static void add(Map<String, Emitter> all) {
    for (Form form : new Form[] {Form.D, Form.X}) {
      String x = form == Form.X ? "x" : "";
      load(all, "lbz", x, 1, false, form);
      load(all, "lhz", x, 2, false, form);
      load(all, "lha", x, 2, true, form);
      load(all, "lwz", x, 4, false, form);
      store(all, "stb", x, 1, form);
      store(all, "sth", x, 2, form);
      store(all, "stw", x, 4, form);
    }
    for (Form form : new Form[] {Form.DS, Form.X}) {
      String x = form == Form.X ? "x" : "";
      load(all, "lwa", x, 4, true, form);
      load(all, "ld", x, 8, false, form);
      store(all, "std", x, 8, form);
    }
  }

  private static void load(
      Map<String, Emitter> all, String name, String x, int size, boolean signed, Form form) {
    all.put(
        name + x,
        (b, row, bits, word) -> {
          address(b, bits, form);
          load(b, word, size, signed);
          b.set(rt(bits));
          return true;
        });
    all.put(
        name + "u" + x,
        (b, row, bits, word) -> {
          if (ra(bits) == 0 || ra(bits) == rt(bits)) {
            return false;
          }
          address(b, bits, form);
          b.code().lstore(Body.TARGET);
          b.code().lload(Body.TARGET);
          load(b, word, size, signed);
          b.set(rt(bits));
          b.code().lload(Body.TARGET);
          b.set(ra(bits));
          return true;
        });
  }

  private static void store(Map<String, Emitter> all, String name, String x, int size, Form form) {
    all.put(
        name + x,
        (b, row, bits, word) -> {
          address(b, bits, form);
          store(b, word, size, rt(bits));
          return true;
        });
    all.put(
        name + "u" + x,
        (b, row, bits, word) -> {
          if (ra(bits) == 0) {
            return false;
          }
          address(b, bits, form);
          b.code().lstore(Body.TARGET);
          b.code().lload(Body.TARGET);
          store(b, word, size, rt(bits));
          b.code().lload(Body.TARGET);
          b.set(ra(bits));
          return true;
        });
  }

  /** Pushes the effective address. */
  static void address(Body b, int bits, Form form) {
    if (form == Form.X) {
      b.get(rb(bits));
      if (ra(bits) != 0) {
        b.get(ra(bits));
        b.code().ladd();
      }
      return;
    }
    long displacement =
        (short)
            switch (form) {
              case DS -> bits & ~3;
              case DQ -> bits & ~15;
              default -> bits;
            };
    if (ra(bits) == 0) {
      b.code().loadConstant(displacement);
    } else {
      b.get(ra(bits));
      if (displacement != 0) {
        b.code().loadConstant(displacement).ladd();
      }
    }
  }

  /** Replaces the address on the stack by the value there, extended. */
  private static void load(Body b, int word, int size, boolean signed) {
    b.at(word);
    load(b, size, signed);
  }

  /** As above, after {@link Body#at}. */
  static void load(Body b, int size, boolean signed) {
    b.code().lstore(Body.SCRATCH);
    b.code().aload(Body.LOAD_TLB).ldc(RegionCompiler.RAM).lload(Body.SCRATCH);
    Class<?> type = type(size);
    b.call(Storage.class, "load" + 8 * size, type, long[].class, Ram.class, long.class);
    if (!b.littleEndian()) {
      reverse(b, size);
    }
    switch (size) {
      case 1 -> b.code().sipush(0xff).iand().i2l();
      case 2 -> {
        if (!signed) {
          b.code().loadConstant(0xffff).iand();
        }
        b.code().i2l();
      }
      case 4 -> {
        b.code().i2l();
        if (!signed) {
          b.code().loadConstant(0xffff_ffffL).land();
        }
      }
      default -> {}
    }
  }

  /** Pops the address and stores {@code register} there. */
  private static void store(Body b, int word, int size, int register) {
    b.at(word);
    store(b, size, () -> b.get(register));
  }

  /** Pops the address and stores there what {@code value} pushes, after {@link Body#at}. */
  static void store(Body b, int size, Runnable value) {
    b.code().lstore(Body.SCRATCH);
    b.code().aload(Body.STORE_TLB).ldc(RegionCompiler.RAM).lload(Body.SCRATCH);
    value.run();
    if (size < 8) {
      b.code().l2i();
    }
    if (!b.littleEndian()) {
      if (size == 2) {
        b.code().i2s();
      }
      reverse(b, size);
    }
    b.call(
        Storage.class,
        "store" + 8 * size,
        void.class,
        long[].class,
        Ram.class,
        long.class,
        size < 8 ? int.class : long.class);
  }

  private static void reverse(Body b, int size) {
    switch (size) {
      case 2 -> b.call(Short.class, "reverseBytes", short.class, short.class);
      case 4 -> b.call(Integer.class, "reverseBytes", int.class, int.class);
      case 8 -> b.call(Long.class, "reverseBytes", long.class, long.class);
      default -> {}
    }
  }

  private static Class<?> type(int size) {
    return switch (size) {
      case 1 -> byte.class;
      case 2 -> short.class;
      case 4 -> int.class;
      default -> long.class;
    };
  }
}
