/* Pseudo-random numbers from a seed that may be patched, so that a series can be had again. */
#pragma once
#include "guest.h"

/* Found by its marker in the file; seed and count of steps are big-endian. */
static volatile struct {
  char marker[16];
  u64 seed, count;
} series ALIGNED(32) __attribute__((section(".data"))) = {
    "random series at", be64(1ul), be64(1000ul)};

static u64 series_state;

static inline u64 next(void) {
  u64 z = series_state += 0x9e3779b97f4a7c15ul;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ul;
  z = (z ^ z >> 27) * 0x94d049bb133111ebul;
  return z ^ z >> 31;
}

static inline u64 below(u64 bound) {
  return (next() >> 16) % bound;
}

static inline int one_in(u64 n) {
  return below(n) == 0;
}

/* A number of bits first, so that small and large numbers are as likely. */
static inline u64 any(void) {
  return next() >> below(64);
}

/* Prints the seed; how many steps there are to be. */
static inline u64 start_series(void) {
  series_state = be64(series.seed);
  print("seed %d, %d steps\n", be64(series.seed), be64(series.count));
  return be64(series.count);
}
