package dev.oriel.machine;

import java.util.random.RandomGenerator;

/** Random numbers that follow from a seed, with a state that can be kept (SplitMix64). */
final class SeededRandom implements RandomGenerator {
  private long state;

  SeededRandom(long seed) {
    state = seed;
  }

  @Override
  public synchronized long nextLong() {
    state += 0x9e37_79b9_7f4a_7c15L;
    long mixed = (state ^ state >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }

  synchronized long state() {
    return state;
  }

  synchronized void state(long value) {
    state = value;
  }
}
