/*
 * The probe: does with its DMA windows what a Linux guest does, and prints what it was told. A right
 * column says whether each step was answered as it should; the last line is PASS or FAIL.
 */
#include "probe.h"

enum { PAGE_SHIFT_4K = 12, MAX_TCES = 512, TCE_RW = 3, DATA_SIZE = 16384, TICKS_PER_US = 512 };

/* RAM that nothing else uses, in IOMMU pages of its own, within the first 128 MiB. */
#define DATA 0x4000000ul
#define KEPT (DATA + DATA_SIZE)

struct window {
  u32 liobn;
  u64 base, size;
  u32 page_shift;
};

struct query {
  u32 available, page_mask;
  u64 largest;
};

static struct window default_window = {0x80000000, 0, 1ul << 30, PAGE_SHIFT_4K};
static struct window window;
static u32 config_addr;
static long failures;

/* ---- the table ---- */

enum { ANSWER = 21, PAGE = 60, TCES = 70, VERDICT = 84 };

static void row(const char *step) {
  print("  %s", step);
  print_to(ANSWER);
}

static void verdict(int good) {
  print_to(VERDICT);
  print("%s\n", good ? "ok" : "FAILED");
  failures += !good;
}

/* In the largest unit that divides it. */
static void print_size(u64 size) {
  static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  int i = 0;
  while (size && size % 1024 == 0 && i < 5) size /= 1024, i++;
  print("%u %s", size, units[i]);
}

static void print_window(const struct window *w) {
  print("%08x  %016x  ", (u64)w->liobn, w->base);
  print_size(w->size);
  print_to(PAGE);
  print_size(1ul << w->page_shift);
  print_to(TCES);
  print("%u", w->size >> w->page_shift);
}

static void heading(void) {
  print("\n");
  row("step");
  print("liobn     first ioba        size");
  print_to(PAGE);
  print("page");
  print_to(TCES);
  print("TCEs\n  ");
  for (int i = 2; i < VERDICT + 2; i++) print("-");
  print("\n");
}

/* ---- what firmware and hypervisor are asked ---- */

static int query(struct query *answer) {
  u32 args[3] = {config_addr, BUID_HI, BUID_LO}, rets[6];
  rtas(RTAS_QUERY_DMA_WINDOW, 3, args, 6, rets);
  answer->available = rets[1];
  answer->largest = (u64)rets[2] << 32 | rets[3];
  answer->page_mask = rets[4];
  return (int)rets[0];
}

/* The bits of a page mask by ascending size. A larger page would also hold what is not data. */
static const struct {
  u8 bit, shift;
  const char *name;
} pages[] = {{0, 12, "4K"}, {1, 16, "64K"}, {8, 21, "2M"}, {2, 24, "16M"}, {3, 25, "32M"}, {4, 26, "64M"}};

enum { PAGES = sizeof pages / sizeof *pages };

static u32 largest_page(u32 mask) {
  u32 shift = PAGE_SHIFT_4K;
  for (u32 i = 0; i < PAGES; i++)
    if (mask >> pages[i].bit & 1) shift = pages[i].shift;
  return shift;
}

static void print_pages(u32 mask) {
  for (u32 i = 0; i < PAGES; i++)
    if (mask >> pages[i].bit & 1) print(" %s", pages[i].name);
}

static int create(u64 ram, u32 page_shift) {
  u32 shift = page_shift, rets[4];
  while (1ul << shift < ram) shift++;
  u32 args[5] = {config_addr, BUID_HI, BUID_LO, page_shift, shift};
  rtas(RTAS_CREATE_DMA_WINDOW, 5, args, 4, rets);
  window = (struct window){rets[1], (u64)rets[2] << 32 | rets[3], 1ul << shift, page_shift};
  return (int)rets[0];
}

static int remove_window(void) {
  u32 args[1] = {window.liobn}, status;
  rtas(RTAS_REMOVE_DMA_WINDOW, 1, args, 1, &status);
  return (int)status;
}

static int reset_windows(void) {
  u32 args[3] = {config_addr, BUID_HI, BUID_LO}, status;
  rtas(RTAS_RESET_DMA_WINDOW, 3, args, 1, &status);
  return (int)status;
}

