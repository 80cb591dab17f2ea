package dev.oriel.jit;

/**
 * When and how much is compiled.
 *
 * @param threshold executions of a block by the interpreter that make it worth compiling; 0
 *     compiles at the first
 * @param mostInstructions of a region
 * @param background whether a thread of its own compiles; else the vCPU waits
 */
public record CompilerSettings(int threshold, int mostInstructions, boolean background) {
  /** What a machine uses. */
  public static final CompilerSettings DEFAULT = new CompilerSettings(3000, 150, true);

  /** Compiles everything before it is executed, in regions of one instruction. For tests. */
  public static final CompilerSettings SINGLE_INSTRUCTIONS = new CompilerSettings(0, 1, false);

  /** Compiles everything before it is executed, in regions as large as may be. For tests. */
  public static final CompilerSettings LARGEST_REGIONS = new CompilerSettings(0, 400, false);

  /** Whether everything is compiled before it is executed, whatever that costs. */
  boolean forced() {
    return threshold == 0;
  }

  public CompilerSettings {
    if (threshold < 0 || threshold > Character.MAX_VALUE) {
      throw new IllegalArgumentException("threshold " + threshold);
    }
    if (mostInstructions < 1 || mostInstructions > 1024) {
      throw new IllegalArgumentException("mostInstructions " + mostInstructions);
    }
  }
}
