/*
 * Interrupts as a guest exploits them: sources, queues, events between processors, the pages of both,
 * with right and wrong arguments; then a series of random steps. One line for each with what it did.
 * Where there is firmware, the guest first asks it for this interrupt controller.
 */
#include "ask.h"
#include "context.h"
#include "series.h"

enum {
  GET_SOURCE_INFO = 0x3a8, SET_SOURCE = 0x3ac, GET_SOURCE = 0x3b0, GET_QUEUE_INFO = 0x3b4,
  SET_QUEUE = 0x3b8, GET_QUEUE = 0x3bc, SET_LINE = 0x3c0, GET_LINE = 0x3c4, ESB = 0x3c8,
  SYNC = 0x3cc, RESET = 0x3d0,
};

enum { IPI = 0, EPOW = 0x1000, VTY = 0x1100, LSI = 0x1200 };

#define TIMA 0x60302031a0000ul
#define USERS 0x60302031b0000ul
#define QUEUES 0x2000000ul

long open_firmware(u64 entry, u32 *cells);

static struct context context;

CODE(nothing, "nop");

/* The mask and the value of the processor, the end of the list, vectors 1 to 5. */
static const u8 architecture[] = {
  0xff, 0xff, 0, 0, 0, 0x4e, 0, 0, 0xff, 0xff, 0xff, 0xfe, 0x0f, 0, 0, 3,
  4, 0, 0, 0, 0, 0, 0, 0, 0,
  25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x40, 0, 0x40,
};

static void negotiate(u64 entry) {
  static u32 cells[8];
  u32 open[] = {(u32)(u64) "open", 1, 1, (u32)(u64) "/", 0};
  for (int i = 0; i < 5; i++) cells[i] = be32(open[i]);
  if (open_firmware(entry, cells)) return;
  u32 call[] = {(u32)(u64) "call-method", 3, 2, (u32)(u64) "ibm,client-architecture-support",
    be32(cells[4]), (u32)(u64)architecture, 0, 0};
  for (int i = 0; i < 8; i++) cells[i] = be32(call[i]);
  open_firmware(entry, cells);
}

static u64 load(u64 address, u32 size) {
  asm volatile("sync" ::: "memory");
  switch (size) {
    case 1: return *(volatile u8 *)address;
    case 2: return be16(*(volatile u16 *)address);
    case 4: return be32(*(volatile u32 *)address);
    default: return be64(*(volatile u64 *)address);
  }
}

static void store(u64 address, u32 size, u64 value) {
  switch (size) {
    case 1: *(volatile u8 *)address = value; break;
    case 2: *(volatile u16 *)address = be16((u16)value); break;
    case 4: *(volatile u32 *)address = be32((u32)value); break;
    default: *(volatile u64 *)address = be64(value);
  }
  asm volatile("sync" ::: "memory");
}

static u64 page(u64 lisn) {
  return 0x6010000000000ul + (lisn << 17);
}

static u64 esb(u64 lisn, u64 offset) {
  return load(page(lisn) + 0x10000 + offset, 8);
}

static u64 queue(u64 priority) {
  return QUEUES + (priority << 16);
}

static void look(const char *name, u64 address, u32 size) {
  u64 value = load(address, size);
  print("%s", name);
  print_to(WIDTH);
  print("%x\n", value);
}

static void entries(u64 priority, u32 count) {
  print("queue %d:", priority);
  for (u32 i = 0; i < count; i++) print(" %08x", load(queue(priority) + 4 * i, 4));
  print("\n");
}

/* Whether an external interrupt is pending. */
static void pending(const char *name) {
  prepare(&context, CODE_RA, MSR_BASE | MSR_EE, nothing, nothing_end);
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  attempt(name, &context, CODE_RA, nothing, nothing_end);
}

