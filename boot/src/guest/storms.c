/*
 * Storms against an NVMe controller and the error handling of its host bridge: every queue there can
 * be, lists without end, more events than anybody reads. Nothing waits for longer than a moment.
 */
#include "hostile.h"
#include "probe.h"

enum {
  FRAME = 4096,
  CC = 0x14, CSTS = 0x1c, AQA = 0x24, ASQ = 0x28, ACQ = 0x30, DOORBELLS = 0x1000,
  DELETE_SQ = 0, CREATE_SQ = 1, GET_LOG = 2, DELETE_CQ = 4, CREATE_CQ = 5, IDENTIFY = 6,
  ABORT = 8, SET_FEATURES = 9, ASYNC_EVENT = 12, DOORBELL_BUFFERS = 0x7c,
  WRITE = 1, READ = 2, COMPARE = 5, WRITE_ZEROES = 8, DATASET = 9,
  ADMIN_ENTRIES = 4096, ENTRIES = 2048, PAIRS = 511,
  SGL = 0x40, SGL_SEGMENT = 0x20, SGL_LAST = 0x30,
  RTAS_SET_EEH_OPTION = 0x2020, RTAS_READ_STATE = 0x2022, RTAS_SET_RESET = 0x2023,
  RTAS_CONFIGURE_PE = 0x2024, RTAS_ERROR_DETAIL = 0x2025, RTAS_OPEN_INJECTION = 0x202e,
  RTAS_CLOSE_INJECTION = 0x202f, RTAS_INJECT = 0x2030,
  INJECT_LOAD = 0, INJECT_DMA_READ = 12, INJECT_DMA_WRITE = 16, BUS_ERROR = 7,
};

#define LIOBN 0x80000000ul
#define MAPPED 0x10000000ul
#define ADMIN_SQ 0x8000000ul
#define ADMIN_CQ 0x8100000ul
#define QUEUE 0x8200000ul
#define COMPLETIONS 0x8300000ul
#define LISTS 0x8400000ul
#define DATA 0x8500000ul
#define BUFFER 0x8700000ul
#define MOMENT 5000000ul

struct command {
  u8 opcode, flags;
  u16 id;
  u32 nsid;
  u64 unused, metadata, prp1, prp2;
  u32 cdw10, cdw11, cdw12, cdw13, cdw14, cdw15;
};

struct completion {
  u32 result, reserved;
  u16 head, queue, id, status;
};

static struct nvme nvme;
static u64 registers;
static u32 tail, head, phase;
static u32 round;

static u32 load(u32 offset) {
  u32 value = *(volatile u32 *)(registers + offset);
  asm volatile("sync" : : : "memory");
  return value;
}

static void store(u32 offset, u32 value) {
  asm volatile("sync" : : : "memory");
  *(volatile u32 *)(registers + offset) = value;
}

static void wait_ready(u32 ready) {
  u64 start = timebase();
  while ((load(CSTS) & 1) != ready && timebase() - start < 100 * MOMENT) {
  }
}

/* Stops the controller, whatever it is doing, and starts it with the largest admin queues. */
static void restart(void) {
  store(CC, 0);
  wait_ready(0);
  memset((void *)ADMIN_CQ, 0, ADMIN_ENTRIES * sizeof(struct completion));
  tail = head = 0;
  phase = 1;
  store(AQA, (ADMIN_ENTRIES - 1) << 16 | (ADMIN_ENTRIES - 1));
  store(ASQ, ADMIN_SQ);
  store(ASQ + 4, 0);
  store(ACQ, ADMIN_CQ);
  store(ACQ + 4, 0);
  store(CC, 4 << 20 | 6 << 16 | 1);
  wait_ready(1);
}

void open_storms(void) {
  static u64 list[512] ALIGNED(4096);
  for (u64 at = 0; at < MAPPED; at += 512 * FRAME) {
    for (u64 i = 0; i < 512; i++) list[i] = be64((at + i * FRAME) | 3);
    hcall(H_PUT_TCE_INDIRECT, LIOBN, at, (u64)list, 512);
  }
  nvme_find(&nvme);
  if (!nvme.present) {
    print("no disk\n");
    return;
  }
  registers = ((u64)config_read(nvme.config_addr, 0x14, 4) << 32)
      | (config_read(nvme.config_addr, 0x10, 4) & ~15u);
  if (registers < 1ul << 32) registers += 0x200000000000ul;
  restart();
}

