package dev.oriel.jit;

/**
 * When and how much is compiled.
 *
 * @param threshold executions of a block by the interpreter before it is compiled; 0 compiles
 *     before the first
 * @param mostInstructions the longest region
 * @param mostRegions how many regions are kept; when there are as many, all are dropped. This
 *     bounds the metaspace and code cache that a guest can make the JVM use
 * @param background whether a background thread compiles; otherwise the vCPU's thread does
 */
public record CompilerSettings(
    int threshold, int mostInstructions, int mostRegions, boolean background) {
  /** The settings of a machine. */
  public static final CompilerSettings DEFAULT = new CompilerSettings(3000, 100, 10_000, true);

  /** Compiles everything before it is executed, in regions of one instruction. For tests. */
  public static final CompilerSettings SINGLE_INSTRUCTIONS =
      new CompilerSettings(0, 1, 10_000, false);

  /** Compiles everything before it is executed, in the largest regions. For tests. */
  public static final CompilerSettings LARGEST_REGIONS =
      new CompilerSettings(0, 400, 10_000, false);

  /** Whether everything is compiled before it is executed. */
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