static int put_tce(const struct window *w, u64 ioba, u64 tce) {
  return (int)hcall(H_PUT_TCE, w->liobn, ioba, tce, 0);
}

static u64 get_tce(const struct window *w, u64 ioba) {
  struct registers registers = {{w->liobn, ioba}};
  return sc1(&registers, H_GET_TCE) ? -1ul : registers.r[0];
}

/* Maps all RAM at its own offset in the window; the number of calls, or -1. */
static long map_ram(u64 ram, u64 *tces) {
  static u64 list[MAX_TCES] ALIGNED(4096);
  u64 page = 1ul << window.page_shift, done = 0, all = (ram + page - 1) / page;
  long calls = 0;
  while (done < all) {
    u64 count = all - done < MAX_TCES ? all - done : MAX_TCES;
    for (u64 i = 0; i < count; i++) list[i] = be64(((done + i) << window.page_shift) | TCE_RW);
    u64 ioba = window.base + (done << window.page_shift);
    if (hcall(H_PUT_TCE_INDIRECT, window.liobn, ioba, (u64)list, count)) return -1;
    done += count;
    calls++;
  }
  *tces = all;
  return calls;
}

/* ---- the steps ---- */

static void negotiate(u64 ram) {
  struct query answer;
  u64 last = default_window.size - 4096, tces = 0;
  row("default window");
  int good = !put_tce(&default_window, last, 0x5000 | TCE_RW);
  good &= get_tce(&default_window, last) == (0x5000 | TCE_RW);
  good &= !put_tce(&default_window, last, 0);
  good &= put_tce(&default_window, default_window.size, 0) != 0;
  print_window(&default_window);
  verdict(good);

  row("query");
  good = !query(&answer) && answer.available;
  print("%u more, of at most 0x%x TCEs, pages of", (u64)answer.available, answer.largest);
  print_pages(answer.page_mask);
  verdict(good);

  row("create");
  good = !create(ram, largest_page(answer.page_mask));
  print_window(&window);
  verdict(good);

  row("map all RAM");
  long calls = map_ram(ram, &tces);
  print_size(ram);
  print(" in %u TCEs by %d H_PUT_TCE_INDIRECT", tces, calls);
  verdict(calls > 0 && get_tce(&window, window.base) == TCE_RW);
}

/* A pattern in which every 8 bytes differ, and differ from every other seed's. */
static u64 word(u64 seed, u64 i) {
  return (seed << 32 | i) * 0x9e3779b97f4a7c15ul;
}

static void fill(u64 address, u64 seed) {
  u64 *words = (u64 *)address;
  for (u64 i = 0; i < DATA_SIZE / 8; i++) words[i] = word(seed, i);
}

static int matches(u64 address, u64 seed, u32 bytes) {
  const u64 *words = (const u64 *)address;
  for (u64 i = 0; i < bytes / 8; i++)
    if (words[i] != word(seed, i)) return 0;
  return 1;
}

static int same_bytes(u64 a, u64 b, u32 bytes) {
  const u64 *p = (const u64 *)a, *q = (const u64 *)b;
  for (u64 i = 0; i < bytes / 8; i++)
    if (p[i] != q[i]) return 0;
  return 1;
}

/* The controller's queues go through the default window, its data through the other one. */
static int start_controller(struct nvme *nvme) {
  u64 size, memory = (u64)nvme_memory(&size);
  int status = 0;
  row("NVMe controller");
  for (u64 ra = memory; ra < memory + size; ra += 4096)
    status |= put_tce(&default_window, ra, ra | TCE_RW);
  if (!status) status = nvme_start(nvme);
  print("%s, %u blocks of %u bytes", nvme->model, nvme->blocks, (u64)nvme->block_size);
  verdict(!status);
  return status;
}