static void submit(struct command command) {
  command.id = (u16)tail;
  ((struct command *)ADMIN_SQ)[tail] = command;
  tail = (tail + 1) % ADMIN_ENTRIES;
}

/* Submits one admin command, and takes completions until there is none for a while; the last status. */
static int admin(struct command command) {
  submit(command);
  store(DOORBELLS, tail);
  volatile struct completion *completion = (volatile struct completion *)ADMIN_CQ + head;
  u64 start = timebase();
  while ((completion->status & 1) != phase) {
    if (timebase() - start > MOMENT) {
      count(-1);
      return -1;
    }
  }
  int status = completion->status >> 1;
  head = (head + 1) % ADMIN_ENTRIES;
  if (!head) phase ^= 1;
  store(DOORBELLS + 4, head);
  count(status);
  return status;
}

static void create_pair(u32 id, u32 entries) {
  admin((struct command){.opcode = CREATE_CQ, .prp1 = COMPLETIONS,
      .cdw10 = (entries - 1) << 16 | id, .cdw11 = 1});
  admin((struct command){.opcode = CREATE_SQ, .prp1 = QUEUE,
      .cdw10 = (entries - 1) << 16 | id, .cdw11 = id << 16 | 1});
}

/* All queues, in the same memory; some twice, some deleted in the wrong order, some too large. */
void create_and_delete_queues(void) {
  round++;
  for (u32 id = 0; id < PAIRS + 3 && !over(); id++) {
    create_pair(id, round % 5 ? ENTRIES : 65536);
    if (id % 7 == 0) create_pair(id, 2);
    store(DOORBELLS + 8 * id, id * round);
    store(DOORBELLS + 8 * id + 4, id * round * 3);
  }
  for (u32 i = 0; i < PAIRS + 3 && !over(); i++) {
    u32 id = round & 1 ? i : PAIRS - i;
    if (id % 3 == 0) admin((struct command){.opcode = DELETE_CQ, .cdw10 = id});
    admin((struct command){.opcode = DELETE_SQ, .cdw10 = id});
    admin((struct command){.opcode = DELETE_CQ, .cdw10 = id});
  }
  if (round % 4 == 0) restart();
}

/* A page of a PRP list that leads to itself; each entry is a page of data, mostly the same one. */
static u64 circular_prps(void) {
  u64 *list = (u64 *)LISTS;
  for (u32 i = 0; i < 511; i++) list[i] = DATA + (i % 3) * FRAME;
  list[511] = LISTS;
  return LISTS;
}

struct descriptor {
  u64 address;
  u32 length, type;
};

/* A segment of blocks of one byte, whose last descriptor leads to the segment itself. */
static u64 circular_sgls(u32 descriptors, u32 type) {
  struct descriptor *list = (struct descriptor *)(LISTS + FRAME);
  for (u32 i = 0; i < descriptors; i++) list[i] = (struct descriptor){DATA + 5 * i, 1, 0};
  list[descriptors - 1] = (struct descriptor){(u64)list, descriptors * 16, type << 24};
  return (u64)list;
}

/* As many commands as all queues hold, each as long as it can be; stopped while they are under way. */
void run_endless_lists(void) {
  static const u8 opcodes[] = {READ, COMPARE, READ, WRITE, WRITE_ZEROES, DATASET};
  struct command *queue = (struct command *)QUEUE;
  u64 prps = circular_prps();
  u32 descriptors = 2 + round * 37 % 4000;
  u64 sgls = circular_sgls(descriptors, round % 3 ? SGL_SEGMENT : SGL_LAST);
  for (u32 i = 0; i < ENTRIES; i++) {
    int scattered = (i + round) % 3 == 0;
    u8 opcode = opcodes[(i + round) % sizeof opcodes];
    queue[i] = (struct command){.opcode = opcode, .id = (u16)i, .nsid = 1,
        .flags = scattered ? 2 * SGL : 0, .prp1 = scattered ? sgls : DATA,
        .prp2 = scattered ? descriptors * 16 | (u64)SGL_SEGMENT << 56 : prps,
        .cdw10 = opcode == DATASET ? 255 : 0, .cdw11 = opcode == DATASET ? 4 : 0,
        .cdw12 = opcode == WRITE || opcode == WRITE_ZEROES ? 4095 : 65535};
  }
  u32 pairs = round % 2 ? 16 : PAIRS;
  for (u32 id = 1; id <= pairs; id++) create_pair(id, ENTRIES);
  for (u32 id = 1; id <= pairs; id++) store(DOORBELLS + 8 * id, ENTRIES - 1);
  for (u64 start = timebase(); timebase() - start < 20 * MOMENT;) {
    for (u32 id = 1; id <= pairs; id++) store(DOORBELLS + 8 * id + 4, (u32)timebase() % ENTRIES);
  }
  round++;
  restart();
}

