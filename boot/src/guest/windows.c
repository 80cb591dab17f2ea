/*
 * Pseudo-random TCE hypercalls and DMA window calls, one line for each with all that it returned; a
 * quarter of them makes no sense. The same seed asks the same of any machine, so that two may be
 * compared. What is known to abort QEMU 7.2 or to be wrong in it is left out: differences of shifts
 * of 32 and more, a second window at the address of the first, and the removal of a last window that
 * stands where the default one stood.
 */
#include "series.h"

enum { BUID_HI = 0x08000000, BUID_LO = 0x20000000, SLOTS = 2, MAX_TABLE_SHIFT = 22, RAM = 1 << 30 };

static struct slot {
  int active, is_default;
  u64 base, entries;
  u32 page_shift;
} slots[SLOTS];

static u64 list[513] ALIGNED(4096);

static int active(void) {
  return slots[0].active + slots[1].active;
}

static u64 some_liobn(void) {
  static const u64 odd[] = {0, 0x7fffffff, 0x80000002, 0x80000100, 0x180000000, -1ul};
  if (one_in(12)) return odd[below(6)];
  u64 slot = below(SLOTS);
  if (!slots[slot].active && !one_in(4)) slot ^= 1;
  return 0x80000000 + slot;
}

/* Mostly among the first or last entries, so that they meet, with low bits now and then. */
static u64 some_ioba(u64 liobn) {
  const struct slot *slot = &slots[liobn & 1];
  u64 entry = below(48);
  if (one_in(4)) entry = slot->entries - 1 - below(24);
  if (one_in(16)) entry = below(slot->entries ? slot->entries : 1);
  if (one_in(16)) entry = slot->entries + below(4);
  if (one_in(24)) entry = -1 - below(4);
  u64 ioba = slot->base + (entry << slot->page_shift);
  if (one_in(4)) ioba += below(1ul << slot->page_shift);
  return one_in(24) ? any() : ioba;
}

static u64 some_tce(void) {
  switch (below(4)) {
    case 0:
      return any();
    case 1:
      return 0;
    default:
      return (next() & 0x7fffffff000ul) | below(4);
  }
}

static void put(void) {
  u64 liobn = some_liobn(), ioba = some_ioba(liobn), tce = some_tce();
  print("put %x %x %x: %d\n", liobn, ioba, tce, hcall(H_PUT_TCE, liobn, ioba, tce, 0));
}

static void get(void) {
  u64 liobn = some_liobn(), ioba = some_ioba(liobn);
  struct registers registers = {{liobn, ioba, 0x666, 0x777}};
  long result = sc1(&registers, H_GET_TCE);
  print("get %x %x: %d", liobn, ioba, result);
  if (!result) print(" %x", registers.r[0]);
  print("\n");
}

static void stuff(void) {
  u64 liobn = some_liobn(), ioba = some_ioba(liobn), tce = some_tce(), count = below(40);
  if (one_in(8)) count = slots[liobn & 1].entries + below(3) - 1;
  if (one_in(16)) count = any();
  if (count > 1ul << MAX_TABLE_SHIFT && count <= slots[liobn & 1].entries) count = 1;
  print("stuff %x %x %x %x: %d\n", liobn, ioba, tce, count,
        hcall(H_STUFF_TCE, liobn, ioba, tce, count));
}

static void put_indirect(void) {
  u64 liobn = some_liobn(), ioba = some_ioba(liobn), count = below(20), from = (u64)list;
  for (u64 i = 0; i < 513; i++) list[i] = 0;
  for (u64 i = 0; i < count; i++) list[i] = be64(some_tce());
  if (one_in(6)) count = 510 + below(5);
  if (one_in(16)) count = any();
  if (one_in(12)) from += 8 * below(513);
  if (one_in(12)) from = RAM + (next() & 0xfffffff000); /* nothing there: it reads as zeros */
  print("indirect %x %x %x %x: %d\n", liobn, ioba, from - (u64)list, count,
        hcall(H_PUT_TCE_INDIRECT, liobn, ioba, from, count));
}

