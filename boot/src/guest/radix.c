#include "radix.h"

enum { H_REGISTER_PROC_TBL = 0x37c };

#define TABLES 0xc00000ul

static u64 next_table = TABLES;

long register_process_table(void) {
  memset((void *)PROCESS_TABLE, 0, 0x1000);
  return hcall(H_REGISTER_PROC_TBL, 0x1d, PROCESS_TABLE, 0, 0);
}

u64 table(u64 size) {
  u64 address = (next_table + size - 1) & -size;
  next_table = address + size;
  memset((void *)address, 0, size);
  return address;
}

/* Levels are of 13, 9, 9 and 9 bits, the last one of 5 for pages of 64 KiB. */
u64 *entry(u64 root, u64 ea, int shift) {
  static const int shifts[] = {39, 30, 21};
  u64 *at = (u64 *)(root + (ea >> 39 & 0x1fff) * 8);
  for (int level = 0; level < 3 && shift < shifts[level]; level++) {
    int next_shift = level < 2 ? shifts[level + 1] : shift;
    int bits = shifts[level] - next_shift;
    if (!*at) *at = be64(VALID | table(8ul << bits) | (u64)bits);
    u64 next = be64(*at) & 0x0fffffffffffff00ul;
    at = (u64 *)(next + (ea >> next_shift & ((1ul << bits) - 1)) * 8);
  }
  return at;
}

u64 *map(u64 root, u64 ea, u64 ra, int shift, u64 flags) {
  u64 *pte = entry(root, ea, shift);
  *pte = be64(VALID | LEAF | ra | flags);
  return pte;
}

u64 tree(u64 pid) {
  u64 root = table(0x10000);
  for (u64 ea = 0; ea < 0x800000; ea += 0x200000)
    map(root, ea, ea, 21, PRIV | WRITE | EXEC | REF | CHG);
  ((u64 *)PROCESS_TABLE)[2 * pid] = be64(0x40000000000000a0ul | root | 13);
  return root;
}

void set_pid(u64 pid) {
  asm volatile("mtspr 48, %0; isync" : : "r"(pid));
}

void flush_page(u64 ea, int shift, u64 pid) {
  u64 size = shift == 12 ? 0 : shift == 16 ? 5 : shift == 21 ? 1 : 2;
  u64 rb = (ea & ~0xffful) | size << 5;
  asm volatile("ptesync; tlbie %0, %1, 0, 1, 1; eieio; tlbsync; ptesync"
               :
               : "r"(rb), "r"(pid << 32)
               : "memory");
}

void flush_process(u64 pid) {
  asm volatile("ptesync; tlbie %0, %1, 2, 1, 1; eieio; tlbsync; ptesync"
               :
               : "r"(1ul << 10), "r"(pid << 32)
               : "memory");
}
