package dev.oriel.jit;

import dev.oriel.cpu.interpreter.CodeCache;
import dev.oriel.memory.GuestMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What the compiler knows of one frame of guest code: how often the interpreter executed the block
 * at each word, and the frame's compiled code.
 *
 * <p>The vCPU's thread counts; the compiler's thread installs code.
 */
final class CompiledFrame {
  static final int WORDS = GuestMemory.FRAME_SIZE / 4;

  /**
   * Code in a frame that changed more often than this is compiled after {@link #PATIENCE} times as
   * many executions, because it may change again. It is not given up: it may as well stay as it is.
   */
  private static final int MOST_CHANGES = 8;

  private static final int PATIENCE = 16;

  /**
   * Once a frame's regions hold more instructions than this, no more are compiled. Regions overlap,
   * so this is more than a frame has words.
   */
  private static final int MOST_INSTRUCTIONS = 4 * WORDS;

  /** Upper bound of the bytes that a frame takes: arrays of counts, references and flags. */
  private static final int BYTES = (2 + 4 + 1) * WORDS + 128;

  private static final VarHandle CODE = MethodHandles.arrayElementVarHandle(CompiledCode[].class);

  private final CompilerSettings settings;
  private final long id;
  private final int changes;
  private final int threshold;
  private char @Nullable [] executions;
  private @Nullable CompiledCode @Nullable [] code;

  /** Words that were submitted to the compiler, including those that it refused. */
  private boolean @Nullable [] asked;

  private volatile int instructions;

  /**
   * @param old the frame before its content changed
   */
  private CompiledFrame(CompilerSettings settings, long id, @Nullable CompiledFrame old) {
    this.settings = settings;
    this.id = id;
    changes = old == null ? 0 : old.changes + 1;
    threshold =
        changes > MOST_CHANGES
            ? Math.min(PATIENCE * settings.threshold(), Character.MAX_VALUE)
            : settings.threshold();
  }

  /** Frames for a code cache. */
  static CodeCache.Companions<CompiledFrame> companions(CompilerSettings settings) {
    return new CodeCache.Companions<>() {
      private long made;

      @Override
      public CompiledFrame of(@Nullable CompiledFrame old) {
        return new CompiledFrame(settings, ++made, old);
      }

      @Override
      public int bytes() {
        return BYTES;
      }
    };
  }

  /** A number, not 0, that no other frame of the engine has, not even this one when it changes. */
  long id() {
    return id;
  }

  /** The code that may be entered at {@code word}, or null. */
  @Nullable CompiledCode code(int word) {
    @Nullable CompiledCode[] codes = code;
    return codes == null ? null : (CompiledCode) CODE.getAcquire(codes, word);
  }

  /**
   * Counts an execution of the block at {@code word} by the interpreter. Returns true if the block
   * is to be compiled now, at most once for each word.
   */
  boolean hot(int word) {
    char[] counts = executions;
    if (counts == null) {
      counts = executions = new char[WORDS];
      asked = new boolean[WORDS];
      code = new CompiledCode[WORDS];
    }
    int count = counts[word] + 1;
    if (count > threshold) {
      return ask(word);
    }
    counts[word] = (char) count;
    return false;
  }

  /**
   * Counts an execution of the block at {@code word} by the interpreter, if nothing else can
   * execute it and it need not be compiled now. Else returns false and does nothing.
   */
  boolean staysInterpreted(int word) {
    char[] counts = executions;
    boolean[] words = asked;
    if (counts == null || words == null || code(word) != null) {
      return false;
    }
    if (counts[word] < threshold) {
      counts[word]++;
      return true;
    }
    return words[word];
  }

  private boolean ask(int word) {
    boolean[] words = asked;
    if (words == null || words[word] || !settings.forced() && exhausted()) {
      return false;
    }
    words[word] = true;
    return true;
  }

  /** Whether compiling more of this frame would be wasted work. */
  private boolean exhausted() {
    return instructions > MOST_INSTRUCTIONS;
  }

  /** Lets {@code word} become hot again later, because the compile queue was full. */
  void postpone(int word) {
    if (asked != null && executions != null) {
      asked[word] = false;
      executions[word] /= 2;
    }
  }

  /** Whether the interpreter executed the block at {@code word}. */
  boolean executed(int word) {
    char[] counts = executions;
    return counts != null && counts[word] > 0;
  }

  /** A copy of the execution counts, by word. */
  char[] profile() {
    return executions == null ? new char[WORDS] : executions.clone();
  }

  /** Installs {@code compiled} at {@code word}, except if there is code already. */
  void install(CompiledCode compiled, int word) {
    @Nullable CompiledCode[] codes = code;
    if (codes != null) {
      CODE.compareAndSet(codes, word, null, compiled);
    }
  }

  /** Records that a region around a word of this frame has {@code count} instructions. */
  void grown(int count) {
    instructions += count;
  }
}
