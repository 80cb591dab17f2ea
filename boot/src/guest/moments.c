/*
 * Takes memory and a disk into use that are plugged while it runs, and gives them back; in between
 * its disks fail and are recovered. It does all of it slowly, so that it can be saved halfway, and
 * prints what it was told and whether bytes are right. What is to come from outside it asks for by
 * a number in memory; another one there counts its phases.
 */
#include "probe.h"

enum {
  CHECK_EXCEPTION = 0x200e, SET_INDICATOR = 0x201a, GET_SENSOR = 0x201d,
  CONFIGURE_CONNECTOR = 0x201e, SET_EEH_OPTION = 0x2020, READ_STATE = 0x2022, SET_RESET = 0x2023,
  CONFIGURE_PE = 0x2024,
};
enum { ISOLATION = 9001, ALLOCATION = 9003, ENTITY_SENSE = 9003, HOT_PLUG = 0x10000000 };
enum { PE = 1, RELEASE_MMIO = 2, RELEASE_DMA = 3, HOT_RESET = 1, FUNDAMENTAL_RESET = 3 };
enum { PAGE = 4096, LIOBN = 0x80000000, TCE_RW = 3, BLOCK = 0x10000000, BLOCKS = 2 };
enum { COLD = 1 << 11, HOT = 0, CSTS = 0x1c, SQ_DOORBELL = 0x1008 };

#define AREA 0x3000000ul
#define DATA 0x3100000ul
#define DIMM 0x40000000ul
#define MMIO32 0x200000000000ul
/* Bus addresses: one of the DIMM, and one that nothing is mapped at. */
#define FAR 0x20000000ul
#define NOWHERE 0x30000000ul

/* What it asks for, and the number of its phase; both big-endian. */
static volatile u64 *const wish = (u64 *)0x3f00000, *const phase = (u64 *)0x3f00008;

static struct nvme disk;

/* What the disk that comes has in it. */
static u64 hot_seed;

static u32 rets[8];

static void slowly(void) {
  for (volatile u32 i = 0; i < 300; i++) {
  }
}

static void begin(const char *name) {
  *phase = be64(be64(*phase) + 1);
  print("%s\n", name);
}

static void ask(u64 what) {
  *wish = be64(what);
}

static u32 call(const char *name, u32 token, u32 nret, u32 nargs, const u32 *args) {
  slowly();
  rtas(token, nargs, args, nret, rets);
  print("%s %x %x\n", name, (u64)rets[0], nret > 1 ? (u64)rets[1] : 0);
  return rets[0];
}

#define CALL(name, token, nret, ...) \
  call(name, token, nret, sizeof((u32[]){__VA_ARGS__}) / 4, (u32[]){__VA_ARGS__})

static u64 sum(u64 from, u64 bytes) {
  u64 all = 0;
  for (u64 at = from; at < from + bytes; at += 8) all = (all ^ *(u64 *)at) * 0x9e3779b97f4a7c15ul;
  return all;
}

static u64 word(u64 seed, u64 i) {
  return (i + 1) * 0x9e3779b97f4a7c15ul ^ seed;
}

static void fill(u64 to, u64 bytes, u64 seed) {
  for (u64 i = 0; i < bytes / 8; i++) ((u64 *)to)[i] = be64(word(seed, i));
}

static void check(const char *what, u64 from, u64 bytes, u64 seed) {
  u64 wrong = 0;
  for (u64 i = 0; i < bytes / 8; i++) wrong += ((u64 *)from)[i] != be64(word(seed, i));
  print("%s: %d wrong\n", what, wrong);
}

/* Waits for the next event; its log tells what it is of. */
static void event(void) {
  u32 args[6] = {0x500, 0x1001, HOT_PLUG, 0, AREA, 256};
  do {
    slowly();
    rtas(CHECK_EXCEPTION, 6, args, 1, rets);
  } while (rets[0]);
  print("event %x\n", sum(AREA, 128));
}

static void configure(u32 index) {
  memset((void *)AREA, 0, PAGE);
  *(volatile u32 *)AREA = be32(index);
  while (CALL("configure", CONFIGURE_CONNECTOR, 1, AREA, 0)) print("%x\n", sum(AREA, PAGE));
}

