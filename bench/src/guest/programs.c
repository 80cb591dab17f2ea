/* Small programs that each exercise one thing, for `bench/run`. Freestanding and static, so that the
 * same bytes run under every emulator:
 *
 *   programs REPETITIONS [NAME...]
 *
 * prints a line for each repetition: name, repetition, nanoseconds, checksum. The work of a repetition
 * is fixed. All repetitions of one program come in a row: the first one is what a short program sees. */
#include "linux.h"

#define ALIGNED __attribute__((aligned(65536)))
#define NOINLINE __attribute__((noinline))

void *memcpy(void *to, const void *from, u64 size) {
  u8 *t = to;
  const u8 *f = from;
  for (; size >= 8; size -= 8, t += 8, f += 8)
    *(u64 *)t = *(const u64 *)f;
  while (size--)
    *t++ = *f++;
  return to;
}

void *memset(void *to, int byte, u64 size) {
  u8 *t = to;
  u64 word = (u8)byte * 0x0101010101010101u;
  for (; size >= 8; size -= 8, t += 8)
    *(u64 *)t = word;
  while (size--)
    *t++ = byte;
  return to;
}

static u64 length(const char *text) {
  u64 size = 0;
  while (text[size])
    size++;
  return size;
}

static int equal(const char *a, const char *b) {
  while (*a && *a == *b)
    a++, b++;
  return *a == *b;
}

static u64 nanoseconds(void) {
  u64 time[2];
  call(CLOCK_GETTIME, 1, time);
  return time[0] * 1000000000 + time[1];
}

/* ---------------------------------------------------------------- integer */

static u64 integer(void) {
  u64 a = 0x9e3779b97f4a7c15, sum = 0;
  for (u64 i = 0; i < 12000000; i++) {
    a ^= a << 13;
    a ^= a >> 7;
    a ^= a << 17;
    sum += a * 5 + (a >> 40);
  }
  return sum;
}

static u8 bytes[1 << 21] ALIGNED;

static u64 branchy(void) {
  u64 count = 0, longest = 0;
  for (u64 i = 1; i < 60000; i++) {
    u64 n = i, steps = 0;
    while (n != 1) {
      if (n & 1)
        n = 3 * n + 1;
      else
        n >>= 1;
      if (++steps > 400)
        break;
    }
    if (steps > longest)
      longest = steps;
    count += steps;
  }
  return count << 16 | longest;
}

static u64 sieve(void) {
  u64 count = 0;
  memset(bytes, 1, sizeof bytes);
  for (u64 i = 2; i < sizeof bytes; i++)
    if (bytes[i]) {
      count++;
      for (u64 j = i + i; j < sizeof bytes; j += i)
        bytes[j] = 0;
    }
  return count;
}