/* More requests for events than there may be, aborted; wrong doorbells; a queue that nobody reads. */
void flood_with_events(void) {
  round++;
  for (u32 i = 0; i < 40; i++) {
    submit((struct command){.opcode = ASYNC_EVENT});
    submit((struct command){.opcode = ABORT, .cdw10 = i << 16});
    submit((struct command){.opcode = GET_LOG, .nsid = ~0u, .prp1 = BUFFER, .prp2 = BUFFER + FRAME,
        .cdw10 = 0x7ff << 16 | (1 + i % 3)});
    submit((struct command){.opcode = SET_FEATURES, .cdw10 = 4, .cdw11 = (i & 1) << 20});
    submit((struct command){.opcode = DOORBELL_BUFFERS, .prp1 = BUFFER, .prp2 = BUFFER + 4 * FRAME});
    store(DOORBELLS + 8 * (i + 1), i);
    store(DOORBELLS + 4, 0xffff);
  }
  store(DOORBELLS, tail);
  for (u32 i = 0; i < 40; i++) admin((struct command){.opcode = ASYNC_EVENT});
  if (round % 20 == 0) restart();
}

static long firmware(u32 token, u32 nargs, const u32 *args, u32 nret) {
  u32 rets[8];
  rtas(token, nargs, args, nret, rets);
  count((int)rets[0]);
  return (int)rets[0];
}

#define COUNT(...) (sizeof((u32[]){__VA_ARGS__}) / sizeof(u32))
#define CALL(token, nret, ...) \
  firmware(token, COUNT(__VA_ARGS__), (const u32[]){__VA_ARGS__}, nret)

/* Arms an error of any address, opening the facility as often as it likes. */
static void inject(u32 function) {
  u32 rets[2], session = 0;
  rtas(RTAS_OPEN_INJECTION, 0, 0, 2, rets);
  u32 *buffer = (u32 *)BUFFER;
  const u32 words[] = {0, 0, 1, BUID_HI, BUID_LO, function};
  for (u32 i = 0; i < 6; i++) buffer[i] = be32(words[i]);
  CALL(RTAS_INJECT, 1, BUS_ERROR, session, (u32)BUFFER);
  if (round % 3) CALL(RTAS_CLOSE_INJECTION, 1, session);
}

/* Stops the endpoint by an injected error, asks for all details, and brings it back. */
void fail_and_recover(void) {
  static const u32 functions[] = {INJECT_LOAD, INJECT_DMA_READ, INJECT_DMA_WRITE};
  static const u32 sizes[] = {0, 16, 1024, 0x100000, ~0u};
  inject(functions[round++ % 3]);
  load(CSTS);
  admin((struct command){.opcode = IDENTIFY, .prp1 = BUFFER + FRAME, .cdw10 = 1});
  for (u32 i = 0; i < 5; i++) {
    u32 size = sizes[i];
    CALL(RTAS_ERROR_DETAIL, 1, 1, BUID_HI, BUID_LO, (u32)DATA, size, (u32)BUFFER, sizes[4 - i], 1);
  }
  CALL(RTAS_READ_STATE, 4, 1, BUID_HI, BUID_LO);
  if (round % 2) {
    for (u32 option = 0; option < 5; option++)
      CALL(RTAS_SET_EEH_OPTION, 1, 1, BUID_HI, BUID_LO, option);
  } else {
    CALL(RTAS_SET_RESET, 1, 1, BUID_HI, BUID_LO, round % 4 ? 1 : 3);
    CALL(RTAS_SET_RESET, 1, 1, BUID_HI, BUID_LO, 0);
    CALL(RTAS_CONFIGURE_PE, 1, 1, BUID_HI, BUID_LO);
    config_write(nvme.config_addr, 4, 2, 0x406);
  }
  restart();
}