static void sources(void) {
  ask("info of the ipi", GET_SOURCE_INFO, 4, 0, IPI, 0, 0, 0);
  ask("info of an ipi too many", GET_SOURCE_INFO, 4, 0, 1, 0, 0, 0);
  ask("info of power events", GET_SOURCE_INFO, 4, 0, EPOW, 0, 0, 0);
  ask("info of the terminal", GET_SOURCE_INFO, 4, 0, VTY, 0, 0, 0);
  ask("info of a line", GET_SOURCE_INFO, 4, 0, LSI, 0, 0, 0);
  ask("info of a free message", GET_SOURCE_INFO, 4, 0, 0x1300, 0, 0, 0);
  ask("info beyond", GET_SOURCE_INFO, 4, 0, 0x2000, 0, 0, 0);
  ask("info: flags", GET_SOURCE_INFO, 4, 1, IPI, 0, 0, 0);
  ask("set source: flags", SET_SOURCE, 0, 4, VTY, 0, 6, 0x77);
  ask("set source: none", SET_SOURCE, 0, 2, 0x1301, 0, 6, 0x77);
  ask("set source: beyond", SET_SOURCE, 0, 2, 0x2000, 0, 6, 0x77);
  ask("set source: no server", SET_SOURCE, 0, 2, VTY, 7, 6, 0x77);
  ask("set source: priority 7", SET_SOURCE, 0, 2, VTY, 0, 7, 0x77);
  ask("set source: priority 255", SET_SOURCE, 0, 2, VTY, 9, 0xff, 0x77);
  ask("get source: flags", GET_SOURCE, 3, 1, VTY, 0, 0, 0);
  ask("get source: none", GET_SOURCE, 3, 0, 0x1301, 0, 0, 0);
  ask("sync", SYNC, 0, 0, VTY, 0, 0, 0);
  ask("sync: flags", SYNC, 0, 1, VTY, 0, 0, 0);
  ask("sync: none", SYNC, 0, 0, 0x1301, 0, 0, 0);
  ask("set reporting line", SET_LINE, 0, 0, -1, 0, 0, 0);
  ask("get reporting line", GET_LINE, 1, 0, 0, 0, 0, 0);
}

static void queues(void) {
  ask("queue info", GET_QUEUE_INFO, 2, 0, 0, 6, 0, 0);
  ask("queue info: flags", GET_QUEUE_INFO, 2, 1, 0, 6, 0, 0);
  ask("queue info: priority 7", GET_QUEUE_INFO, 2, 0, 0, 7, 0, 0);
  ask("queue info: no server", GET_QUEUE_INFO, 2, 0, 9, 6, 0, 0);
  ask("queue info: neither", GET_QUEUE_INFO, 2, 0, 9, 7, 0, 0);
  ask("set queue: flags", SET_QUEUE, 0, 2, 0, 6, queue(6), 16);
  ask("set queue: priority 7", SET_QUEUE, 0, 1, 0, 7, queue(6), 16);
  ask("set queue: no server", SET_QUEUE, 0, 1, 9, 6, queue(6), 16);
  ask("set queue: size 13", SET_QUEUE, 0, 1, 0, 6, queue(6), 13);
  ask("set queue: misaligned", SET_QUEUE, 0, 1, 0, 6, queue(6) + 4096, 16);
  ask("set queue: no memory", SET_QUEUE, 0, 1, 0, 6, 1ul << 40, 16);
  ask("set queue: 16 MiB", SET_QUEUE, 0, 1, 0, 5, QUEUES, 24);
  ask("get queue: 16 MiB", GET_QUEUE, 4, 1, 0, 5, 0, 0);
  ask("set queue: 2 MiB", SET_QUEUE, 0, 0, 0, 5, QUEUES, 21);
  ask("get queue: 2 MiB", GET_QUEUE, 4, 0, 0, 5, 0, 0);
  ask("set queue: none", SET_QUEUE, 0, 0, 0, 5, QUEUES + 1, 0);
  ask("get queue: none", GET_QUEUE, 4, 1, 0, 5, 0, 0);
  for (u64 priority = 0; priority < 7; priority++)
    ask("set queue", SET_QUEUE, 0, 1, 0, priority, queue(priority), 12 + (priority == 6 ? 4 : 0));
  ask("get queue", GET_QUEUE, 4, 1, 0, 6, 0, 0);
  ask("get queue: flags", GET_QUEUE, 4, 2, 0, 6, 0, 0);
  ask("queue info", GET_QUEUE_INFO, 2, 0, 0, 6, 0, 0);
}

