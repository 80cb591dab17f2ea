/*
 * A guest that tries to make its host run out of memory. The kernel's command line says how, in one
 * letter, and for how many seconds at least: "i 3". What it was refused is no failure; that it gets
 * to its end is what matters. With 'n' it is a neighbour, who wants little and has to get it.
 */
#include "hostile.h"
#include "probe.h"

enum {
  TICKS_PER_SECOND = 512000000,
  FDT_BEGIN = 1,
  FDT_END_NODE = 2,
  FDT_PROP = 3,
  FDT_NOP = 4,

  BRIDGES = 31,
  FRAME = 4096,
  WORDS = FRAME / 4,
  NOP = 0x60000000,
  BLR = 0x4e800020,
  RFID = 0x4c000024,
  MSR_SE = 0x400,
  MSR_BE = 0x200,
  TRACE_VECTOR = 0xd00,
  FRAMES = 6000,
  HOT_FRAMES = 24,
  OFTEN = 3500,
  BLOCK = 64,
};

#define LIOBN 0x80000000ul
#define CODE 0x4000000ul
#define CHUNK 0x200000ul

static u64 list[512] ALIGNED(4096);
static u64 until;
static u64 refused, done;

int over(void) {
  return timebase() > until;
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

/* What the tree has under a name, wherever it comes first. */
static const char *property(const u32 *fdt, const char *wanted) {
  const u32 *p = (const u32 *)((u64)fdt + be32(fdt[2]));
  const char *strings = (const char *)((u64)fdt + be32(fdt[3]));
  for (;;) {
    u32 token = be32(*p++);
    if (token == FDT_BEGIN) {
      u64 name = (u64)p;
      while (*(const char *)name) name++;
      p = (const u32 *)((name + 4) & -4ul);
    } else if (token == FDT_PROP) {
      if (same(strings + be32(p[1]), wanted)) return (const char *)(p + 2);
      p += 2 + (be32(p[0]) + 3) / 4;
    } else if (token != FDT_END_NODE && token != FDT_NOP) {
      return "";
    }
  }
}

static u64 number(const char *text) {
  u64 value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = 10 * value + *text - '0';
  return value;
}

/* Bytes of the largest window of pages of 4 KiB that a bridge gives; 0 if it gives none. */
static u64 create(u32 bridge, u32 shift, u32 *liobn, u64 *start) {
  for (; shift >= 20; shift--) {
    u32 args[] = {0, BUID_HI, BUID_LO + bridge, 12, shift}, rets[4];
    rtas(RTAS_CREATE_DMA_WINDOW, 5, args, 4, rets);
    if (!rets[0]) {
      *liobn = rets[1];
      *start = (u64)rets[2] << 32 | rets[3];
      return 1ul << shift;
    }
  }
  return 0;
}

static void remove(u32 liobn) {
  u32 status;
  rtas(RTAS_REMOVE_DMA_WINDOW, 1, &liobn, 1, &status);
}

static void irregular_list(u64 seed) {
  for (u64 i = 0; i < 512; i++) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    list[i] = be64((seed >> 20 & 0x3ffff000) | 3);
  }
}

void count(long status) {
  if (status) refused++;
  done++;
}

/* Entries without a pattern, until the host refuses; some more; then all over again. The last stay. */
static void irregular(void) {
  irregular_list(1);
  do {
    u32 liobn = 0;
    u64 start = 0, size = create(0, 59, &liobn, &start), more = 5000;
    for (u64 at = 0; at < size && more; at += CHUNK) {
      long status = hcall(H_PUT_TCE_INDIRECT, liobn, start + at, (u64)list, 512);
      count(status);
      if (status) more--;
    }
    if (over()) return;
    remove(liobn);
  } while (1);
}

/* One entry in 512, or in any other distance. */
static void scattered(u64 step) {
  do {
    u32 liobn = 0;
    u64 start = 0, size = create(0, 59, &liobn, &start), more = 5000;
    for (u64 at = 0; at < size && more; at += step * FRAME) {
      long status = hcall(H_PUT_TCE, liobn, start + at, (at * 37 & 0x3ffff000) | 3, 0);
      count(status);
      if (status) more--;
      if (over() && refused) return;
    }
    if (over()) return;
    remove(liobn);
  } while (1);
}