static NOINLINE u64 ackermann(u64 m, u64 n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static NOINLINE u64 fibonacci(u64 n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static u64 recursive(void) {
  return fibonacci(29) << 20 ^ ackermann(2, 300);
}

static u64 words[1 << 18] ALIGNED;

static NOINLINE void quicksort(s64 *first, s64 *last) {
  while (last - first > 16) {
    s64 pivot = first[(last - first) / 2], *low = first, *high = last;
    while (low <= high) {
      while (*low < pivot)
        low++;
      while (*high > pivot)
        high--;
      if (low <= high) {
        s64 swap = *low;
        *low++ = *high;
        *high-- = swap;
      }
    }
    quicksort(first, high);
    first = low;
  }
  for (s64 *i = first + 1; i <= last; i++) {
    s64 value = *i, *j = i;
    for (; j > first && j[-1] > value; j--)
      *j = j[-1];
    *j = value;
  }
}

static u64 sort(void) {
  u64 seed = 1, sum = 0;
  for (u64 i = 0; i < 1 << 17; i++)
    words[i] = seed = seed * 6364136223846793005 + 1442695040888963407;
  quicksort((s64 *)words, (s64 *)words + (1 << 17) - 1);
  for (u64 i = 1; i < 1 << 17; i++)
    sum += (s64)words[i - 1] <= (s64)words[i];
  return sum ^ words[77];
}

/* ---------------------------------------------------------------- hash */

static u32 rounds[64];

static u32 rotate(u32 x, int by) {
  return x >> by | x << (32 - by);
}

static void sha256(u32 *state, const u8 *block) {
  u32 w[64], s[8];
  for (int i = 0; i < 16; i++)
    w[i] = __builtin_bswap32(((const u32 *)block)[i]);
  for (int i = 16; i < 64; i++) {
    u32 x = w[i - 15], y = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] + (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) +
           (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
  }
  for (int i = 0; i < 8; i++)
    s[i] = state[i];
  for (int i = 0; i < 64; i++) {
    u32 t = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
            ((s[4] & s[5]) ^ (~s[4] & s[6])) + rounds[i] + w[i];
    u32 u = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
            ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    for (int j = 7; j; j--)
      s[j] = s[j - 1];
    s[4] += t;
    s[0] = t + u;
  }
  for (int i = 0; i < 8; i++)
    state[i] += s[i];
}

static u64 hash(void) {
  u32 state[8];
  for (int i = 0; i < 64; i++)
    rounds[i] = 0x428a2f98u * (2 * i + 1);
  for (int i = 0; i < 8; i++)
    state[i] = 0x6a09e667 + i;
  memset(bytes, 0x5a, 1 << 20);
  for (u64 i = 0; i < 1 << 20; i += 64)
    sha256(state, bytes + i);
  return (u64)state[0] << 32 | state[7];
}

/* ---------------------------------------------------------------- memory */

static u64 copy(void) {
  u64 sum = 0;
  memset(bytes, 1, sizeof bytes);
  for (int i = 0; i < 150; i++) {
    memcpy(bytes, bytes + (1 << 20), (1 << 20) - 8 * i);
    memset(bytes + (1 << 20), i, 1 << 20);
    sum += bytes[i * 1000];
  }
  return sum;
}

static u64 chase(void) {
  u64 size = 1 << 18, at = 0;
  for (u64 i = 0; i < size; i++) /* a permutation in one cycle */
    words[i] = (i * 5 + 12345) & (size - 1);
  for (u64 i = 0; i < 1000000; i++)
    at = words[at];
  return at;
}

/* ---------------------------------------------------------------- floating point, vectors */

static u64 bits(double x) {
  union {
    double d;
    u64 u;
  } as = {x};
  return as.u;
}

/* Five bodies, as in the benchmarks game; the square root is the instruction's. */
static u64 scalar(void) {
  static double p[5][3], v[5][3], m[5];
  for (int i = 0; i < 5; i++) {
    m[i] = 39.5 / (1 + i * i * 50);
    for (int k = 0; k < 3; k++) {
      p[i][k] = i * (k + 1) * 1.7 - k * 0.3;
      v[i][k] = i ? (k - 1) * 0.9 / i : 0;
    }
  }
  for (int step = 0; step < 15000; step++) {
    for (int i = 0; i < 5; i++)
      for (int j = i + 1; j < 5; j++) {
        double d[3], square = 0.01;
        for (int k = 0; k < 3; k++) {
          d[k] = p[i][k] - p[j][k];
          square += d[k] * d[k];
        }
        double force = 0.001 / (square * __builtin_sqrt(square));
        for (int k = 0; k < 3; k++) {
          v[i][k] -= d[k] * m[j] * force;
          v[j][k] += d[k] * m[i] * force;
        }
      }
    for (int i = 0; i < 5; i++)
      for (int k = 0; k < 3; k++)
        p[i][k] += 0.001 * v[i][k];
  }
  return bits(p[0][0]) ^ bits(p[3][2]);
}

static double left[96][96] ALIGNED, right[96][96], product[96][96];

static u64 vector(void) {
  for (int i = 0; i < 96; i++)
    for (int j = 0; j < 96; j++) {
      left[i][j] = i - 0.5 * j;
      right[i][j] = j + 0.25 * i;
      product[i][j] = 0;
    }
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < 96; i++)
      for (int k = 0; k < 96; k++)
        for (int j = 0; j < 96; j++)
          product[i][j] += left[i][k] * right[k][j];
  return bits(product[5][7]) ^ bits(product[95][95]);
}

/* Single precision and integers in vectors: a blur over bytes, a saxpy. */
static u64 lanes(void) {
  static float x[4096], y[4096];
  for (int i = 0; i < 4096; i++)
    x[i] = i, y[i] = 1;
  memset(bytes, 200, 1 << 15);
  for (int round = 0; round < 200; round++) {
    for (int i = 0; i < 4096; i++)
      y[i] = y[i] * 0.75f + x[i];
    u8 *b = bytes;
    for (int i = 0; i < 16384; i++)
      b[i] = (b[i] + b[i + 1] + 1) >> 1;
  }
  return (u64)(y[17] * 1000) ^ bytes[1000];
}

/* ---------------------------------------------------------------- interpreter */

/* A little register machine whose loop ends in one indirect branch. */
static u64 interpreter(void) {
  enum { ADD, SUB, XOR, SHIFT, LOAD, STORE, SKIP, LOOP, HALT };
  static const u8 code[] = {LOAD, 1, ADD, 2, XOR, 3, SHIFT, 5, STORE, 1, SUB, 4, SKIP, 1,
                            ADD,  7, XOR, 9, STORE, 2, LOAD, 2, ADD, 1, LOOP, 0, HALT, 0};
  u64 memory[16] = {0}, value = 1, left_over = 250000;
  for (u64 at = 0;;) {
    u8 operand = code[at + 1];
    switch (code[at]) {
    case ADD: value += operand; break;
    case SUB: value -= operand; break;
    case XOR: value ^= operand * 0x10001; break;
    case SHIFT: value = value << operand | value >> (64 - operand); break;
    case LOAD: value += memory[operand]; break;
    case STORE: memory[operand] = value; break;
    case SKIP: if (value & operand) at += 2; break;
    case LOOP: if (--left_over) { at = 0; continue; } break;
    case HALT: return value;
    }
    at += 2;
    __asm__ volatile("" : "+r"(at));
  }
}

/* ---------------------------------------------------------------- the kernel */

static u64 system_calls(void) {
  u64 sum = 0;
  for (int i = 0; i < 100000; i++)
    sum += call(GETPPID) > 0;
  return sum;
}

static u64 page_faults(void) {
  u64 sum = 0, size = 16 << 20;
  for (int round = 0; round < 8; round++) {
    u8 *memory = (u8 *)call(MMAP, 0, size, 3, 0x22, -1, 0);
    for (u64 i = 0; i < size; i += 4096)
      memory[i] = i >> 12, sum++;
    call(MUNMAP, memory, size);
  }
  return sum;
}

static char *self;

static u64 fork_exec(void) {
  u64 ended = 0;
  for (int i = 0; i < 100; i++) {
    long child = call(CLONE, 17 /* SIGCHLD */, 0, 0, 0, 0);
    if (child == 0) {
      char *arguments[] = {self, "0", 0}, *environment[] = {0};
      call(EXECVE, self, arguments, environment);
      call(EXIT_GROUP, 1);
    }
    int status = 1;
    call(WAIT4, child, &status, 0, 0);
    ended += status == 0;
  }
  return ended;
}

static u64 pipes(void) {
  int there[2], back[2];
  u64 sum = 0;
  call(PIPE, there);
  call(PIPE, back);
  long child = call(CLONE, 17, 0, 0, 0, 0);
  u64 word = 0;
  for (int i = 0; i < 5000; i++) {
    if (child) {
      word = i;
      call(WRITE, there[1], &word, 8);
      call(READ, back[0], &word, 8);
      sum += word;
    } else {
      call(READ, there[0], &word, 8);
      word *= 2;
      call(WRITE, back[1], &word, 8);
    }
  }
  if (!child)
    call(EXIT_GROUP, 0);
  call(WAIT4, child, 0, 0, 0);
  for (int i = 0; i < 2; i++) {
    call(6, there[i]);
    call(6, back[i]);
  }
  return sum;
}

/* ---------------------------------------------------------------- main */

static const struct {
  const char *name;
  u64 (*run)(void);
} programs[] = {{"integer", integer}, {"branchy", branchy}, {"sieve", sieve},
                {"recursive", recursive}, {"sort", sort}, {"hash", hash},
                {"copy", copy}, {"chase", chase}, {"scalar", scalar},
                {"vector", vector}, {"lanes", lanes}, {"interpreter", interpreter},
                {"system-calls", system_calls}, {"page-faults", page_faults},
                {"fork-exec", fork_exec}, {"pipes", pipes}};

static char line[256];
static u64 used;

static void put(const char *text) {
  memcpy(line + used, text, length(text));
  used += length(text);
}

static void put_number(u64 number, u64 base) {
  char digits[24];
  int i = 23;
  digits[i] = 0;
  do
    digits[--i] = "0123456789abcdef"[number % base];
  while (number /= base);
  put(" ");
  put(digits + i);
}

void start(u64 *stack) {
  u64 count = stack[0];
  char **arguments = (char **)(stack + 1);
  u64 repetitions = 0;
  if (count > 1)
    for (char *digit = arguments[1]; *digit; digit++)
      repetitions = repetitions * 10 + *digit - '0';
  self = arguments[0];
  for (u64 i = 0; repetitions && i < sizeof programs / sizeof programs[0]; i++) {
    int wanted = count < 3;
    for (u64 j = 2; j < count; j++)
      wanted |= equal(arguments[j], programs[i].name);
    for (u64 repetition = 1; wanted && repetition <= repetitions; repetition++) {
      u64 begin = nanoseconds();
      u64 checksum = programs[i].run();
      u64 end = nanoseconds();
      used = 0;
      put(programs[i].name);
      put_number(repetition, 10);
      put_number(end - begin, 10);
      put_number(checksum, 16);
      put("\n");
      call(WRITE, 1, line, used);
    }
  }
  call(EXIT_GROUP, 0);
}
