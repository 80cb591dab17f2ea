/*
 * Hypercalls and RTAS calls with right and wrong arguments: processor modes, shared areas, memory,
 * interrupts, terminal, firmware. One line for each with what it returned.
 */
#include "ask.h"
#include "context.h"

enum {
  H_SET_SPRG0 = 0x24, H_SET_DABR = 0x28, H_PAGE_INIT = 0x2c, H_LOGICAL_CI_LOAD = 0x3c,
  H_LOGICAL_CI_STORE = 0x40, H_LOGICAL_CACHE_LOAD = 0x44, H_LOGICAL_CACHE_STORE = 0x48,
  H_LOGICAL_ICBI = 0x4c, H_LOGICAL_DCBF = 0x50, H_GET_TERM_CHAR = 0x54, H_EOI = 0x64,
  H_CPPR = 0x68, H_IPI = 0x6c, H_IPOLL = 0x70, H_XIRR = 0x74, H_REGISTER_VPA = 0xdc,
  H_CONFER = 0xe4, H_PROD = 0xe8, H_SET_XDABR = 0x134, H_GET_CPU_CHARACTERISTICS = 0x1c8,
  H_JOIN = 0x298, H_HOME_NODE_ASSOCIATIVITY = 0x2ec, H_XIRR_X = 0x2fc,
  H_REGISTER_PROC_TBL = 0x37c, H_SIGNAL_SYS_RESET = 0x380, H_LOGICAL_MEMOP = 0xf001,
};

enum {
  QUERY_STOPPED = 0x2005, START_CPU = 0x2006, GET_PARAMETER = 0x2008, SET_PARAMETER = 0x2009,
  SET_XIVE = 0x200a, GET_XIVE = 0x200b, INT_OFF = 0x200c, INT_ON = 0x200d,
  CHECK_EXCEPTION = 0x200e, EVENT_SCAN = 0x200f, SET_TCE_BYPASS = 0x2010, QUIESCE = 0x2011,
  READ_PCI_CONFIG = 0x2014, WRITE_PCI_CONFIG = 0x2015, QUERY_SOURCE = 0x2018, CHANGE_MSI = 0x2019,
  SET_INDICATOR = 0x201a, SET_POWER_LEVEL = 0x201b, GET_POWER_LEVEL = 0x201c, GET_SENSOR = 0x201d,
};

#define VTY 0x71000000ul
#define AREA 0x700000ul
#define BUID_HI 0x08000000u
#define BUID_LO 0x20000000u

static struct context context;

#define COUNT(...) (sizeof((u32[]){__VA_ARGS__}) / sizeof(u32))
#define RTAS(name, token, nret, ...) \
  firmware(name, token, COUNT(__VA_ARGS__), (const u32[]){__VA_ARGS__}, nret)

static void firmware(const char *name, u32 token, u32 nargs, const u32 *args, u32 nret) {
  u32 rets[8];
  long status = rtas(token, nargs, args, nret, rets);
  print("%s", name);
  print_to(WIDTH);
  print("%d", status);
  for (u32 i = 0; i < nret; i++) print(" %x", (u64)rets[i]);
  print("\n");
}

static void modes(void) {
  ask("set mode: unknown resource", H_SET_MODE, 0, 0, 9, 0, 0, 0);
  ask("set mode: endian, value", H_SET_MODE, 0, 1, 4, 1, 0, 0);
  ask("set mode: endian, second value", H_SET_MODE, 0, 1, 4, 0, 1, 0);
  ask("set mode: endian, flag 2", H_SET_MODE, 0, 2, 4, 0, 0, 0);
  ask("set mode: endian, flag 1", H_SET_MODE, 0, 1, 4, 0, 0, 0);
  ask("set mode: location, flag 1", H_SET_MODE, 0, 1, 3, 0, 0, 0);
  ask("set mode: location, value", H_SET_MODE, 0, 3, 3, 1, 0, 0);
  ask("set mode: location, flag 3", H_SET_MODE, 0, 3, 3, 0, 0, 0);
  ask("set mode: location, flag 0", H_SET_MODE, 0, 0, 3, 0, 0, 0);
  ask("process table: unknown flag", H_REGISTER_PROC_TBL, 0, 0x3d, AREA, 0, 0, 0);
  ask("process table: misaligned", H_REGISTER_PROC_TBL, 0, 0x1d, AREA + 8, 0, 0, 0);
  ask("process table: out of reach", H_REGISTER_PROC_TBL, 0, 0x1d, 1ul << 60, 0, 0, 0);
  ask("process table: page size", H_REGISTER_PROC_TBL, 0, 0x1d, AREA, 1, 0, 0);
  ask("process table: too large", H_REGISTER_PROC_TBL, 0, 0x1d, AREA, 0, 25, 0);
  ask("process table: radix", H_REGISTER_PROC_TBL, 0, 0x1d, AREA, 0, 0, 0);
  ask("set dabr", H_SET_DABR, 0, 0, 0, 0, 0, 0);
  ask("set xdabr", H_SET_XDABR, 0, 0, 3, 0, 0, 0);
  ask("set sprg0", H_SET_SPRG0, 0, 0x1234, 0, 0, 0, 0);
  u64 sprg0;
  asm volatile("mfsprg0 %0" : "=r"(sprg0));
  print("sprg0 is %x\n", sprg0);
  ask("home node: unknown flag", H_HOME_NODE_ASSOCIATIVITY, 6, 3, 0, 0, 0, 0);
  ask("home node: unknown processor", H_HOME_NODE_ASSOCIATIVITY, 6, 1, 77, 0, 0, 0);
}

