/* A polled driver for one NVMe controller: an admin queue and an I/O queue of 16 entries. */
#include "probe.h"

enum { CLASS_NVME = 0x010802, ENTRIES = 16, PAGE = 4096, TIMEBASE = 512000000 };
enum { COMMAND_MEMORY = 2, COMMAND_MASTER = 4, COMMAND_NO_INTX = 0x400 };
enum { CAP = 0, CC = 0x14, CSTS = 0x1c, AQA = 0x24, ASQ = 0x28, ACQ = 0x30, DOORBELLS = 0x1000 };
enum { ADMIN_CREATE_SQ = 1, ADMIN_CREATE_CQ = 5, ADMIN_IDENTIFY = 6 };

#define MMIO64 0x210000000000ul

struct command {
  u32 opcode, nsid, cdw2, cdw3;
  u64 metadata, prp1, prp2;
  u32 cdw10, cdw11, cdw12, cdw13, cdw14, cdw15;
};

struct completion {
  u32 result, reserved;
  u16 sq_head, sq_id, command_id, status;
};

static struct {
  struct command asq[ENTRIES] ALIGNED(PAGE);
  struct completion acq[ENTRIES] ALIGNED(PAGE);
  struct command sq[ENTRIES] ALIGNED(PAGE);
  struct completion cq[ENTRIES] ALIGNED(PAGE);
  u8 identity[PAGE] ALIGNED(PAGE);
  u64 prps[PAGE / 8] ALIGNED(PAGE);
} shared ALIGNED(PAGE);

static struct queue {
  struct command *sq;
  volatile struct completion *cq;
  u32 tail, head, phase, id;
} admin, io;

static u64 registers;
static u32 doorbell_stride;

u32 config_read(u32 config_addr, u32 offset, u32 size) {
  u32 args[4] = {config_addr | offset, BUID_HI, BUID_LO, size}, rets[2];
  rtas(RTAS_READ_PCI_CONFIG, 4, args, 2, rets);
  return rets[0] ? 0xffffffff : rets[1];
}

void config_write(u32 config_addr, u32 offset, u32 size, u32 value) {
  u32 args[5] = {config_addr | offset, BUID_HI, BUID_LO, size, value}, status;
  rtas(RTAS_WRITE_PCI_CONFIG, 5, args, 1, &status);
}

static void sync(void) {
  asm volatile("sync" : : : "memory");
}

static u32 read32(u32 offset) {
  u32 value = le32(*(volatile u32 *)(registers + offset));
  sync();
  return value;
}

static void write32(u32 offset, u32 value) {
  sync();
  *(volatile u32 *)(registers + offset) = le32(value);
}

static void write64(u32 offset, u64 value) {
  write32(offset, (u32)value);
  write32(offset + 4, (u32)(value >> 32));
}

/* The BAR as firmware left it, or else the start of the bridge's 64-bit window. */
static void place(u32 config_addr) {
  u64 bar = (u64)config_read(config_addr, 0x14, 4) << 32;
  bar |= config_read(config_addr, 0x10, 4) & ~15u;
  if (!bar) {
    bar = MMIO64;
    config_write(config_addr, 0x10, 4, (u32)bar);
    config_write(config_addr, 0x14, 4, (u32)(bar >> 32));
  } else if (bar < 1ul << 32) {
    bar += 0x200000000000ul;
  }
  registers = bar;
  config_write(config_addr, 4, 2, COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_INTX);
}

void nvme_find(struct nvme *nvme) {
  for (u32 slot = 0; slot < 32 && !nvme->present; slot++) {
    u32 config_addr = slot << 11;
    u32 ids = config_read(config_addr, 0, 4);
    if (ids != 0xffffffff && config_read(config_addr, 8, 4) >> 8 == CLASS_NVME) {
      nvme->present = 1;
      nvme->config_addr = config_addr;
      nvme->ids = ids;
      place(config_addr);
    }
  }
}

u8 *nvme_memory(u64 *size) {
  *size = sizeof shared;
  return (u8 *)&shared;
}