/* Writes a pattern and reads it back; what was on the disk before is there again afterwards. */
static void write_and_read(const struct nvme *nvme, u32 bytes) {
  u64 data = window.base + DATA, kept = window.base + KEPT;
  row("read");
  fill(KEPT, 1);
  int status = nvme_transfer(nvme, NVME_READ, kept, bytes);
  print("%u bytes through the dynamic window", (u64)bytes);
  verdict(!status && !matches(KEPT, 1, 8));

  row("write");
  fill(DATA, 2);
  status = nvme_transfer(nvme, NVME_WRITE, data, bytes);
  if (nvme_read_only(status)) {
    print("the disk is read-only");
    verdict(1);
    return;
  }
  print("%u bytes through the dynamic window", (u64)bytes);
  verdict(!status);

  row("read back");
  fill(DATA, 3);
  status = nvme_transfer(nvme, NVME_READ, data, bytes);
  print("%u bytes, all as they were written", (u64)bytes);
  verdict(!status && matches(DATA, 2, bytes));

  row("restore");
  status = nvme_transfer(nvme, NVME_WRITE, kept, bytes);
  if (!status) status = nvme_transfer(nvme, NVME_READ, data, bytes);
  print("the disk holds what it held before");
  verdict(!status && same_bytes(DATA, KEPT, bytes));
}

/* Whether a read to where nothing is mapped moves no byte; it may or may not end in an error. */
static int fenced(const struct nvme *nvme, u32 bytes) {
  fill(DATA, 4);
  int status = nvme_transfer(nvme, NVME_READ, window.base + DATA, bytes);
  return status >= 0 && matches(DATA, 4, bytes);
}

static void unmap_and_map(const struct nvme *nvme, u32 bytes) {
  u64 page = 1ul << window.page_shift, ioba = window.base + DATA, count = (bytes + page - 1) / page;
  row("unmap");
  int good = !hcall(H_STUFF_TCE, window.liobn, ioba, 0, count);
  good &= fenced(nvme, bytes);
  print("the device reads again, and no byte arrives");
  verdict(good);

  row("map again");
  good = 1;
  for (u64 i = 0; i < count; i++)
    good &= !put_tce(&window, ioba + i * page, (DATA + i * page) | TCE_RW);
  good &= !nvme_transfer(nvme, NVME_READ, ioba, bytes) && same_bytes(DATA, KEPT, bytes);
  print("the bytes arrive");
  verdict(good);
}

static void give_back(const struct nvme *nvme, u32 bytes) {
  struct query answer;
  row("remove");
  int good = !remove_window() && !query(&answer) && answer.available == 1;
  good &= put_tce(&window, window.base, TCE_RW) != 0 && remove_window() != 0;
  print("%08x is gone, and not to be removed again", (u64)window.liobn);
  verdict(good);
  if (nvme->present && bytes) {
    row("DMA after removal");
    print("no byte arrives");
    verdict(fenced(nvme, bytes));
  }
  if (nvme->present) nvme_stop();
  row("reset");
  put_tce(&default_window, 0x1000, 0x5000 | TCE_RW);
  good = !reset_windows() && !query(&answer) && answer.available == 1;
  good &= get_tce(&default_window, 0x1000) == 0;
  print("the default window is as at boot, and empty");
  verdict(good);
}

void guest_main(u64 fdt, u64 of) {
  struct nvme nvme = {0};
  u64 start = timebase(), ram = ram_size(fdt, of);
  u32 bytes = 0;
  print("\nThe probe: a bare-metal guest and the DMA windows of host bridge %x%08x\n", (u64)BUID_HI,
        (u64)BUID_LO);
  if (ram < 2 * DATA) {
    print("FAIL: the probe needs 128 MiB of RAM and finds 0x%x bytes\n", ram);
    return;
  }
  nvme_find(&nvme);
  config_addr = nvme.config_addr;
  heading();
  negotiate(ram);
  if (!nvme.present) {
    row("NVMe controller");
    print("none here, so nothing does DMA");
    verdict(1);
  } else if (!start_controller(&nvme)) {
    u64 size = nvme.blocks * nvme.block_size;
    bytes = size < DATA_SIZE ? (u32)size & -4096u : DATA_SIZE;
    if (bytes) {
      write_and_read(&nvme, bytes);
      unmap_and_map(&nvme, bytes);
    }
  }
  give_back(&nvme, bytes);
  print("\nThat took %u microseconds.\n", (timebase() - start) / TICKS_PER_US);
  if (failures) {
    print("FAIL: %d of these steps\n", failures);
  } else {
    print("PASS\n");
  }
}
