/* How much RAM there is: from the flattened tree, or else from Open Firmware. */
#include "probe.h"

enum { FDT_MAGIC = 0xd00dfeed, FDT_BEGIN = 1, FDT_END_NODE = 2, FDT_PROP = 3, FDT_NOP = 4 };

long open_firmware(u64 entry, u32 *cells);

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

static u64 cells64(const u32 *cells) {
  return (u64)be32(cells[0]) << 32 | be32(cells[1]);
}

/* The end of the highest memory node; nodes have one range of 64-bit address and size. */
static u64 from_tree(const u32 *fdt) {
  const u32 *p = (const u32 *)((u64)fdt + be32(fdt[2]));
  const char *strings = (const char *)((u64)fdt + be32(fdt[3]));
  const u32 *reg = 0;
  int memory = 0;
  u64 end = 0;
  for (;;) {
    u32 token = be32(*p++);
    if (token == FDT_BEGIN) {
      u64 name = (u64)p;
      while (*(const char *)name) name++;
      p = (const u32 *)((name + 4) & -4ul);
      reg = 0;
      memory = 0;
    } else if (token == FDT_PROP) {
      const char *name = strings + be32(p[1]);
      if (same(name, "device_type")) memory = same((const char *)(p + 2), "memory");
      if (same(name, "reg") && be32(p[0]) >= 16) reg = p + 2;
      if (memory && reg && cells64(reg) + cells64(reg + 2) > end)
        end = cells64(reg) + cells64(reg + 2);
      p += 2 + (be32(p[0]) + 3) / 4;
    } else if (token != FDT_END_NODE && token != FDT_NOP) {
      return end;
    }
  }
}

static u64 from_open_firmware(u64 entry) {
  static u32 cells[8], reg[4];
  u32 find[] = {(u32)(u64) "finddevice", 1, 1, (u32)(u64) "/memory@0", 0};
  for (int i = 0; i < 5; i++) cells[i] = be32(find[i]);
  if (open_firmware(entry, cells) || cells[4] == 0xffffffff) return 0;
  u32 node = be32(cells[4]);
  u32 get[] = {(u32)(u64) "getprop", 4, 1, node, (u32)(u64) "reg", (u32)(u64)reg, sizeof reg, 0};
  for (int i = 0; i < 8; i++) cells[i] = be32(get[i]);
  if (open_firmware(entry, cells) || be32(cells[7]) != sizeof reg) return 0;
  return cells64(reg) + cells64(reg + 2);
}

u64 ram_size(u64 fdt, u64 of) {
  if (of) return from_open_firmware(of);
  return be32(*(const u32 *)fdt) == FDT_MAGIC ? from_tree((const u32 *)fdt) : 0;
}
