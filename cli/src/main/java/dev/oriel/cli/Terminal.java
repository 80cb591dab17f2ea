package dev.oriel.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The terminal on standard input. In raw mode every key goes to the guest; {@link #restore} may be
 * called at any time, from any thread, repeatedly.
 *
 * <p>{@link #raw} sets one flag of {@code struct termios} itself, for which the C library has no
 * function.
 */
final class Terminal {
  private static final int STDIN = 0;
  private static final int TCSADRAIN = 1;
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
    MemorySegment state = Libc.termios(Arena.global());
    return Libc.tcgetattr(STDIN, state) == 0 ? Optional.of(new Terminal(state)) : Optional.empty();
  }

  /** Whether a file descriptor is a terminal. */
  static boolean isTerminal(int descriptor) {
    return (int)
            Libc.invoke(
                "isatty",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                descriptor)
        == 1;
  }

  /**
   * Enters raw mode: passes every key on as it is typed.
   *
   * @param signals whether Ctrl-C remains a signal
   */
  void raw(boolean signals) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Libc.termios(arena).copyFrom(saved);
      Libc.cfmakeraw(state);
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
      if ((int)
              Libc.invoke(
                  "ioctl",
                  ioctl,
                  new Linker.Option[] {Linker.Option.firstVariadicArg(2)},
                  STDIN,
                  GET_WINDOW_SIZE,
                  size)
          == 0) {
        rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
        columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, Short.BYTES));
      }
      return rows > 0 && columns > 0 ? Optional.of(new Size(rows, columns)) : Optional.empty();
    }
  }

  private static void set(MemorySegment state) {
    Libc.tcsetattr(STDIN, TCSADRAIN, state);
  }
}
