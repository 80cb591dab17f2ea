package dev.oriel.conformance;

import java.util.Arrays;
import java.util.SortedMap;

/**
 * Something to execute: instructions and what they find.
 *
 * @param seed of the registers that nothing names, see {@link Corpus#background}
 * @param first position of the first instruction in the code pages, in words
 * @param code instruction words; behind the last is the exit
 * @param limit the position from which on words are not executed but are exits
 * @param patches doublewords of the data pages that are not as in the {@link Bank}, by offset
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

  /** The same, left at {@code position} at the latest. */
  Trial until(int position) {
    return new Trial(seed, first, code, position, patches, before);
  }

  /** What remains of it from {@code position} on, with the registers and data left there. */
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
