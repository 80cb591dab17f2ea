package dev.oriel.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * Functions of the C library. {@code struct termios} is an opaque block here: only the C library
 * interprets it.
 */
final class Libc {
  private static final int TERMIOS_BYTES = 256;

  private Libc() {}

  static MemorySegment termios(SegmentAllocator memory) {
    return memory.allocate(TERMIOS_BYTES, Long.BYTES);
  }

  /** Reads the state of a terminal; 0 if it is one. */
  static int tcgetattr(int descriptor, MemorySegment termios) {
    return (int)
        invoke(
            "tcgetattr",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
            descriptor,
            termios);
  }

  static void cfmakeraw(MemorySegment termios) {
    invoke("cfmakeraw", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS), termios);
  }

  static void tcsetattr(int descriptor, int when, MemorySegment termios) {
    invoke(
        "tcsetattr",
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
        descriptor,
        when,
        termios);
  }

  /** Calls {@code function}; 0 if it returns nothing. */
  static Object invoke(String function, FunctionDescriptor type, Object... arguments) {
    return invoke(function, type, new Linker.Option[0], arguments);
  }

  /** Likewise, with the {@code options} that a variadic function needs. */
  @SuppressWarnings("restricted") // functions of the C library, with their own signatures
  static Object invoke(
      String function, FunctionDescriptor type, Linker.Option[] options, Object... arguments) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find(function).orElseThrow();
    try {
      Object result = linker.downcallHandle(address, type, options).invokeWithArguments(arguments);
      return result == null ? 0 : result;
    } catch (Throwable e) {
      throw new AssertionError(function, e);
    }
  }
}