static void map(u64 ioba, u64 ra, u64 bytes) {
  for (u64 at = 0; at < bytes; at += PAGE) hcall(H_PUT_TCE, LIOBN, ioba + at, ra + at + TCE_RW, 0);
}

/* ---------------------------------------------------------------- disks */

static u64 bar(u32 address) {
  u64 high = config_read(address, 0x14, 4), low = config_read(address, 0x10, 4) & ~15u;
  return high ? high << 32 | low : low + MMIO32;
}

static u32 reg(u64 base, u32 offset) {
  u32 value = le32(*(volatile u32 *)(base + offset));
  asm volatile("sync" : : : "memory");
  return value;
}

/* From new: completions of before would be taken for those of now. */
static void start(void) {
  u64 size;
  u8 *queues = nvme_memory(&size);
  nvme_stop();
  memset(queues, 0, size);
  print("start %d\n", nvme_start(&disk));
}

/* The disk in the first slot that has one. */
static void take(void) {
  disk.present = 0;
  nvme_find(&disk);
  print("disk at %x, %x\n", (u64)disk.config_addr, bar(disk.config_addr));
  start();
}

static void compare(const char *what, u64 ioba, u64 ra) {
  memset((void *)ra, 0, 4 * PAGE);
  print("read %d\n", nvme_transfer(&disk, NVME_READ, ioba, 4 * PAGE));
  check(what, ra, 4 * PAGE, disk.config_addr == HOT ? hot_seed : COLD);
}

static void state(u64 base, u32 address) {
  CALL("state", READ_STATE, 4, PE, BUID_HI, BUID_LO);
  print("%x %x %x %x\n", (u64)rets[0], (u64)rets[1], (u64)reg(base, CSTS),
      (u64)config_read(address, 0, 4));
}

/* A command of several names a bus address that is not mapped. */
static void fail(u32 address) {
  u64 size, base = bar(address);
  u32(*queue)[16] = (void *)(nvme_memory(&size) + 2 * PAGE);
  for (u32 i = 0; i < 5; i++) {
    memset(queue[i], 0, sizeof queue[i]);
    queue[i][0] = le32(NVME_READ | i << 16);
    queue[i][1] = le32(1);
    queue[i][6] = le32(i == 2 ? NOWHERE : DATA + i * PAGE);
    queue[i][12] = le32(PAGE / disk.block_size - 1);
  }
  asm volatile("sync" : : : "memory");
  *(volatile u32 *)(base + SQ_DOORBELL) = le32(5);
  do {
    state(base, address);
  } while (!rets[1]);
}

enum how { RELEASE, RESET, RELEASE_AND_RESET };

/* The disk that was taken, or the other one, fails and recovers. */
static void freeze(const char *name, u32 address, enum how how) {
  begin(name);
  u64 base = bar(address);
  fail(address);
  begin(name);
  state(base, address);
  state(base, address);
  if (how != RESET) {
    begin(name);
    CALL("release", SET_EEH_OPTION, 1, PE, BUID_HI, BUID_LO, RELEASE_MMIO);
    state(base, address);
    state(base, address);
  }
  begin(name);
  if (how == RELEASE) {
    CALL("release", SET_EEH_OPTION, 1, PE, BUID_HI, BUID_LO, RELEASE_DMA);
    state(base, address);
  } else {
    CALL("reset", SET_RESET, 1, PE, BUID_HI, BUID_LO, how == RESET ? HOT_RESET : FUNDAMENTAL_RESET);
    state(base, address);
    state(base, address);
    CALL("reset", SET_RESET, 1, PE, BUID_HI, BUID_LO, 0);
    begin(name);
    print("%x\n", (u64)config_read(address, 0x10, 4));
    slowly();
    print("%x\n", (u64)config_read(address, 4, 2));
    CALL("configure", CONFIGURE_PE, 1, PE, BUID_HI, BUID_LO);
    for (u32 offset = 0x10; offset < 0x28; offset += 4) {
      print("%x ", (u64)config_read(address, offset, 4));
    }
    config_write(address, 4, 2, 0x406);
  }
  slowly();
}

/* ---------------------------------------------------------------- memory */

