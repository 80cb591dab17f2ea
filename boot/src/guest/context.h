/* Runs a few instructions in a context of our making, until an interrupt ends them. */
#pragma once
#include "guest.h"

#define MSR_SF 0x8000000000000000ul
#define MSR_VEC 0x2000000ul
#define MSR_VSX 0x800000ul
#define MSR_EE 0x8000ul
#define MSR_PR 0x4000ul
#define MSR_FP 0x2000ul
#define MSR_ME 0x1000ul
#define MSR_SE 0x400ul
#define MSR_BE 0x200ul
#define MSR_IR 0x20ul
#define MSR_DR 0x10ul
#define MSR_RI 0x2ul
#define MSR_LE 0x1ul

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MSR_BASE (MSR_SF | MSR_ME | MSR_RI | MSR_LE)
#else
#define MSR_BASE (MSR_SF | MSR_ME | MSR_RI)
#endif

/* What context.S loads and stores, in this order. */
struct context {
  u64 gpr[32];
  u64 cr, lr, ctr, xer, pc, msr, dar, dsisr;
};

/* Copies the vectors to real addresses 0 and 0x4000, and has interrupts taken in our endianness. */
void install_vectors(void);

/* Runs at pc with msr until there is an interrupt; its vector. pc and msr are then SRR0 and SRR1. */
u64 run_context(struct context *context);

/* A piece of code to be copied and run: CODE(name, "instructions") defines name and its end. */
#define CODE(name, text)                                                                   \
  asm(".pushsection .rodata\n.balign 4\n" #name ":\n.machine push\n.machine power9\n" text  \
      "\n.machine pop\n" #name "_end:\n.popsection");                                      \
  extern const u32 name[], name##_end[]

/* Where the code is run: the same bytes at real address CODE_RA, and at ea where that is mapped. */
#define CODE_RA 0x600000ul

/* Sets all of a context to known values, with the code and a system call behind it at ea. */
void prepare(struct context *context, u64 ea, u64 msr, const u32 *code, const u32 *end);

/* Runs what was prepared, and prints the interrupt if there is another than the call at its end. */
u64 attempt(const char *name, struct context *context, u64 ea, const u32 *code, const u32 *end);

/* Both with the code's end filled in. */
#define PREPARE(context, ea, msr, code) prepare(context, ea, msr, code, code##_end)
#define ATTEMPT(name, context, ea, code) attempt(name, context, ea, code, code##_end)