static void areas(void) {
  memset((void *)AREA, 0, 0x4000);
  *(volatile u16 *)(AREA + 4) = be16(640);
  *(volatile u32 *)(AREA + 0x2004) = be32(512);
  ask("vpa: none to remove", H_REGISTER_VPA, 0, 5ul << 45, 0, 0, 0, 0);
  ask("slb shadow: before the vpa", H_REGISTER_VPA, 0, 3ul << 45, 0, AREA + 0x2000, 0, 0);
  ask("vpa: unknown processor", H_REGISTER_VPA, 0, 1ul << 45, 99, AREA, 0, 0);
  ask("vpa: unknown function", H_REGISTER_VPA, 0, 9ul << 45, 0, AREA, 0, 0);
  ask("vpa: at 0", H_REGISTER_VPA, 0, 1ul << 45, 0, 0, 0, 0);
  ask("vpa: misaligned", H_REGISTER_VPA, 0, 1ul << 45, 0, AREA + 8, 0, 0);
  *(volatile u16 *)(AREA + 0x1004) = be16(639);
  ask("vpa: too small", H_REGISTER_VPA, 0, 1ul << 45, 0, AREA + 0x1000, 0, 0);
  *(volatile u16 *)(AREA + 0x1f04) = be16(640);
  ask("vpa: over a page", H_REGISTER_VPA, 0, 1ul << 45, 0, AREA + 0x1f00, 0, 0);
  ask("vpa", H_REGISTER_VPA, 0, 1ul << 45, 0, AREA, 0, 0);
  *(volatile u32 *)(AREA + 0x2004) = be32(7);
  ask("slb shadow: too small", H_REGISTER_VPA, 0, 3ul << 45, 0, AREA + 0x2000, 0, 0);
  *(volatile u32 *)(AREA + 0x2004) = be32(512);
  ask("slb shadow", H_REGISTER_VPA, 0, 3ul << 45, 0, AREA + 0x2000, 0, 0);
  *(volatile u32 *)(AREA + 0x3004) = be32(47);
  ask("dispatch log: too small", H_REGISTER_VPA, 0, 2ul << 45, 0, AREA + 0x3000, 0, 0);
  *(volatile u32 *)(AREA + 0x3004) = be32(4096);
  ask("dispatch log", H_REGISTER_VPA, 0, 2ul << 45, 0, AREA + 0x3000, 0, 0);
  ask("vpa: in use", H_REGISTER_VPA, 0, 5ul << 45, 0, 0, 0, 0);
  ask("dispatch log removed", H_REGISTER_VPA, 0, 6ul << 45, 0, 0, 0, 0);
  ask("slb shadow removed", H_REGISTER_VPA, 0, 7ul << 45, 0, 0, 0, 0);
  ask("vpa removed", H_REGISTER_VPA, 0, 5ul << 45, 0, 0, 0, 0);
}

