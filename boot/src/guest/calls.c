/*
 * System calls, vectored system calls and waits from every state: privileged and not, translated and not, 32
 * and 64 bits, with any registers. One line for each step: the interrupt it ended in, and what has changed.
 */
#include "radix.h"
#include "series.h"

#define CODE_EA 0x9000000ul
#define SPR_DEC 22
#define SPR_FSCR 153
#define FSCR_SCV 0x1000ul
#define NEVER 0x7ffffffffffffful
#define MSR_FE0 0x800ul
#define MSR_FE1 0x100ul
#define XER_DEFINED 0xe00c007ful

enum { SC = 0x44000002, SCV = 0x44000001, WAIT = 0x7c00003c, LEVELS = 128 };
enum { DECREMENTER = 0x900 };

static struct context context, before;

/* Where each level of scv goes: 0x20 bytes apart; the vector's last instruction is a branch. */
static void install_levels(void) {
  const u32 *first = (const u32 *)0x17000;
  for (u64 level = 1; level < LEVELS; level++) {
    u32 *code = (u32 *)(0x17000 + level * 0x20);
    for (u64 i = 0; i < 4; i++) code[i] = first[i];
    code[2] += (u32)level;
    asm volatile("dcbst 0, %0; sync; icbi 0, %0; sync; isync" : : "r"(code) : "memory");
  }
}

static u64 some_msr(void) {
  u64 msr = MSR_BASE | (next() & (MSR_FP | MSR_VEC | MSR_VSX | MSR_FE0 | MSR_FE1 | MSR_EE));
  if (one_in(4)) msr &= ~MSR_SF;
  if (one_in(4)) msr &= ~MSR_RI;
  switch (below(3)) {
    case 0: return msr;
    case 1: return msr | MSR_IR | MSR_DR;
    default: return msr | MSR_IR | MSR_DR | MSR_EE | MSR_PR;
  }
}

/* One instruction, with a system call behind it, among any registers. */
static void draw(u32 instruction) {
  u64 msr = some_msr();
  u64 ea = (msr & MSR_PR ? CODE_EA : CODE_RA) + 4 * below(1023);
  prepare(&context, ea, msr, &instruction, &instruction + 1);
  for (u64 i = 0; i < 32; i++) context.gpr[i] = one_in(4) ? any() : next();
  context.cr = next() & 0xfffffffful;
  context.xer = next() & XER_DEFINED;
  context.lr = next();
  context.ctr = next();
  before = context;
}

static void report(const char *name, u64 operand, u64 vector) {
  print("%s %d msr %x: %x +%x srr1 %x", name, operand, before.msr, vector,
        context.pc - before.pc, context.msr);
  if (context.lr != before.lr) print(" lr +%x", context.lr - before.pc);
  if (context.ctr != before.ctr) print(" ctr %x", context.ctr);
  if (context.cr != before.cr) print(" cr %x", context.cr);
  if (context.xer != before.xer) print(" xer %x", context.xer);
  for (u64 i = 0; i < 32; i++)
    if (context.gpr[i] != before.gpr[i]) print(" r%d %x", i, context.gpr[i]);
}

static void system_call(void) {
  draw(SC);
  report("sc", 0, run_context(&context));
  print("\n");
}

/* Of a number that there is no hypercall for. */
static void hypercall(void) {
  draw(SC | 1 << 5);
  context.gpr[3] = before.gpr[3] = 1ul << 63 | before.gpr[3];
  report("sc", 1, run_context(&context));
  print("\n");
}

static void vectored(void) {
  u64 level = below(LEVELS), allowed = one_in(5) ? 0 : FSCR_SCV, fscr;
  asm volatile("mtspr %1, %0" : : "r"(allowed), "i"(SPR_FSCR));
  draw(SCV | (u32)level << 5);
  u64 vector = run_context(&context);
  asm volatile("mfspr %0, %1" : "=r"(fscr) : "i"(SPR_FSCR));
  report("scv", level, vector);
  print(" fscr %x\n", fscr);
}

/*
 * Until the decrementer interrupts; again with more time if it was faster than the wait. Where interrupts are
 * disabled, an exception that is there before the wait halts QEMU's processor for ever.
 */
static void wait(void) {
  draw(WAIT);
  before.msr |= MSR_EE;
  u64 ticks = 0x1000, vector, begin, time;
  do {
    context = before;
    begin = timebase();
    asm volatile("mtspr %1, %0" : : "r"(ticks), "i"(SPR_DEC));
    vector = run_context(&context);
    time = timebase() - begin;
    asm volatile("mtspr %1, %0" : : "r"(NEVER), "i"(SPR_DEC));
  } while (vector == DECREMENTER && context.pc == before.pc && (ticks *= 2) < 1ul << 28);
  report("wait", 0, vector);
  print(time < ticks ? " at once\n" : "\n");
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  install_vectors();
  install_levels();
  asm volatile("mtspr 29, %0; mtspr 61, %0" : : "r"(0));
  asm volatile("mtspr %1, %0" : : "r"(NEVER), "i"(SPR_DEC));
  u64 count = start_series();
  register_process_table();
  map(tree(0), CODE_EA, CODE_RA, 12, READ | EXEC | REF | CHG);
  set_pid(0);
  while (count--) {
    switch (below(7)) {
      case 0: case 1: system_call(); break;
      case 2: hypercall(); break;
      case 3: case 4: vectored(); break;
      default: wait();
    }
  }
}
