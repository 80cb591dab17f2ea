/*
 * Lets an NVMe controller do DMA that no driver should allow, one kind of mistake after the other; the
 * DMA sanitizer is to find each. Is not stripped, so that reports can name its functions.
 */
#include "probe.h"

enum { PAGE = 4096, LIOBN = 0x80000000, TCE_READ = 1, TCE_RW = 3 };

/* RAM that nothing else uses, and bus addresses that no identical mapping of the guest's RAM has. */
#define DATA 0x4000000ul
#define BUS 0x10000000ul
#define FAR 0x10000000000ul
#define NOT_OURS 0x7f0000000000ul

static struct nvme nvme;

static void map(u64 ioba, u64 tce) {
  hcall(H_PUT_TCE, LIOBN, ioba, tce, 0);
}

__attribute__((noipa)) static void unmap_too_early(u64 ioba, u64 pages) {
  hcall(H_STUFF_TCE, LIOBN, ioba, 0, pages);
  print("unmapped ");
}

/* The disk's first block goes to a bus address. */
static void read_to(const char *what, u64 ioba) {
  int status = nvme_transfer(&nvme, NVME_READ, ioba, PAGE);
  print("%s: %s\n", what, status ? "refused" : "done");
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  u64 size;
  u64 from = (u64)nvme_memory(&size);
  for (u64 page = from; page < from + size; page += PAGE) map(page, page | TCE_RW);
  nvme_find(&nvme);
  if (!nvme.present || nvme_start(&nvme)) {
    print("no disk\n");
    return;
  }
  map(BUS + PAGE, DATA | TCE_RW);
  read_to("a good mapping", BUS + PAGE);
  read_to("never mapped", BUS);
  unmap_too_early(BUS + PAGE, 1);
  read_to("once", BUS + PAGE);
  read_to("and again", BUS + PAGE);
  map(BUS + 2 * PAGE, DATA | TCE_READ);
  read_to("read-only", BUS + 2 * PAGE);
  read_to("in no window", FAR);
  map(BUS + 3 * PAGE, NOT_OURS | TCE_RW);
  read_to("not our memory", BUS + 3 * PAGE);
  nvme_stop();
}
