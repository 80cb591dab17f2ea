#include "context.h"

extern const u32 vector[4];

static void make_executable(u64 address, u64 size) {
  for (u64 line = address; line < address + size; line += 32)
    asm volatile("dcbst 0, %0" : : "r"(line) : "memory");
  asm volatile("sync");
  for (u64 line = address; line < address + size; line += 32)
    asm volatile("icbi 0, %0" : : "r"(line) : "memory");
  asm volatile("sync; isync");
}

static void put_vector(u64 address, u32 number) {
  u32 *code = (u32 *)address;
  asm("" : "+r"(code));
  for (int i = 0; i < 4; i++) code[i] = vector[i];
  code[2] |= number;
}

void install_vectors(void) {
  static const u32 numbers[] = {0x100, 0x200, 0x300, 0x380, 0x400, 0x480, 0x500, 0x600,
                                0x700, 0x800, 0x900, 0x980, 0xa00, 0xc00, 0xd00, 0xe00,
                                0xe20, 0xe40, 0xe60, 0xe80, 0xf00, 0xf20, 0xf40, 0xf60, 0xf80};
  for (u32 i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    put_vector(numbers[i], numbers[i]);
    put_vector(0x4000 + numbers[i], 0x4000 + numbers[i]);
  }
  put_vector(0x17000, 0x3000);
  put_vector(0x3000, 0x3001);
  make_executable(0, 0x18000);
  hcall(H_SET_MODE, MSR_BASE & MSR_LE, 4, 0, 0);
}

void prepare(struct context *context, u64 ea, u64 msr, const u32 *code, const u32 *end) {
  u32 *target = (u32 *)(CODE_RA + (ea & 0xfff));
  u64 count = (u64)(end - code);
  for (u64 i = 0; i < count; i++) target[i] = code[i];
  target[count] = 0x44000002; /* sc */
  make_executable((u64)target, 4 * count + 4);
  memset(context, 0, sizeof *context);
  for (u64 i = 0; i < 32; i++) context->gpr[i] = i * 0x0101010101010101ul;
  context->pc = ea;
  context->msr = msr;
}

u64 attempt(const char *name, struct context *context, u64 ea, const u32 *code, const u32 *end) {
  u64 interrupt = run_context(context);
  print("%-28s ", name);
  if ((interrupt & 0xfff) == 0xc00 && context->pc == ea + 4 * (u64)(end - code) + 4) {
    print("done  r3=%016x cr=%08x msr=%016x\n", context->gpr[3], context->cr, context->msr);
    return 0;
  }
  /* Which of these two bits says that a fetch is not permitted: QEMU sets the first for all. */
  u64 protection = (interrupt & 0xfff) == 0x400 ? context->msr & 0x18000000ul : 0;
  print("%04x  srr0=+%-3x srr1=%016x", interrupt, context->pc - ea, context->msr & ~protection);
  if (protection) print(" not permitted");
  switch (interrupt & 0xfff) {
    case 0x300:
      print(" dar=%x dsisr=%08x", context->dar, context->dsisr);
      break;
    case 0x380:
    case 0x600:
      print(" dar=%x", context->dar);
      break;
    case 0x000:
    case 0x001:
      print(" lr=+%x ctr=%016x", context->lr - ea, context->ctr);
      break;
  }
  print("\n");
  return interrupt;
}