/* Two windows behind every bridge, of all sizes, with a little in them. */
static void windows(void) {
  irregular_list(2);
  for (u32 round = 0; !over(); round++) {
    for (u32 bridge = 0; bridge < BRIDGES; bridge++) {
      u32 liobn = LIOBN | bridge << 8, other = 0;
      u64 start = 0;
      if (round & 1) remove(liobn);
      for (int i = 0; i < 2; i++) {
        u64 size = create(bridge, 30 + round % 30, &other, &start);
        for (u64 at = 0; at < size && at < 64 * CHUNK; at += CHUNK)
          count(hcall(H_PUT_TCE_INDIRECT, other, start + at, (u64)list, 512));
      }
      if (round % 3 == 2) {
        u32 args[] = {0, BUID_HI, BUID_LO + bridge}, status;
        rtas(RTAS_RESET_DMA_WINDOW, 3, args, 1, &status);
      }
    }
  }
}

static void call(u64 address) {
  asm volatile("mtctr %0; bctrl" : : "r"(address) : "ctr", "lr", "memory");
}

static void write_code(u64 frame) {
  volatile u32 *words = (volatile u32 *)frame;
  for (u32 i = 0; i < WORDS; i++) words[i] = i % BLOCK == BLOCK - 1 ? BLR : NOP;
  asm volatile("sync; isync" : : : "memory");
}

/* Thousands of frames, each entered once, and then at every word. */
static void code(void) {
  for (u64 i = 0; i < FRAMES; i++) write_code(CODE + i * FRAME);
  do {
    for (u64 i = 0; i < FRAMES; i++) call(CODE + i * FRAME);
    for (u64 i = 0; i < FRAMES && !(done > 1000 && over()); i++, done++)
      for (u32 word = 0; word < WORDS; word++) call(CODE + i * FRAME + 4 * word);
  } while (!over());
}

/* As many short pieces of code as possible, each run often enough to be compiled by itself. */
static void hot(void) {
  for (u64 i = 0; i < HOT_FRAMES; i++) {
    volatile u32 *words = (volatile u32 *)(CODE + i * FRAME);
    for (u32 word = 0; word < WORDS; word++) words[word] = word & 1 ? BLR : NOP;
  }
  asm volatile("sync; isync" : : : "memory");
  do {
    for (u64 i = 0; i < HOT_FRAMES && !(done && over()); i++, done++)
      for (u32 word = 0; word < WORDS; word += 2)
        for (u32 time = 0; time < OFTEN; time++) call(CODE + i * FRAME + 4 * word);
  } while (!over());
}

/* Frames that are entered at every word, and written over. */
static void modified(void) {
  write_code(CODE);
  for (u64 i = 0; !over(); i++, done++) {
    for (u32 word = 0; word < WORDS; word++) call(CODE + 4 * word);
    *(volatile u32 *)CODE = NOP;
    asm volatile("sync; isync" : : : "memory");
  }
}

/* One instruction in every 2 MiB of RAM. */
static void strewn(u64 ram) {
  do {
    for (u64 at = CODE; at < ram; at += CHUNK, done++) {
      *(volatile u32 *)at = BLR;
      asm volatile("sync; isync" : : : "memory");
      call(at);
    }
  } while (!over());
}

/* Frames entered at one word after the other, with a trace interrupt after every instruction or branch. */
static void stepped(void) {
  static const u64 modes[] = {MSR_SE, MSR_BE, MSR_SE | MSR_BE};
  u64 vector = TRACE_VECTOR;
  asm("" : "+r"(vector));
  *(volatile u32 *)vector = RFID;
  for (u64 i = 0; i < FRAMES; i++) write_code(CODE + i * FRAME);
  hcall(H_SET_MODE, 1, 4, 0, 0);
  u64 msr;
  asm volatile("mfmsr %0" : "=r"(msr));
  for (u64 round = 0; round < 1 || !over(); round++) {
    asm volatile("mtmsrd %0" : : "r"(msr | modes[round % 3]) : "memory");
    for (u64 i = 0; i < FRAMES; i++, done++) call(CODE + i * FRAME + (BLOCK - 4 - round % 60) * 4);
    asm volatile("mtmsrd %0" : : "r"(msr) : "memory");
  }
}