static u32 block(u32 i) {
  return 0x80000000u | (u32)(DIMM / BLOCK + i);
}

static void plug_memory(void) {
  begin("a DIMM comes");
  ask(1);
  event();
  for (u32 i = 0; i < BLOCKS; i++) {
    begin("a block is taken");
    u64 ra = DIMM + (u64)i * BLOCK;
    CALL("sensor", GET_SENSOR, 2, ENTITY_SENSE, block(i));
    CALL("allocate", SET_INDICATOR, 1, ALLOCATION, block(i), 1);
    CALL("sensor", GET_SENSOR, 2, ENTITY_SENSE, block(i));
    CALL("unisolate", SET_INDICATOR, 1, ISOLATION, block(i), 1);
    configure(block(i));
    fill(ra, PAGE, i);
    fill(ra + BLOCK - PAGE, PAGE, i + 7);
    begin("a block is used");
    map(FAR, ra + 16 * PAGE, 4 * PAGE);
    compare("DMA", FAR, ra + 16 * PAGE);
  }
}

static void unplug_memory(void) {
  begin("a DIMM is wanted back");
  ask(2);
  event();
  map(FAR, DATA, 4 * PAGE);
  for (u32 i = 0; i < BLOCKS; i++) {
    begin("a block is given back");
    u64 ra = DIMM + (u64)i * BLOCK;
    check("block", ra, PAGE, i);
    check("end", ra + BLOCK - PAGE, PAGE, i + 7);
    CALL("isolate", SET_INDICATOR, 1, ISOLATION, block(i), 0);
    slowly();
    CALL("release", SET_INDICATOR, 1, ALLOCATION, block(i), 0);
    CALL("sensor", GET_SENSOR, 2, ENTITY_SENSE, block(i));
  }
}

/* ---------------------------------------------------------------- a disk that comes */

enum { SLOT = 0x40000000 };

static void plug_disk(void) {
  begin("a disk comes");
  ask(3);
  event();
  begin("a disk is taken");
  CALL("sensor", GET_SENSOR, 2, ENTITY_SENSE, SLOT);
  CALL("unisolate", SET_INDICATOR, 1, ISOLATION, SLOT, 1);
  memset((void *)AREA, 0, PAGE);
  *(volatile u32 *)AREA = be32(SLOT);
  for (u32 i = 0; i < 5; i++) CALL("configure", CONFIGURE_CONNECTOR, 1, AREA, 0);
  freeze("the other one fails", COLD, RELEASE_AND_RESET);
  start();
  compare("the other one", DATA, DATA);
  begin("a disk is taken");
  while (CALL("configure", CONFIGURE_CONNECTOR, 1, AREA, 0)) print("%x\n", sum(AREA, PAGE));
  nvme_stop();
  take();
  compare("new", DATA, DATA);
  hot_seed = 5;
  fill(DATA, 4 * PAGE, hot_seed);
  print("write %d\n", nvme_transfer(&disk, NVME_WRITE, DATA, 4 * PAGE));
}

static void unplug_disk(void) {
  begin("a disk is wanted back");
  ask(4);
  event();
  freeze("the leaving one fails", HOT, RELEASE);
  start();
  compare("leaving", DATA, DATA);
  begin("a disk is given back");
  nvme_stop();
  CALL("isolate", SET_INDICATOR, 1, ISOLATION, SLOT, 0);
  CALL("sensor", GET_SENSOR, 2, ENTITY_SENSE, SLOT);
  slowly();
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  u64 size, from = (u64)nvme_memory(&size);
  map(from, from, size);
  map(DATA, DATA, 8 * PAGE);
  take();
  compare("first", DATA, DATA);
  plug_memory();
  take();
  freeze("it fails", COLD, RESET);
  take();
  compare("first", DATA, DATA);
  unplug_memory();
  take();
  freeze("it fails", COLD, RELEASE);
  take();
  compare("first", DATA, DATA);
  plug_disk();
  take();
  freeze("the new one fails", HOT, RESET);
  take();
  compare("new", DATA, DATA);
  take();
  unplug_disk();
  take();
  freeze("it fails", COLD, RELEASE_AND_RESET);
  take();
  compare("first", DATA, DATA);
  begin("the end");
}