static void events(void) {
  look("cppr and others at first", TIMA + 0x10, 8);
  pending("nothing pending");
  ask("route the ipi", SET_SOURCE, 0, 2, IPI, 0, 6, 0x55);
  ask("get source", GET_SOURCE, 3, 0, IPI, 0, 0, 0);
  ask("the same, keeping the data", SET_SOURCE, 0, 0, IPI, 0, 4, 0x99);
  ask("get source", GET_SOURCE, 3, 0, IPI, 0, 0, 0);
  ask("a mask", SET_SOURCE, 0, 1, IPI, 0, 4, 0);
  ask("get source", GET_SOURCE, 3, 0, IPI, 0, 0, 0);
  ask("route it back", SET_SOURCE, 0, 2, IPI, 0, 6, 0xffffffff80000055);
  ask("get source", GET_SOURCE, 3, 0, IPI, 0, 0, 0);
  look("esb: look", page(IPI) + 0x10800, 8);
  store(page(IPI), 8, 0);
  look("off: nothing", page(IPI) + 0x10800, 8);
  look("on", page(IPI) + 0x10c00, 8);
  store(page(IPI), 8, 0);
  look("event: pending", page(IPI) + 0x10800, 8);
  store(page(IPI) + 0xffc8, 8, 1);
  look("another: queued", page(IPI) + 0x10bf8, 8);
  entries(6, 2);
  look("thread", TIMA + 0x10, 8);
  pending("cppr is 0");
  store(TIMA + 0x11, 1, 6);
  pending("cppr is 6");
  store(TIMA + 0x11, 1, 7);
  pending("cppr is 7");
  look("thread", TIMA + 0x10, 8);
  look("half of it", TIMA + 0x10, 4);
  look("the other half", TIMA + 0x14, 4);
  look("next words", TIMA + 0x18, 8);
  look("acknowledge", TIMA + 0x810, 2);
  look("acknowledge nothing", TIMA + 0x810, 2);
  pending("nothing");
  look("end: another event", page(IPI) + 0x10000, 8);
  entries(6, 3);
  store(TIMA + 0x11, 1, 9);
  look("thread", TIMA + 0x10, 8);
  look("acknowledge", TIMA + 0x810, 2);
  look("end", page(IPI) + 0x10000, 8);
  look("state", page(IPI) + 0x10800, 8);
  look("pages of events are not read", page(IPI) + 0x800, 8);
  store(page(IPI) + 0x10000, 8, 0);
  look("a store at the other is an event", page(IPI) + 0x10800, 8);
  store(page(IPI) + 0x10400, 8, 0);
  look("a store cannot end it", page(IPI) + 0x10800, 8);
  store(page(IPI) + 0x10900, 8, 0);
  look("a store that injects an event", page(IPI) + 0x10800, 8);
  entries(6, 5);
  store(page(IPI) + 0x10f00, 8, 0);
  look("a store replaces", page(IPI) + 0x10800, 8);
  look("replaced by a load", page(IPI) + 0x11cf8, 8);
  look("acknowledge", TIMA + 0x810, 2);
  store(TIMA + 0x11, 1, 0xff);
  store(TIMA + 0x812, 1, 3);
  store(TIMA + 0x812, 1, 5);
  store(TIMA + 0x812, 1, 8);
  look("priorities 3 and 5", TIMA + 0x10, 8);
  look("acknowledge", TIMA + 0x810, 2);
  look("acknowledge: 5 must wait", TIMA + 0x810, 2);
  store(TIMA + 0x11, 1, 6);
  look("acknowledge", TIMA + 0x810, 2);
  look("a register for users", USERS + 0x10, 8);
  look("the ring of users", TIMA, 8);
  look("a byte", TIMA + 0x11, 1);
  look("acknowledge, 4 bytes", TIMA + 0x810, 4);
  look("no operation", TIMA + 0x820, 2);
  store(TIMA + 0x10, 8, 0);
  look("not written", TIMA + 0x12, 4);
  look("of an unclaimed source", page(0x1500) + 0x10c00, 8);
  store(page(0x1500), 8, 0);
  look("of an unclaimed source", page(0x1500) + 0x10d00, 8);
}

