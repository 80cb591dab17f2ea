package dev.oriel.pseries;

/**
 * What guests are told of their processors beyond the architecture level. Nothing here changes what
 * the processors do: no speculation crosses privilege in this machine, so mitigations only cost
 * time.
 *
 * @param vsx whether the device tree offers VSX besides VMX
 * @param dfp whether the device tree offers decimal floating point
 * @param largeDecrementer whether the device tree says that the decrementer has 56 bits
 * @param characteristics r4 of H_GET_CPU_CHARACTERISTICS
 * @param behaviour r5 of H_GET_CPU_CHARACTERISTICS
 */
public record ProcessorFeatures(
    boolean vsx, boolean dfp, boolean largeDecrementer, long characteristics, long behaviour) {
  /** All features, nothing to mitigate. */
  public static final ProcessorFeatures DEFAULT = new ProcessorFeatures(true, true, true, 0, 0);
}