static int wait_ready(u32 ready) {
  u64 start = timebase();
  while ((read32(CSTS) & 1) != ready) {
    if (timebase() - start > 10ul * TIMEBASE) return -1;
  }
  return 0;
}

/* Submits one command and polls for its completion; the status, or -1 if none comes. */
static int run(struct queue *queue, const struct command *command) {
  queue->sq[queue->tail] = *command;
  queue->tail = (queue->tail + 1) % ENTRIES;
  write32(DOORBELLS + 2 * queue->id * doorbell_stride, queue->tail);
  volatile struct completion *completion = &queue->cq[queue->head];
  u64 start = timebase();
  while ((le16(completion->status) & 1) != queue->phase) {
    if (timebase() - start > 10ul * TIMEBASE) return -1;
  }
  sync();
  int status = le16(completion->status) >> 1;
  queue->head = (queue->head + 1) % ENTRIES;
  if (queue->head == 0) queue->phase ^= 1;
  write32(DOORBELLS + (2 * queue->id + 1) * doorbell_stride, queue->head);
  return status;
}

static int identify(u32 nsid, u32 what) {
  struct command command = {
      .opcode = le32(ADMIN_IDENTIFY), .nsid = le32(nsid),
      .prp1 = le64((u64)shared.identity), .cdw10 = le32(what)};
  return run(&admin, &command);
}

static int create_queues(void) {
  struct command cq = {
      .opcode = le32(ADMIN_CREATE_CQ), .prp1 = le64((u64)shared.cq),
      .cdw10 = le32((ENTRIES - 1) << 16 | 1), .cdw11 = le32(1)};
  struct command sq = {
      .opcode = le32(ADMIN_CREATE_SQ), .prp1 = le64((u64)shared.sq),
      .cdw10 = le32((ENTRIES - 1) << 16 | 1), .cdw11 = le32(1 << 16 | 1)};
  int status = run(&admin, &cq);
  return status ? status : run(&admin, &sq);
}

int nvme_start(struct nvme *nvme) {
  nvme_stop();
  doorbell_stride = 4u << (read32(CAP + 4) & 15);
  admin = (struct queue){shared.asq, shared.acq, 0, 0, 1, 0};
  io = (struct queue){shared.sq, shared.cq, 0, 0, 1, 1};
  write32(AQA, (ENTRIES - 1) << 16 | (ENTRIES - 1));
  write64(ASQ, (u64)shared.asq);
  write64(ACQ, (u64)shared.acq);
  write32(CC, 4 << 20 | 6 << 16 | 1);
  int status = wait_ready(1);
  if (!status) status = identify(0, 1);
  if (status) return status;
  for (int i = 0; i < 40; i++) nvme->model[i] = (char)shared.identity[24 + i];
  for (int i = 39; i >= 0 && nvme->model[i] == ' '; i--) nvme->model[i] = 0;
  status = identify(1, 0);
  if (status) return status;
  u32 format = shared.identity[26] & 15;
  nvme->blocks = le64(*(u64 *)shared.identity);
  nvme->block_size = 1u << shared.identity[128 + 4 * format + 2];
  return create_queues();
}

int nvme_transfer(const struct nvme *nvme, int opcode, u64 dma, u32 bytes) {
  u32 pages = bytes / PAGE;
  for (u32 i = 1; i < pages; i++) shared.prps[i - 1] = le64(dma + i * PAGE);
  struct command command = {
      .opcode = le32((u32)opcode), .nsid = le32(1), .prp1 = le64(dma),
      .prp2 = pages > 2 ? le64((u64)shared.prps) : pages == 2 ? le64(dma + PAGE) : 0,
      .cdw12 = le32(bytes / nvme->block_size - 1)};
  return run(&io, &command);
}

int nvme_read_only(int status) {
  return status > 0 && ((status & 0x7ff) == 0x182 || (status & 0x7ff) == 0x20);
}

void nvme_stop(void) {
  write32(CC, 0);
  wait_ready(0);
}
