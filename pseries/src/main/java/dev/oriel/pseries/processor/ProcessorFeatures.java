package dev.oriel.pseries.processor;

import dev.oriel.isa.IsaTable;

/**
 * Optional features of processors, and how they are announced to guests. The answers of
 * H_GET_CPU_CHARACTERISTICS have no other effect: the machine does not speculate across privilege
 * levels, so mitigations, all of which can be executed, only cost time.
 *
 * @param vsx whether there is VSX besides VMX; else {@link IsaTable#withoutVectorScalar}
 * @param dfp whether there is decimal floating point; else {@link
 *     IsaTable#withoutDecimalFloatingPoint}
 * @param largeDecrementer whether the decrementer has 56 bits instead of 32
 * @param firmwareNmi whether machine checks can reach the guest's handlers, {@code cap-fwnmi}
 * @param characteristics r4 of H_GET_CPU_CHARACTERISTICS
 * @param behaviour r5 of H_GET_CPU_CHARACTERISTICS
 */
public record ProcessorFeatures(
    boolean vsx,
    boolean dfp,
    boolean largeDecrementer,
    boolean firmwareNmi,
    long characteristics,
    long behaviour) {
  /** The rows of {@code isa} that the processors execute. */
  public IsaTable instructions(IsaTable isa) {
    IsaTable rows = dfp ? isa : isa.withoutDecimalFloatingPoint();
    return vsx ? rows : rows.withoutVectorScalar();
  }

  /** All features, nothing to mitigate. */
  public static final ProcessorFeatures DEFAULT =
      new ProcessorFeatures(true, true, true, true, 0, 0);
}
