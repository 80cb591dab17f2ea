/* Radix trees as POWER ISA 3.0 lays them out, for guests that try translation. */
#pragma once
#include "context.h"

/* Flags of a leaf. */
enum { PRIV = 8, READ = 4, WRITE = 6, EXEC = 1, REF = 0x100, CHG = 0x80, IO = 0x20 };

#define VALID (1ul << 63)
#define LEAF (1ul << 62)
#define TRANSLATED (MSR_BASE | MSR_IR | MSR_DR)
#define USER (TRANSLATED | MSR_PR | MSR_EE)
#define KERNEL 0xc000000000000000ul
#define PROCESS_TABLE 0x700000ul

/* Registers an empty process table; what the hypercall says. */
long register_process_table(void);

/* A tree for a process, in which the first 8 MiB are mapped as they are for the kernel alone. */
u64 tree(u64 pid);

/* A table of so many bytes. */
u64 table(u64 size);

/* The place of the entry for ea whose page is of 2^shift bytes, tables made on the way. */
u64 *entry(u64 root, u64 ea, int shift);

u64 *map(u64 root, u64 ea, u64 ra, int shift, u64 flags);

void set_pid(u64 pid);

/* Forgets the translation of a page, and all that is known of a process. */
void flush_page(u64 ea, int shift, u64 pid);
void flush_process(u64 pid);
