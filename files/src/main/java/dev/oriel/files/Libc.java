package dev.oriel.files;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Set;

/** Descriptors of files that are neither read nor written through them. */
final class Libc {
  private static final boolean OTHER_BITS =
      Set.of("aarch64", "ppc64le", "ppc64").contains(System.getProperty("os.arch"));
  private static final int NO_FOLLOW = OTHER_BITS ? 0100000 : 0400000;
  private static final int PATH_CLOSE_ON_EXEC = 010000000 | 02000000;
  private static final int HERE = -100;

  /** Looked up once they are needed, which fails where the JVM does not allow it. */
  private static final class Functions {
    static final MethodHandle OPEN_AT =
        function(
            "openat",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(3),
            Linker.Option.captureCallState("errno"));
    static final StructLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    static final MethodHandle CLOSE =
        function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Functions() {}

    @SuppressWarnings("restricted") // functions of the C library, with their own signatures
    private static MethodHandle function(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
      return linker.downcallHandle(address, type, options);
    }
  }

  private Libc() {}

  /** Whether the host is Linux and the JVM lets this module call the C library. */
  static boolean isAvailable() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return false;
    }
    try {
      return Functions.CLOSE != null;
    } catch (LinkageError e) {
      return false;
    }
  }

  /** A descriptor of what a path leads to, links included; or minus the number of an error. */
  static int open(String path) {
    return openAt(HERE, path, PATH_CLOSE_ON_EXEC);
  }

  /** A descriptor of what has a name in a folder, be it a link; or minus the number of an error. */
  static int openBelow(int folder, String name) {
    return openAt(folder, name, PATH_CLOSE_ON_EXEC | NO_FOLLOW);
  }

  private static int openAt(int folder, String name, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Functions.STATE);
      MemorySegment text = arena.allocateFrom(name);
      int opened = (int) Functions.OPEN_AT.invokeExact(state, folder, text, flags);
      return opened >= 0 ? opened : -(int) Functions.ERRNO.get(state, 0L);
    } catch (Throwable e) {
      throw new AssertionError("openat", e);
    }
  }

  static void close(int descriptor) {
    try {
      int _ = (int) Functions.CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new AssertionError("close", e);
    }
  }
}
