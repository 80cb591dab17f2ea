/*
 * Pseudo-random accesses through radix trees that change all the time: three processes, pages of all
 * sizes and permissions, both privileges, keys; loads, stores, reservations and jumps, also across
 * pages. One line for each step. Whatever changes is flushed, as the architecture wants it.
 */
#include "radix.h"
#include "series.h"

/* Each slot is 2 MiB of effective addresses: a page, or a table of small or middle-sized ones. */
enum { PROCESSES = 3, SLOTS = 6, NEAR = 6, OPERATIONS = 20 };

#define SLOT_EA 0x10000000ul
#define CODE_EA 0x9000000ul
#define HUGE_EA 0x40000000ul
#define DATA_RA 0x2000000ul
#define DATA_SIZE 0x400000ul

static struct process {
  u64 root;
  u64 *slot_entry[SLOTS], *huge_entry;
  u64 small_table[SLOTS], middle_table[SLOTS];
  int page_shift[SLOTS];
} processes[PROCESSES];

static struct context context;

CODE(load_1, "lbz 5, 0(3)");
CODE(load_2, "lhax 5, 0, 3");
CODE(load_4, "lwz 5, 0(3)");
CODE(load_4_signed, "lwax 5, 0, 3");
CODE(load_8, "ldx 5, 0, 3");
CODE(load_8_reversed, "ldbrx 5, 0, 3");
CODE(load_update, "lwzux 5, 3, 4");
CODE(load_vector, "lxvd2x 0, 0, 3; mfvsrd 5, 0");
CODE(store_1, "stb 6, 0(3)");
CODE(store_2, "sthx 6, 0, 3");
CODE(store_4, "stwx 6, 0, 3");
CODE(store_8, "stdx 6, 0, 3");
CODE(store_8_reversed, "stdbrx 6, 0, 3");
CODE(store_update, "stdux 6, 3, 4");
CODE(store_vector, "mtvsrdd 0, 6, 6; stxvd2x 0, 0, 3");
CODE(increment, "1: ldarx 5, 0, 3; addi 6, 5, 1; stdcx. 6, 0, 3; bne- 1b");
CODE(increment_4, "1: lwarx 5, 0, 3; addi 6, 5, 1; stwcx. 6, 0, 3; bne- 1b");
CODE(load_twice, "ldx 5, 0, 3; stdx 6, 0, 3; ldx 5, 0, 3");
CODE(zero, "dcbz 0, 3");
CODE(jump, "mtctr 3; bctr");

#define OPERATION(code, align) {#code, code, code##_end, align}

static const struct operation {
  const char *name;
  const u32 *code, *end;
  u64 align;
} operations[OPERATIONS] = {
    OPERATION(load_1, 1),          OPERATION(load_2, 1),       OPERATION(load_4, 1),
    OPERATION(load_4_signed, 1),   OPERATION(load_8, 1),       OPERATION(load_8_reversed, 1),
    OPERATION(load_update, 1),     OPERATION(load_vector, 16), OPERATION(store_1, 1),
    OPERATION(store_2, 1),         OPERATION(store_4, 1),      OPERATION(store_8, 1),
    OPERATION(store_8_reversed, 1), OPERATION(store_update, 1), OPERATION(store_vector, 16),
    OPERATION(increment, 8),       OPERATION(increment_4, 4),  OPERATION(load_twice, 1),
    OPERATION(zero, 1),            OPERATION(jump, 4),
};

static u64 some_flags(void) {
  static const u64 access[] = {READ, WRITE, WRITE, READ | EXEC, WRITE | EXEC};
  u64 flags = one_in(12) ? below(2) : access[below(5)];
  if (one_in(2)) flags |= PRIV;
  if (one_in(2)) flags |= REF;
  if (flags & REF && one_in(2)) flags |= CHG;
  return flags;
}

static u64 leaf(int shift) {
  u64 ra = DATA_RA + (below(DATA_SIZE >> shift) << shift);
  return be64(VALID | LEAF | ra | some_flags());
}

/* Gives a slot a page, one of its tables, or nothing. */
static void change_slot(u64 pid, u64 slot) {
  static const char *const kinds[] = {"nothing", "a page", "middle", "small"};
  struct process *process = &processes[pid];
  u64 kind = one_in(8) ? 0 : 1 + below(3);
  u64 value = kind == 0   ? 0
              : kind == 1 ? leaf(21)
              : kind == 2 ? be64(VALID | process->middle_table[slot] | 5)
                          : be64(VALID | process->small_table[slot] | 9);
  *process->slot_entry[slot] = value;
  process->page_shift[slot] = kind == 2 ? 16 : 12;
  flush_process(pid);
  print("slot %d of %d: %s\n", slot, pid, kinds[kind]);
}

/* Gives a small or middle-sized page of a slot another leaf, or none, whether it is in use or not. */
static void change_page(u64 pid, u64 slot) {
  struct process *process = &processes[pid];
  int small = !one_in(3), shift = small ? 12 : 16;
  u64 page = below(NEAR), value = one_in(5) ? 0 : leaf(shift);
  u64 *entries = (u64 *)(small ? process->small_table[slot] : process->middle_table[slot]);
  u64 before = be64(entries[page]);
  entries[page] = value;
  flush_page(SLOT_EA + (slot << 21) + (page << shift), shift, pid);
  print("page %d of slot %d of %d: %x was %x\n", page, slot, pid, be64(value), before);
}

