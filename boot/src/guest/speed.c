/* How fast the processor and the TCE hypercalls are: fixed amounts of work, timed by the time base.
 * Prints a line for each: its name, the amount, the nanoseconds. The checksum keeps it honest. */
#include "guest.h"

static u8 sieve[1 << 20] ALIGNED(4096);
/* What the processor does a million times a second takes a second a round: its steady speed. */
#define CALLS 2000000

static u64 table[1 << 16] ALIGNED(4096);
static u64 list[512] ALIGNED(4096);

static u64 primes(void) {
  u64 count = 0;
  memset(sieve, 1, sizeof sieve);
  for (u64 i = 2; i < sizeof sieve; i++) {
    if (sieve[i]) {
      count++;
      for (u64 j = i + i; j < sizeof sieve; j += i)
        sieve[j] = 0;
    }
  }
  return count;
}

static u64 mix(u64 rounds) {
  u64 a = 0x9e3779b97f4a7c15, b = 1, c = 2;
  for (u64 i = 0; i < rounds; i++) {
    a ^= a << 13;
    a ^= a >> 7;
    a ^= a << 17;
    b += a & 0xffff;
    c = (c ^ b) * 5 + (a >> 60);
  }
  return a ^ b ^ c;
}

static u64 sort(void) {
  u64 seed = 1;
  for (u64 i = 0; i < 4096; i++)
    table[i] = seed = seed * 6364136223846793005 + 1442695040888963407;
  for (u64 gap = 2048; gap; gap /= 2)
    for (u64 i = gap; i < 4096; i++) {
      u64 value = table[i], j = i;
      for (; j >= gap && table[j - gap] > value; j -= gap)
        table[j] = table[j - gap];
      table[j] = value;
    }
  return table[0] ^ table[4095];
}

static __attribute__((noinline)) u64 fibonacci(u64 n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static u64 crc(const u8 *data, u64 size) {
  u32 value = -1;
  for (u64 i = 0; i < size; i++) {
    value ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      value = value >> 1 ^ (value & 1 ? 0xedb88320 : 0);
  }
  return value;
}

static u64 start;

static void begin(void) {
  start = timebase();
}

static void end(const char *name, u64 amount, u64 checksum) {
  u64 ticks = timebase() - start;
  print("%s %d %d %x\n", name, amount, ticks / 64 * 125, checksum);
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  for (int round = 0; round < 3; round++) {
    begin();
    end("primes", sizeof sieve, primes());
    begin();
    end("mix", 2000000, mix(2000000));
    begin();
    u64 sum = 0;
    for (int i = 0; i < 10; i++)
      sum += sort();
    end("sort", 10, sum);
    begin();
    end("fibonacci", 24, fibonacci(24));
    begin();
    end("crc", 1 << 18, crc(sieve, 1 << 18));
    begin();
    u64 failed = 0;
    for (u64 i = 0; i < CALLS; i++)
      failed |= hcall(H_PUT_TCE, 0x80000000, (i & 0xffff) << 12, i << 12 | 3, 0);
    end("H_PUT_TCE", CALLS, failed);
    begin();
    for (u64 i = 0; i < CALLS; i++)
      failed |= hcall(H_GET_TCE, 0x80000000, (i & 0xffff) << 12, 0, 0);
    end("H_GET_TCE", CALLS, failed);
    for (u64 i = 0; i < 512; i++)
      list[i] = be64(i << 12 | 3);
    begin();
    for (u64 i = 0; i < 2000; i++)
      failed |= hcall(H_PUT_TCE_INDIRECT, 0x80000000, (i & 0xff) << 21, (u64)list, 512);
    end("H_PUT_TCE_INDIRECT", 2000 * 512, failed);
    begin();
    for (u64 i = 0; i < 2000; i++)
      failed |= hcall(H_STUFF_TCE, 0x80000000, (i & 0xff) << 21, 0, 512);
    end("H_STUFF_TCE", 2000 * 512, failed);
  }
}