/* A queue of 1024 entries, and a few more events. */
static void round_trip(void) {
  ask("route the terminal", SET_SOURCE, 0, 2, VTY, 0, 3, 0x1234);
  look("on", page(VTY) + 0x10c00, 8);
  for (int i = 0; i < 1026; i++) {
    store(page(VTY), 8, 0);
    esb(VTY, 0);
  }
  entries(3, 4);
  ask("get queue", GET_QUEUE, 4, 1, 0, 3, 0, 0);
  ask("not every event", SET_QUEUE, 0, 0, 0, 3, queue(3), 12);
  ask("get queue", GET_QUEUE, 4, 1, 0, 3, 0, 0);
  store(TIMA + 0x11, 1, 0xff);
  load(TIMA + 0x810, 2);
  for (int i = 0; i < 3; i++) {
    store(TIMA + 0x11, 1, 0xff);
    store(page(VTY), 8, 0);
    esb(VTY, 0);
    look("acknowledge", TIMA + 0x810, 2);
  }
  entries(3, 4);
}

static void level(void) {
  ask("esb: flags", ESB, 0, 2, LSI, 0x800, 0, 0);
  ask("esb: none", ESB, 0, 0, 0x1301, 0x800, 0, 0);
  ask("esb: out of the page", ESB, 0, 0, LSI, 0x20008, 0, 0);
  ask("route the line", SET_SOURCE, 0, 2, LSI, 0, 2, 0x200);
  ask("esb: on", ESB, 0, 0, LSI, 0xc00, 0, 0);
  look("thread", TIMA + 0x10, 8);
  ask("esb: a store is an event", ESB, 1, 1, LSI, 0, 0, 0);
  store(TIMA + 0x11, 1, 0xff);
  look("acknowledge", TIMA + 0x810, 2);
  entries(2, 2);
  ask("esb: end", ESB, 0, 0, LSI, 0, 0, 0);
  look("state", page(LSI) + 0x10800, 8);
  ask("esb: of a message", ESB, 0, 0, VTY, 0xd00, 0, 0);
  look("state", page(VTY) + 0x10800, 8);
}

static void steps(void) {
  static const u64 lisns[] = {IPI, VTY, LSI, EPOW};
  u64 count = start_series();
  for (u64 i = 0; i < 4; i++) {
    ask("route", SET_SOURCE, 0, 2, lisns[i], 0, below(7), i);
    esb(lisns[i], 0xc00);
  }
  store(TIMA + 0x11, 1, 0xff);
  while (count--) {
    u64 lisn = lisns[below(4)];
    switch (below(8)) {
      case 0:
      case 1:
        store(page(lisn), 8, 0);
        print("event %x: %x\n", lisn, esb(lisn, 0x800));
        break;
      case 2:
        print("end %x: %x\n", lisn, esb(lisn, 0));
        break;
      case 3: {
        u64 offset = 0xc00 + 0x100 * below(lisn == LSI ? 3 : 4);
        print("state %x, %x: %x\n", lisn, offset, esb(lisn, offset));
        break;
      }
      case 4: {
        u64 priority = one_in(8) ? 0xff : below(8);
        ask("route", SET_SOURCE, 0, below(5), lisn, one_in(8), priority, below(100));
        if (one_in(2)) print("%x\n", load(TIMA + 0x10, 8));
        break;
      }
      /* Only less favoured: what becomes of an interrupt that is then precluded is another question. */
      case 5:
        store(TIMA + 0x11, 1, 8);
        print("cppr: %x\n", load(TIMA + 0x10, 8));
        break;
      case 6:
        print("acknowledge: %x", load(TIMA + 0x810, 2));
        print(" %x\n", load(TIMA + 0x10, 8));
        break;
      default: {
        u64 priority = below(8);
        static const u8 sizes[] = {0, 12, 16, 13};
        u64 size = sizes[below(4)];
        if (one_in(4)) ask("queue", SET_QUEUE, 0, below(2), 0, priority, queue(priority), size);
        ask("queue is", GET_QUEUE, 4, one_in(2), 0, priority, 0, 0);
      }
    }
  }
  for (u64 i = 0; i < 7; i++) entries(i, 16);
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt;
  install_vectors();
  if (of) negotiate(of);
  sources();
  queues();
  events();
  round_trip();
  level();
  steps();
  ask("reset: flags", RESET, 0, 1, 0, 0, 0, 0);
  print("done\n");
}
