package dev.oriel.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The terminal on standard input. In raw mode every key goes to the guest; {@link #restore} may be
 * called at any time, from any thread, repeatedly.
 *
 * <p>{@code struct termios} is an opaque block here: only the C library interprets it, except for
 * one flag in {@link #raw} for which it has no function.
 */
final class Terminal {
  private static final int STDIN = 0;
  private static final int TCSADRAIN = 1;
  private static final int TERMIOS_BYTES = 256;
  private static final int WINSIZE_BYTES = 8;

  /** On Linux: the offset of c_lflag, and its bit that makes Ctrl-C a signal. */
  private static final int LOCAL_FLAGS = 12;

  private static final int ISIG = 1;

  /** TIOCGWINSZ on Linux, except on architectures with another number. */
  private static final long GET_WINDOW_SIZE = 0x5413;

  /** Size in characters. */
  record Size(int rows, int columns) {}

  private final MemorySegment saved;

  private Terminal(MemorySegment saved) {
    this.saved = saved;
  }

  /** The terminal on standard input, if it is a terminal. */
  static Optional<Terminal> ofStandardInput() {
    if (System.getProperty("os.name").startsWith("Windows")) {
      return Optional.empty();
    }
    MemorySegment state = Arena.global().allocate(TERMIOS_BYTES, Long.BYTES);
    return call("tcgetattr", STDIN, state) == 0
        ? Optional.of(new Terminal(state))
        : Optional.empty();
  }

  /** Whether a file descriptor is a terminal. */
  static boolean isTerminal(int descriptor) {
    return invoke(
            "isatty", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), descriptor)
        == 1;
  }

  /**
   * Enters raw mode: passes every key on as it is typed.
   *
   * @param signals whether Ctrl-C remains a signal
   */
  void raw(boolean signals) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(TERMIOS_BYTES, Long.BYTES).copyFrom(saved);
      invoke("cfmakeraw", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS), state);
      if (signals && System.getProperty("os.name").equals("Linux")) {
        int flags = state.get(ValueLayout.JAVA_INT, LOCAL_FLAGS);
        state.set(ValueLayout.JAVA_INT, LOCAL_FLAGS, flags | ISIG);
      }
      set(state);
    }
  }

  /** Restores the terminal's original state. */
  void restore() {
    set(saved);
  }

  /** The size of the terminal, if known. */
  Optional<Size> size() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(WINSIZE_BYTES, Short.BYTES);
      FunctionDescriptor ioctl =
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS);
      int rows = 0;
      int columns = 0;
      if (invoke("ioctl", ioctl, Linker.Option.firstVariadicArg(2), STDIN, GET_WINDOW_SIZE, size)
          == 0) {
        rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
        columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, Short.BYTES));
      }
      return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
    }
  }

  private static void set(MemorySegment state) {
    invoke(
        "tcsetattr",
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
        STDIN,
        TCSADRAIN,
        state);
  }

  private static int call(String name, int descriptor, MemorySegment state) {
    return invoke(
        name,
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
        descriptor,
        state);
  }

  private static int invoke(String name, FunctionDescriptor type, Object... arguments) {
    return invoke(name, type, new Linker.Option[0], arguments);
  }

  private static int invoke(
      String name, FunctionDescriptor type, Linker.Option option, Object... arguments) {
    return invoke(name, type, new Linker.Option[] {option}, arguments);
  }

  @SuppressWarnings("restricted")
  private static int invoke(
      String name, FunctionDescriptor type, Linker.Option[] options, Object... arguments) {
    Linker linker = Linker.nativeLinker();
    MethodHandle function =
        linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
    try {
      Object result = function.invokeWithArguments(arguments);
      return result instanceof Integer status ? status : 0;
    } catch (Throwable e) {
      throw new AssertionError(name, e);
    }
  }
}