static void memory(void) {
  u8 *bytes = (u8 *)AREA;
  for (u32 i = 0; i < 0x2000; i++) bytes[i] = (u8)(i * 7);
  ask("load 1", H_LOGICAL_CI_LOAD, 1, 1, AREA + 3, 0, 0, 0);
  ask("load 2", H_LOGICAL_CI_LOAD, 1, 2, AREA + 2, 0, 0, 0);
  ask("load 4", H_LOGICAL_CI_LOAD, 1, 4, AREA + 4, 0, 0, 0);
  ask("load 8", H_LOGICAL_CI_LOAD, 1, 8, AREA + 8, 0, 0, 0);
  ask("load 8, unaligned", H_LOGICAL_CI_LOAD, 1, 8, AREA + 5, 0, 0, 0);
  ask("load 3", H_LOGICAL_CI_LOAD, 1, 3, AREA, 0, 0, 0);
  ask("load 16", H_LOGICAL_CACHE_LOAD, 1, 16, AREA, 0, 0, 0);
  ask("cached load 4", H_LOGICAL_CACHE_LOAD, 1, 4, AREA + 4, 0, 0, 0);
  ask("store 2", H_LOGICAL_CI_STORE, 0, 2, AREA + 2, 0x11223344, 0, 0);
  ask("store 8", H_LOGICAL_CACHE_STORE, 0, 8, AREA + 8, 0x1122334455667788ul, 0, 0);
  ask("store 5", H_LOGICAL_CI_STORE, 0, 5, AREA + 2, 0x11223344, 0, 0);
  print("%016x %016x\n", be64(*(u64 *)AREA), be64(*(u64 *)(AREA + 8)));
  ask("icbi", H_LOGICAL_ICBI, 0, AREA, 0, 0, 0, 0);
  ask("dcbf", H_LOGICAL_DCBF, 0, AREA, 0, 0, 0, 0);
  ask("page init: nothing", H_PAGE_INIT, 0, 0, AREA + 0x2000, 0, 0, 0);
  ask("page init: misaligned", H_PAGE_INIT, 0, 1ul << 15, AREA + 0x10, 0, 0, 0);
  ask("page init: beyond RAM", H_PAGE_INIT, 0, 1ul << 15, 1ul << 40, 0, 0, 0);
  ask("page init: unknown flag", H_PAGE_INIT, 0, 1, AREA + 0x2000, 0, 0, 0);
  ask("page init: copy", H_PAGE_INIT, 0, 1ul << 14, AREA + 0x2000, AREA + 0x1000, 0, 0);
  print("%016x\n", be64(*(volatile u64 *)(AREA + 0x2008)));
  ask("page init: copy from beyond RAM", H_PAGE_INIT, 0, 1ul << 14, AREA, 1ul << 40, 0, 0);
  ask("page init: zero", H_PAGE_INIT, 0, 1ul << 15, AREA + 0x2000, 0, 0, 0);
  print("%016x\n", be64(*(volatile u64 *)(AREA + 0x2008)));
  ask("memop: copy", H_LOGICAL_MEMOP, 0, AREA + 0x2000, AREA + 8, 3, 2, 0);
  ask("memop: invert", H_LOGICAL_MEMOP, 0, AREA + 0x2004, AREA + 8, 2, 1, 1);
  ask("memop: overlapping", H_LOGICAL_MEMOP, 0, AREA + 0x2008, AREA + 0x2000, 3, 4, 0);
  ask("memop: misaligned", H_LOGICAL_MEMOP, 0, AREA + 0x2001, AREA + 8, 1, 1, 0);
  ask("memop: size 16", H_LOGICAL_MEMOP, 0, AREA + 0x2000, AREA, 4, 1, 0);
  ask("memop: unknown operation", H_LOGICAL_MEMOP, 0, AREA + 0x2000, AREA, 0, 1, 2);
  for (u64 i = 0; i < 0x30; i += 8) print("%016x ", be64(*(volatile u64 *)(AREA + 0x2000 + i)));
  print("\n");
}

CODE(nothing, "nop");

static void pending(const char *name) {
  prepare(&context, CODE_RA, MSR_BASE | MSR_EE, nothing, nothing_end);
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  attempt(name, &context, CODE_RA, nothing, nothing_end);
}