/* 0 if the call was carried out: one that has no room for a status is refused. */
static long call(const char *name, u32 token, u32 nargs, u32 *args, u32 nret, u32 *rets) {
  long result = rtas(token, nargs, args, nret, rets);
  print("%s", name);
  for (u32 i = 0; i < nargs; i++) print(" %x", (u64)args[i]);
  print(": %d", result);
  for (u32 i = 0; i < nret; i++) print(" %x", (u64)rets[i]);
  print("\n");
  return result || !nret ? -1 : (int)rets[0];
}

static u32 wrong(u32 right) {
  return one_in(16) ? (u32)below(8) : right;
}

/* A config_addr, and the BUID of the bridge unless it is to be wrong. */
static void some_bridge(u32 *args) {
  args[0] = one_in(4) ? (u32)any() : 0;
  args[1] = BUID_HI + one_in(24);
  args[2] = BUID_LO + one_in(24);
}

static void query(void) {
  u32 args[8] = {0}, rets[8];
  some_bridge(args);
  call("query", RTAS_QUERY_DMA_WINDOW, wrong(3), args, one_in(2) ? 5 : wrong(6), rets);
}

static void create(void) {
  static const u32 shifts[] = {12, 16, 21, 24};
  u32 args[8] = {0}, rets[8];
  if (active() == 1 && slots[1].active) return;
  if (active() == 1 && !slots[0].is_default) return;
  some_bridge(args);
  args[3] = one_in(8) ? (u32)below(64) : shifts[below(4)];
  args[4] = args[3] + (u32)below(MAX_TABLE_SHIFT + 1);
  if (one_in(8)) args[4] = args[3] - 1 - (u32)below(args[3]);
  if ((int)args[4] < 0) args[4] = 0;
  if (call("create", RTAS_CREATE_DMA_WINDOW, wrong(5), args, wrong(4), rets)) return;
  struct slot *slot = &slots[rets[1] & 1];
  *slot = (struct slot){
      1, 0, (u64)rets[2] << 32 | rets[3], 1ul << (args[4] - args[3]), args[3]};
}

static void remove(void) {
  u32 args[8] = {(u32)some_liobn()}, rets[8];
  struct slot *slot = &slots[args[0] & 1];
  if (args[0] == 0x80000000 && active() == 1 && slot->active && !slot->is_default) return;
  if (call("remove", RTAS_REMOVE_DMA_WINDOW, wrong(1), args, wrong(1), rets)) return;
  slot->active = 0;
  if (active() == 0 && !slot->is_default)
    slots[0] = (struct slot){1, 1, 0, 1ul << 18, 12};
  slot->is_default = slot->active;
}

static void reset(void) {
  u32 args[8] = {0}, rets[8];
  some_bridge(args);
  if (call("reset", RTAS_RESET_DMA_WINDOW, wrong(3), args, wrong(1), rets)) return;
  slots[0] = (struct slot){1, 1, 0, 1ul << 18, 12};
  slots[1].active = 0;
}

static void unknown(void) {
  static const u32 tokens[] = {0, 9, 0x1fff, 0x202e, 0x3000, -1};
  u32 args[8] = {1, 2, 3}, rets[8];
  call("rtas", tokens[below(6)], (u32)below(4), args, 1 + (u32)below(4), rets);
}

static const struct {
  void (*run)(void);
  u32 weight;
} steps[] = {{put, 24}, {get, 30}, {stuff, 12}, {put_indirect, 12}, {query, 5},
             {create, 6}, {remove, 4}, {reset, 1}, {unknown, 1}};

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  u32 total = 0;
  slots[0] = (struct slot){1, 1, 0, 1ul << 18, 12};
  u64 count = start_series();
  for (u32 i = 0; i < sizeof steps / sizeof *steps; i++) total += steps[i].weight;
  while (count--) {
    u32 choice = (u32)below(total), i = 0;
    while (choice >= steps[i].weight) choice -= steps[i++].weight;
    steps[i].run();
  }
}
