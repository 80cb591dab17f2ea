package dev.oriel.cpu;

import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.Set;
import sun.misc.Unsafe;

/**
 * {@link Unsafe}, if the JVM is told to allow it, as the launcher does ({@code
 * --sun-misc-unsafe-memory-access=allow}). Only {@link Ram} and {@link Tlb} use it.
 */
@SuppressWarnings({"removal", "deprecation"})
final class Direct {
  static final boolean ALLOWED =
      "allow".equals(System.getProperty("sun.misc.unsafe.memory.access"))
          && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
          && Set.of("amd64", "x86_64", "aarch64").contains(System.getProperty("os.arch"));

  private Direct() {}

  /** Apart, so that it is touched only if it is used. */
  private static final class Holder {
    static final Unsafe UNSAFE = unsafe();

    private static Unsafe unsafe() {
      try {
        Field field = Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        return (Unsafe) field.get(null);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  static Unsafe unsafe() {
    return Holder.UNSAFE;
  }
}