static void interrupts(void) {
  ask("cppr ff", H_CPPR, 0, 0xff, 0, 0, 0, 0);
  pending("nothing pending");
  ask("xirr", H_XIRR, 1, 0, 0, 0, 0, 0);
  ask("ipoll", H_IPOLL, 2, 0, 0, 0, 0, 0);
  ask("ipi: unknown processor", H_IPI, 0, 55, 4, 0, 0, 0);
  ask("ipoll: unknown processor", H_IPOLL, 0, 55, 4, 0, 0, 0);
  ask("ipi 4", H_IPI, 0, 0, 4, 0, 0, 0);
  ask("ipoll", H_IPOLL, 2, 0, 0, 0, 0, 0);
  pending("ipi pending");
  ask("xirr", H_XIRR, 1, 0, 0, 0, 0, 0);
  ask("xirr again", H_XIRR, 1, 0, 0, 0, 0, 0);
  pending("taken, not pending");
  ask("ipi ff", H_IPI, 0, 0, 0xff, 0, 0, 0);
  ask("eoi", H_EOI, 0, 0xff000002, 0, 0, 0, 0);
  pending("nothing pending");
  ask("ipi 5", H_IPI, 0, 0, 5, 0, 0, 0);
  ask("cppr 5", H_CPPR, 0, 5, 0, 0, 0, 0);
  pending("ipi not more favored");
  ask("cppr 6", H_CPPR, 0, 6, 0, 0, 0, 0);
  pending("ipi more favored");
  ask("xirr", H_XIRR, 1, 0, 0, 0, 0, 0);
  ask("ipi stays: eoi", H_EOI, 0, 0x06000002, 0, 0, 0, 0);
  pending("ipi again");
  ask("xirr", H_XIRR, 1, 0, 0, 0, 0, 0);
  ask("ipi ff", H_IPI, 0, 0, 0xff, 0, 0, 0);
  ask("eoi", H_EOI, 0, 0xff000002, 0, 0, 0, 0);
  ask("cppr 0", H_CPPR, 0, 0, 0, 0, 0, 0);
  ask("xirr", H_XIRR, 1, 0, 0, 0, 0, 0);
  RTAS("get-xive of the terminal", GET_XIVE, 3, 0x1100);
  RTAS("set-xive", SET_XIVE, 1, 0x1100, 0, 5);
  RTAS("get-xive", GET_XIVE, 3, 0x1100);
  RTAS("int-off", INT_OFF, 1, 0x1100);
  RTAS("get-xive", GET_XIVE, 3, 0x1100);
  RTAS("int-on", INT_ON, 1, 0x1100);
  RTAS("get-xive", GET_XIVE, 3, 0x1100);
  RTAS("set-xive: mask", SET_XIVE, 1, 0x1100, 0, 0xff);
  RTAS("int-on of a masked one", INT_ON, 1, 0x1100);
  RTAS("get-xive", GET_XIVE, 3, 0x1100);
  RTAS("set-xive: no server", SET_XIVE, 1, 0x1100, 9, 5);
  RTAS("set-xive: priority 256", SET_XIVE, 1, 0x1100, 0, 256);
  RTAS("set-xive: no source", SET_XIVE, 1, 2, 0, 5);
  RTAS("get-xive: no source", GET_XIVE, 3, 0x10);
  RTAS("get-xive: beyond", GET_XIVE, 3, 0x3000);
  RTAS("get-xive: power events", GET_XIVE, 3, 0x1000);
  RTAS("get-xive: pci", GET_XIVE, 3, 0x1200);
  RTAS("int-off: no source", INT_OFF, 1, 0x10);
  RTAS("int-on: two arguments", INT_ON, 1, 0x1100, 0);
  RTAS("get-xive: two results", GET_XIVE, 2, 0x1100);
}

static void terminal(void) {
  ask("put: no such terminal", H_PUT_TERM_CHAR, 0, 0x72000000, 1, 0x41ul << 56, 0, 0);
  ask("put: 17 characters", H_PUT_TERM_CHAR, 0, VTY, 17, 0, 0, 0);
  ask("put: none", H_PUT_TERM_CHAR, 0, VTY, 0, 0, 0, 0);
  ask("put: the first terminal is 0", H_PUT_TERM_CHAR, 0, 0, 2, 0x410aul << 48, 0, 0);
  ask("get: none typed", H_GET_TERM_CHAR, 3, VTY, 0, 0, 0, 0);
  ask("get: no such terminal", H_GET_TERM_CHAR, 3, 0x72000000, 0, 0, 0, 0);
}