static void change_huge(u64 pid) {
  u64 value = one_in(3) ? 0 : be64(VALID | LEAF | some_flags());
  u64 before = be64(*processes[pid].huge_entry);
  *processes[pid].huge_entry = value;
  flush_page(HUGE_EA, 30, pid);
  print("huge page of %d: %x was %x\n", pid, be64(value), before);
}

static void change_keys(void) {
  u64 amr = below(4) << 62, iamr = below(2) << 62;
  asm volatile("mtspr 29, %0; mtspr 61, %1; isync" : : "r"(amr), "r"(iamr));
  for (u64 pid = 0; pid < PROCESSES; pid++) flush_process(pid);
  print("keys: amr %d iamr %d\n", amr >> 62, iamr >> 62);
}

static u64 some_ea(u64 pid, u64 align) {
  u64 offset = one_in(4) ? 0x1000 - 1 - below(12) : below(64), slot = below(SLOTS);
  u64 page = below(NEAR) << (one_in(8) ? 16 : processes[pid].page_shift[slot]);
  u64 ea = SLOT_EA + (slot << 21) + page;
  if (one_in(12)) ea = HUGE_EA + DATA_RA + page;
  if (one_in(12)) ea += KERNEL;
  if (one_in(64)) ea += 1ul << (40 + below(23));
  return (ea + offset) & -align;
}

/* Where a walk leads, whatever the permissions; all ones if nowhere. */
static u64 real_address(u64 pid, u64 ea) {
  struct process *process = &processes[ea >> 62 ? 0 : pid];
  u64 low = ea & ~KERNEL, slot = (low - SLOT_EA) >> 21, value, mask = (1ul << 21) - 1;
  if (low - HUGE_EA < 1ul << 30) {
    value = be64(*process->huge_entry);
    mask = (1ul << 30) - 1;
  } else if (slot >= SLOTS) {
    return -1ul;
  } else {
    value = be64(*process->slot_entry[slot]);
  }
  if (value && !(value & LEAF)) {
    int shift = (value & 31) == 9 ? 12 : 16;
    mask = (1ul << shift) - 1;
    value = be64(((u64 *)(value & 0x0fffffffffffff00ul))[(low & ((1ul << 21) - 1)) >> shift]);
  }
  return value & VALID ? (value & 0x01fffffffffff000ul & ~mask) | (low & mask) : -1ul;
}

static void access(void) {
  const struct operation *operation = &operations[below(OPERATIONS)];
  u64 user = below(2), pid = below(PROCESSES);
  u64 ea = some_ea(pid, operation->align), at = user ? CODE_EA : CODE_RA;
  if (operation->code == jump) ea = (ea & ~0xffful) + 0x80;
  u64 msr = (user ? USER : TRANSLATED) | MSR_FP | MSR_VEC | MSR_VSX;
  prepare(&context, at, msr, operation->code, operation->end);
  context.gpr[3] = ea;
  context.gpr[4] = 0;
  context.gpr[5] = 0;
  context.gpr[6] = next();
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  set_pid(pid);
  u64 vector = run_context(&context);
  set_pid(0);
  print("%s %c%d %x (%x): %x +%x", operation->name, user ? 'u' : 'k', pid, ea,
        real_address(pid, ea), vector, context.pc - at);
  switch (vector) {
    case 0x300:
      print(" dar %x dsisr %x", context.dar, context.dsisr);
      break;
    case 0x380:
      print(" dar %x", context.dar);
      break;
    case 0x400:
      print(" %x", context.msr & 0x58000000 ? context.msr & 0x40000000 : 0);
      break;
    case 0xc00:
      print(" %x", context.gpr[5]);
      break;
  }
  print("\n");
}

static void build(u64 pid) {
  struct process *process = &processes[pid];
  process->root = tree(pid);
  map(process->root, CODE_EA, CODE_RA, 12, READ | EXEC | REF | CHG);
  process->huge_entry = entry(process->root, HUGE_EA, 30);
  for (u64 slot = 0; slot < SLOTS; slot++) {
    process->slot_entry[slot] = entry(process->root, SLOT_EA + (slot << 21), 21);
    process->small_table[slot] = table(4096);
    process->middle_table[slot] = table(256);
    for (u64 page = 0; page < NEAR; page++) {
      ((u64 *)process->small_table[slot])[page] = one_in(5) ? 0 : leaf(12);
      ((u64 *)process->middle_table[slot])[page] = one_in(5) ? 0 : leaf(16);
    }
    change_slot(pid, slot);
  }
}

/* Only what the accesses can reach: the first and last bytes of each page, and a system call. */
static void fill(void) {
  for (u64 page = DATA_RA; page < DATA_RA + DATA_SIZE; page += 0x1000) {
    for (u64 i = 0; i < 128; i += 8) *(u64 *)(page + i) = be64(page << 24 | i << 8 | 0x11);
    *(u32 *)(page + 0x80) = 0x44000002;
    for (u64 i = 0xfe0; i < 0x1000; i += 8) *(u64 *)(page + i) = be64(page << 24 | i << 8 | 0x22);
  }
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  install_vectors();
  asm volatile("mtspr 29, %0; mtspr 61, %0" : : "r"(0));
  fill();
  u64 count = start_series();
  register_process_table();
  for (u64 pid = 0; pid < PROCESSES; pid++) build(pid);
  while (count--) {
    u64 choice = below(100);
    if (choice < 2) {
      change_keys();
    } else if (choice < 5) {
      change_slot(below(PROCESSES), below(SLOTS));
    } else if (choice < 6) {
      change_huge(below(PROCESSES));
    } else if (choice < 20) {
      change_page(below(PROCESSES), below(SLOTS));
    } else {
      access();
    }
  }
}