/* All that a trace can show, as often as possible. */
static void traceable(void) {
  irregular_list(4);
  open_storms();
  for (u64 round = 0; !over(); round++) {
    u32 liobn = 0;
    u64 start = 0;
    u64 size = create(0, 20 + round % 40, &liobn, &start);
    for (u64 i = 0; i < 200; i++) {
      u64 at = start + i * FRAME, wrong = i % 3 ? liobn : i;
      struct registers get = {{wrong, at}};
      count(hcall(H_PUT_TCE, wrong, at, (at & 0x3ffff000) | 3, 0));
      count(sc1(&get, H_GET_TCE));
      count(hcall(H_STUFF_TCE, wrong, at, 0, 1 + i % 512));
      if (i * CHUNK < size) count(hcall(H_PUT_TCE_INDIRECT, wrong, start + i * CHUNK, (u64)list, 512));
    }
    u32 endpoint[] = {0, BUID_HI, BUID_LO}, rets[5];
    rtas(RTAS_QUERY_DMA_WINDOW, 3, endpoint, 5, rets);
    rtas(RTAS_RESET_DMA_WINDOW, 3, endpoint, 1, rets);
    open_storms();
    fail_and_recover();
    flood_with_events();
  }
}

static void storm(void (*step)(void)) {
  open_storms();
  do {
    step();
  } while (!over());
}

static void talk(void) {
  while (!over()) {
    count(hcall(H_PUT_TERM_CHAR, 0, 16, 0x4141414141414141, 0x414141414141410a));
  }
}

/* Maps, reads back and unmaps, and runs code that is new; says when something of it fails. */
static void neighbour(void) {
  irregular_list(3);
  write_code(CODE);
  u64 second = timebase();
  for (;;) {
    for (u64 at = 0; at < 16 * CHUNK; at += CHUNK) {
      u64 i = at / CHUNK * 31;
      struct registers get = {{LIOBN, at + i * FRAME}};
      if (hcall(H_PUT_TCE_INDIRECT, LIOBN, at, (u64)list, 512) || sc1(&get, H_GET_TCE)
          || get.r[0] != be64(list[i]))
        print("BROKEN: a mapping\n");
    }
    for (u64 at = 0; at < 16 * CHUNK; at += CHUNK)
      if (hcall(H_STUFF_TCE, LIOBN, at, 0, 512)) print("BROKEN: an unmapping\n");
    write_code(CODE);
    for (u32 word = 0; word < WORDS; word++) call(CODE + 4 * word);
    if (timebase() - second > TICKS_PER_SECOND / 8) {
      second = timebase();
      print("alive\n");
    }
  }
}

void guest_main(u64 fdt, u64 of) {
  (void)of;
  const char *way = property((const u32 *)fdt, "bootargs");
  until = timebase() + number(way + 2) * TICKS_PER_SECOND;
  u64 ram = number(way + 2 + (way[3] == ' ' ? 2 : way[4] == ' ' ? 3 : 4)) << 30;
  switch (*way) {
    case 'i':
      irregular();
      break;
    case 's':
      scattered(512);
      break;
    case 't':
      scattered(3);
      break;
    case 'w':
      windows();
      break;
    case 'c':
      code();
      break;
    case 'h':
      hot();
      break;
    case 'm':
      modified();
      break;
    case 'x':
      strewn(ram);
      break;
    case 'v':
      traceable();
      break;
    case 'b':
      stepped();
      break;
    case 'q':
      storm(create_and_delete_queues);
      break;
    case 'l':
      storm(run_endless_lists);
      break;
    case 'a':
      storm(flood_with_events);
      break;
    case 'e':
      storm(fail_and_recover);
      break;
    case 'p':
      talk();
      break;
    case 'n':
      neighbour();
      break;
  }
  print("end of %c: %d done, %d refused\n", *way, done, refused);
}