static void processors(void) {
  ask("prod: unknown processor", H_PROD, 0, 77, 0, 0, 0, 0);
  ask("prod", H_PROD, 0, 0, 0, 0, 0, 0);
  ask("confer: unknown processor", H_CONFER, 0, 77, 0, 0, 0, 0);
  ask("join: the last", H_JOIN, 0, 0, 0, 0, 0, 0);
  ask("system reset: unknown processor", H_SIGNAL_SYS_RESET, 0, 77, 0, 0, 0, 0);
  RTAS("stopped: processor 0", QUERY_STOPPED, 2, 0);
  RTAS("stopped: unknown", QUERY_STOPPED, 2, 77);
  RTAS("stopped: two arguments", QUERY_STOPPED, 2, 0, 0);
  RTAS("start: running", START_CPU, 1, 0, 0x400000, 0);
  RTAS("start: unknown", START_CPU, 1, 77, 0x400000, 0);
  RTAS("start: two arguments", START_CPU, 1, 0, 0x400000);
}

static void system(void) {
  u8 *area = (u8 *)AREA;
  memset(area, 0xee, 256);
  RTAS("parameter 42", GET_PARAMETER, 1, 42, AREA, 64);
  print("%016x\n", be64(*(volatile u64 *)area));
  RTAS("parameter 48", GET_PARAMETER, 1, 48, AREA, 64);
  RTAS("parameter 20, no room", GET_PARAMETER, 1, 20, AREA, 1);
  RTAS("parameter 7", GET_PARAMETER, 1, 7, AREA, 64);
  RTAS("set parameter 42", SET_PARAMETER, 1, 42, AREA);
  RTAS("set parameter 7", SET_PARAMETER, 1, 7, AREA);
  RTAS("event-scan", EVENT_SCAN, 1, 0xffffffff, 0, AREA, 64);
  RTAS("check-exception, 5 arguments", CHECK_EXCEPTION, 1, 0x500, 0x1000, 0x40000000, 0, AREA);
  RTAS("check-exception", CHECK_EXCEPTION, 1, 0x500, 0x1000, 0x40000000, 0, AREA, 64);
  RTAS("tce bypass", SET_TCE_BYPASS, 1, 0x71000000, 1);
  RTAS("set indicator 9", SET_INDICATOR, 1, 9, 0, 0);
  RTAS("set power level", SET_POWER_LEVEL, 2, 0xffffffff, 100);
  RTAS("set power level, domain 1", SET_POWER_LEVEL, 2, 1, 100);
  RTAS("get power level", GET_POWER_LEVEL, 2, 0xffffffff);
  RTAS("get power level, domain 1", GET_POWER_LEVEL, 2, 1);
  RTAS("get sensor 9", GET_SENSOR, 2, 9, 0);
  RTAS("unknown token", 0x20ff, 1, 0);
}

static void pci(void) {
  RTAS("config read: nothing there", RTAS_READ_PCI_CONFIG, 2, 3 << 11, BUID_HI, BUID_LO, 4);
  RTAS("config read: no such bus", RTAS_READ_PCI_CONFIG, 2, 1 << 16, BUID_HI, BUID_LO, 4);
  RTAS("config read: no such bridge", RTAS_READ_PCI_CONFIG, 2, 0, BUID_HI, 7, 4);
  RTAS("config read: size 3", RTAS_READ_PCI_CONFIG, 2, 0, BUID_HI, BUID_LO, 3);
  RTAS("config read: 3 arguments", RTAS_READ_PCI_CONFIG, 2, 0, BUID_HI, BUID_LO);
  RTAS("config read: 1 result", RTAS_READ_PCI_CONFIG, 1, 0, BUID_HI, BUID_LO, 4);
  RTAS("config write: nothing there", RTAS_WRITE_PCI_CONFIG, 1, 3 << 11, BUID_HI, BUID_LO, 4, 0);
  RTAS("old config read", READ_PCI_CONFIG, 2, 0, 4);
  RTAS("old config write", WRITE_PCI_CONFIG, 1, 0, 4, 0);
  RTAS("msi: nothing there", CHANGE_MSI, 4, 3 << 11, BUID_HI, BUID_LO, 4, 1, 1);
  RTAS("msi: no such bridge", CHANGE_MSI, 4, 0, BUID_HI, 7, 4, 1, 1);
  RTAS("msi source: nothing there", QUERY_SOURCE, 3, 3 << 11, BUID_HI, BUID_LO, 0);
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  install_vectors();
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  modes();
  areas();
  memory();
  interrupts();
  terminal();
  processors();
  system();
  pci();
}
