/*
 * Writes its disk again and again, and checks each time that it has what was written before; until
 * somebody types. Then it says how often it has written, and how many words were wrong.
 */
#include "probe.h"

enum { PAGE = 4096, BYTES = 16 * PAGE, LIOBN = 0x80000000, TCE_RW = 3, H_GET_TERM_CHAR = 0x54 };

#define WRITTEN 0x3000000ul
#define READ 0x3100000ul
#define VTY 0x71000000ul

static struct nvme disk;

static void map(u64 from, u64 bytes) {
  for (u64 at = from; at < from + bytes; at += PAGE) hcall(H_PUT_TCE, LIOBN, at, at | TCE_RW, 0);
}

static int typed(void) {
  struct registers registers = {{VTY}};
  return sc1(&registers, H_GET_TERM_CHAR) == H_SUCCESS && registers.r[0] != 0;
}

static u64 check(u64 round) {
  u64 wrong = 0;
  memset((void *)READ, 0, BYTES);
  int status = nvme_transfer(&disk, NVME_READ, READ, BYTES);
  if (status) print("read %d\n", status);
  for (u64 i = 0; i < BYTES / 8; i++) wrong += ((u64 *)READ)[i] != round * 1000003 + i;
  return wrong;
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  u64 size, from = (u64)nvme_memory(&size), round = 0, wrong = 0;
  map(from, size);
  map(WRITTEN, BYTES);
  map(READ, BYTES);
  nvme_find(&disk);
  if (!disk.present || nvme_start(&disk)) {
    print("no disk\n");
    return;
  }
  print("begins\n");
  do {
    if (round) wrong += check(round);
    round++;
    for (u64 i = 0; i < BYTES / 8; i++) ((u64 *)WRITTEN)[i] = round * 1000003 + i;
    int status = nvme_transfer(&disk, NVME_WRITE, WRITTEN, BYTES);
    if (status) print("write %d\n", status);
  } while (!typed());
  wrong += check(round);
  print("%d rounds, %d wrong\n", round, wrong);
  nvme_stop();
}
