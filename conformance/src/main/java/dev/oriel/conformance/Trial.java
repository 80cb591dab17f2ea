package dev.oriel.conformance;

import java.util.Arrays;
import java.util.SortedMap;

/**
 * Something to execute: instructions and their initial state.
 *
 * @param seed of the registers that nothing names, see {@link Corpus#background}
 * @param first position of the first instruction in the code pages, in words
 * @param code instruction words; the exit follows the last
 * @param limit position from which words are exits and not executed
 * @param patches doublewords of the data pages that differ from the {@link Bank}, by offset
 * @param before registers
 */
record Trial(
    long seed,
    int first,
    int[] code,
    int limit,
    SortedMap<Integer, Long> patches,
    Registers before) {
  /** Address of the instruction at {@code position}. */
  long address(int position) {
    return Layout.CODE + 4L * (first + position);
  }

  /** The same trial, ended at {@code position} at the latest. */
  Trial until(int position) {
    return new Trial(seed, first, code, position, patches, before);
  }

  /**
   * The rest of the trial from {@code position} on, with the registers and data of {@code outcome}.
   */
  Trial from(int position, Outcome outcome) {
    return new Trial(
        seed,
        first + position,
        Arrays.copyOfRange(code, position, code.length),
        limit - position,
        outcome.data(),
        outcome.after());
  }

  Trial withBefore(Registers registers) {
    return new Trial(seed, first, code, limit, patches, registers);
  }

  Trial withPatches(SortedMap<Integer, Long> data) {
    return new Trial(seed, first, code, limit, data, before);
  }

  Trial withCode(int[] words) {
    return new Trial(seed, first, words, words.length, patches, before);
  }
}
