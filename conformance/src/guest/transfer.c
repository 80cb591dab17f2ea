/*
 * Reads 64 MiB from the host's NVMe device, writes them back moved by 1 MiB, and reads them again, all
 * through a dynamic window; prints a sum of what was read each time. conformance/host transfer compares.
 */
#include "nvme.c" /* with its queues, to say which blocks are moved */

enum { LIOBN = 0x80000000, TCE_RW = 3, PAGE_SHIFT = 16, LIST = 512, BYTES = 64 << 20, MOVED = 1 << 20 };
enum { CHUNK = 256 << 10, TICKS_PER_MS = 512000 };

/* RAM that nothing else uses. */
#define DATA 0x4000000ul

static u64 window;

static int create_window(u32 config_addr) {
  u32 args[5] = {config_addr, BUID_HI, BUID_LO, PAGE_SHIFT, 26}, rets[4];
  static u64 list[LIST] ALIGNED(4096);
  rtas(RTAS_CREATE_DMA_WINDOW, 5, args, 4, rets);
  window = (u64)rets[2] << 32 | rets[3];
  long status = (int)rets[0];
  for (u64 at = 0; at < BYTES && !status; at += (u64)LIST << PAGE_SHIFT) {
    for (u64 i = 0; i < LIST; i++) list[i] = be64((DATA + at + (i << PAGE_SHIFT)) | TCE_RW);
    status = hcall(H_PUT_TCE_INDIRECT, rets[1], window + at, (u64)list, LIST);
  }
  return (int)status;
}

/* Moves CHUNK bytes between an offset of the disk and an offset of the data. */
static int move(const struct nvme *nvme, u32 opcode, u64 offset, u64 data) {
  u64 dma = window + data, block = offset / nvme->block_size;
  for (u32 i = 1; i < CHUNK / PAGE; i++) shared.prps[i - 1] = le64(dma + i * PAGE);
  struct command command = {
      .opcode = le32(opcode), .nsid = le32(1), .prp1 = le64(dma), .prp2 = le64((u64)shared.prps),
      .cdw10 = le32((u32)block), .cdw12 = le32(CHUNK / nvme->block_size - 1)};
  return run(&io, &command);
}

static int move_all(const struct nvme *nvme, u32 opcode, u64 shift) {
  int status = 0;
  for (u64 at = 0; at < BYTES && !status; at += CHUNK) status = move(nvme, opcode, at, (at + shift) % BYTES);
  return status;
}

static u64 sum(void) {
  u64 sum = 0xcbf29ce484222325ul;
  for (const u64 *word = (const u64 *)DATA; word < (const u64 *)(DATA + BYTES); word++)
    sum = (sum ^ *word) * 0x100000001b3ul;
  return sum;
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  struct nvme nvme = {0};
  u64 size, memory = (u64)nvme_memory(&size), start = timebase();
  for (u64 ra = memory; ra < memory + size; ra += PAGE) hcall(H_PUT_TCE, LIOBN, ra, ra | TCE_RW, 0);
  nvme_find(&nvme);
  if (!nvme.present || nvme_start(&nvme)) {
    print("no device\n");
    return;
  }
  print("%s, %u blocks of %u bytes\n", nvme.model, nvme.blocks, (u64)nvme.block_size);
  int status = create_window(nvme.config_addr);
  print("window at 0x%x: %d\n", window, (long)status);
  if (!status) status = move_all(&nvme, NVME_READ, 0);
  print("read %016x: %d\n", sum(), (long)status);
  if (!status) status = move_all(&nvme, NVME_WRITE, MOVED);
  memset((void *)DATA, 0, BYTES);
  if (!status) status = move_all(&nvme, NVME_READ, 0);
  print("written %016x: %d\n", sum(), (long)status);
  nvme_stop();
  print("in %u ms\n", (timebase() - start) / TICKS_PER_MS);
}
