package dev.oriel.jit;

/**
 * When and how much is compiled.
 *
 * @param threshold executions of a block by the interpreter that make it worth compiling; 0
 *     compiles at the first
 * @param mostInstructions of a region
 * @param mostRegions that are kept; when there are as many, all are dropped. It bounds the
 *     metaspace and the code cache that a guest can make the JVM fill
 * @param background whether a thread of its own compiles; else the vCPU waits
 */
public record CompilerSettings(
    int threshold, int mostInstructions, int mostRegions, boolean background) {
  /** What a machine uses. */
  public static final CompilerSettings DEFAULT = new CompilerSettings(3000, 100, 10_000, true);

  /** Compiles everything before it is executed, in regions of one instruction. For tests. */
  public static final CompilerSettings SINGLE_INSTRUCTIONS =
      new CompilerSettings(0, 1, 10_000, false);

  /** Compiles everything before it is executed, in regions as large as may be. For tests. */
  public static final CompilerSettings LARGEST_REGIONS =
      new CompilerSettings(0, 400, 10_000, false);

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
    if (mostRegions < 1) {
      throw new IllegalArgumentException("mostRegions " + mostRegions);
    }
  }
}
