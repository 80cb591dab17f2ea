/* Radix translation: trees of our own, and what each access to them gives or raises. */
#include "radix.h"

#define DATA_RA 0xa00000ul

/* Where the pages under test are, by what may be done with them. */
enum {
  A = 0x10000000,
  RW = A,
  RO = A + 0x1000,
  NONE = A + 0x2000,
  ALIAS = A + 0x3000,
  FRESH = A + 0x5000,
  USER_RW = A + 0x6000,
  USER_RO = A + 0x7000,
  USER_CODE = A + 0x8000,
  EXEC_ONLY = A + 0x9000,
  IO_CODE = A + 0xa000,
  B_64K = 0x20000000,
  C_2M = 0x30000000,
  D_1G = 0x40000000,
};

static struct context context;

CODE(load, "ld 3, 0(3)");
CODE(load_byte, "lbz 3, 0(3)");
CODE(store, "std 4, 0(3)");
CODE(store_then_load, "std 4, 0(3); ld 3, 0(5)");
CODE(store_update, "stdu 4, 8(3)");
CODE(zero, "dcbz 0, 3");
CODE(reserve, "1: ldarx 5, 0, 3; add 5, 5, 4; stdcx. 5, 0, 3; bne- 1b; ld 3, 0(3)");
CODE(reserve_only, "ldarx 3, 0, 3");
CODE(jump, "mtctr 3; bctr");
CODE(nothing, "nop");
CODE(system_call, "nop; sc; nop");
CODE(system_call_vectored, "nop; scv 0; nop");
CODE(hypercall, "li 3, 0x58; sc 1");
CODE(read_msr, "mfmsr 3");
CODE(read_pvr, "mfspr 3, 287");
CODE(read_timebase, "mfspr 3, 268; li 3, 1");
CODE(write_sprg, "mtspr 272, 3");
CODE(return_from, "rfid");
CODE(invalidate, "tlbie 3, 4, 0, 1, 1");
CODE(undefined, ".long 0");
CODE(trap, "twi 31, 0, 0");
CODE(floating_point, "fmr 1, 2");
CODE(vmx, "vxor 1, 1, 1");

static void at(const char *name, u64 ea, u64 msr, u64 r3, const u32 *code, const u32 *end) {
  prepare(&context, ea, msr, code, end);
  context.gpr[3] = r3;
  context.gpr[5] = ALIAS;
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  attempt(name, &context, ea, code, end);
}

#define SYSTEM(name, r3, code) at(name, CODE_RA, TRANSLATED, r3, code, code##_end)
#define IN_USER(name, r3, code) at(name, USER_CODE, USER, r3, code, code##_end)
#define WITH(name, msr, r3, code) at(name, CODE_RA, msr, r3, code, code##_end)

static u64 build(void) {
  for (u64 i = 0; i < 0x20000; i += 8) *(u64 *)(DATA_RA + i) = 0x5eed000000000000ul | i;
  u64 root = tree(0);
  map(root, RW, DATA_RA, 12, PRIV | WRITE | REF | CHG);
  map(root, RO, DATA_RA + 0x1000, 12, PRIV | READ | REF | CHG);
  map(root, ALIAS, DATA_RA, 12, PRIV | WRITE | REF | CHG);
  map(root, FRESH, DATA_RA + 0x5000, 12, PRIV | WRITE);
  map(root, USER_RW, DATA_RA + 0x6000, 12, WRITE | REF | CHG);
  map(root, USER_RO, DATA_RA + 0x7000, 12, READ | REF | CHG);
  map(root, USER_CODE, CODE_RA, 12, READ | EXEC | REF | CHG);
  map(root, EXEC_ONLY, CODE_RA, 12, PRIV | EXEC | REF | CHG);
  map(root, IO_CODE, CODE_RA, 12, PRIV | WRITE | EXEC | REF | CHG | IO);
  map(root, B_64K, DATA_RA, 16, PRIV | WRITE | REF | CHG);
  map(root, C_2M, DATA_RA, 21, PRIV | WRITE | REF | CHG);
  map(root, D_1G, 0, 30, PRIV | WRITE | REF | CHG);
  return root;
}

static void kernel_mode(u64 root) {
  SYSTEM("load", RW, load);
  SYSTEM("load 64K page", B_64K + 0x5008, load);
  SYSTEM("load 2M page", C_2M + 0x1f008, load);
  SYSTEM("load 1G page", D_1G + DATA_RA + 0x10, load);
  SYSTEM("load quadrant 3", KERNEL + RW + 0x20, load);
  SYSTEM("store, load the alias", RW, store_then_load);
  SYSTEM("load read-only", RO, load);
  SYSTEM("store read-only", RO, store);
  SYSTEM("store read-only, update", RO, store_update);
  SYSTEM("dcbz", RW + 0x480, zero);
  SYSTEM("load behind it", RW + 0x500, load);
  SYSTEM("load in it", RW + 0x478 + 0x80, load);
  SYSTEM("dcbz read-only", RO, zero);
  SYSTEM("ldarx, stdcx", RW + 8, reserve);
  SYSTEM("ldarx, stdcx read-only", RO, reserve);
  SYSTEM("load unmapped", NONE, load);
  SYSTEM("store unmapped", NONE + 0x123, store);
  SYSTEM("byte unmapped", NONE + 0xfff, load_byte);
  SYSTEM("ldarx unmapped", NONE, reserve_only);
  SYSTEM("load unmapped 64K page", B_64K + 0x10000, load);
  SYSTEM("load unmapped 512G", 0x8000000000ul, load);
  SYSTEM("load exec-only", EXEC_ONLY, load);
  SYSTEM("load across pages", RW + 0xffc, load);
  SYSTEM("load across, unmapped", RO + 0xffc, load);
  SYSTEM("store across, read-only", RW + 0xffc, store);
  SYSTEM("load quadrant 1", 0x4000000000000000ul + RW, load);
  SYSTEM("store quadrant 2", 0x8000000000000000ul + RW, store);
  SYSTEM("load beyond 52 bits", 0x0010000000000000ul + RW, load);
  SYSTEM("load quadrant 3 beyond", KERNEL + 0x0010000000000000ul, load);
  SYSTEM("jump unmapped", NONE, jump);
  SYSTEM("jump no-exec", RW, jump);
  SYSTEM("jump quadrant 1", 0x4000000000000000ul, jump);
  at("exec-only", EXEC_ONLY, TRANSLATED, 0, nothing, nothing_end);
  at("exec I/O page", IO_CODE, TRANSLATED, 0, nothing, nothing_end);
  WITH("data real, code mapped", MSR_BASE | MSR_IR, DATA_RA + 0x30, load);
  WITH("data mapped, code real", MSR_BASE | MSR_DR, RW + 0x30, load);
  WITH("32-bit load", (TRANSLATED) & ~MSR_SF, KERNEL + RW + 0x38, load);

  u64 *fresh = entry(root, FRESH, 12);
  print("pte before                   %016x\n", be64(*fresh));
  SYSTEM("load sets R", FRESH, load);
  print("pte                          %016x\n", be64(*fresh));
  SYSTEM("store sets C", FRESH, store);
  print("pte                          %016x\n", be64(*fresh));

  u64 *pte = entry(root, RW, 12);
  *pte = be64(VALID | LEAF | (DATA_RA + 0x2000) | PRIV | READ | REF);
  flush_page(RW, 12, 0);
  SYSTEM("load after tlbie", RW, load);
  SYSTEM("store after tlbie", RW, store);
  *pte = 0;
  flush_page(RW, 12, 0);
  SYSTEM("load after removal", RW, load);
  *pte = be64(VALID | LEAF | DATA_RA | PRIV | WRITE | REF | CHG);
  SYSTEM("load after return", RW, load);
}

static void user_mode(void) {
  IN_USER("user: nothing", 0, nothing);
  IN_USER("user: load", USER_RW + 8, load);
  IN_USER("user: store", USER_RW + 8, store);
  IN_USER("user: store read-only", USER_RO, store);
  IN_USER("user: load privileged", RW, load);
  IN_USER("user: store privileged", RO, store);
  IN_USER("user: load quadrant 3", KERNEL + RW, load);
  IN_USER("user: load unmapped", NONE, load);
  IN_USER("user: jump privileged", CODE_RA, jump);
  IN_USER("user: jump no-exec", USER_RW, jump);
  IN_USER("user: jump unmapped", NONE, jump);
  IN_USER("user: sc", 0, system_call);
  IN_USER("user: hypercall", 0, hypercall);
  IN_USER("user: mfmsr", 0, read_msr);
  IN_USER("user: mfspr PVR", 0, read_pvr);
  IN_USER("user: timebase", 0, read_timebase);
  IN_USER("user: mtspr SPRG0", 0, write_sprg);
  IN_USER("user: rfid", 0, return_from);
  IN_USER("user: tlbie", 0, invalidate);
  IN_USER("user: undefined", 0, undefined);
  IN_USER("user: trap", 0, trap);
  IN_USER("user: fp", 0, floating_point);
  IN_USER("user: vmx", 0, vmx);
  at("user: 32-bit load", USER_CODE, USER & ~MSR_SF, 0x7700000000ul + USER_RW, load, load_end);
}

/* Translations are flushed where QEMU would still use the permissions that it knew. */
static void keys(void) {
  asm volatile("mtspr 29, %0; isync" : : "r"(1ul << 63));
  SYSTEM("no key to write: load user", USER_RW, load);
  SYSTEM("no key to write: store user", USER_RW, store);
  SYSTEM("no key to write: privileged", RW, store);
  IN_USER("no key to write: from user", USER_RW, store);
  asm volatile("mtspr 29, %0; isync" : : "r"(3ul << 62));
  flush_page(USER_RW, 12, 0);
  SYSTEM("no key: load user", USER_RW, load);
  SYSTEM("no key: store user", USER_RW, store);
  asm volatile("mtspr 29, %0; isync" : : "r"(0));
  SYSTEM("key again: store user", USER_RW, store);
  at("exec user", USER_CODE, TRANSLATED, 0, nothing, nothing_end);
  asm volatile("mtspr 61, %0; isync" : : "r"(1ul << 62));
  flush_page(USER_CODE, 12, 0);
  at("no key to exec user", USER_CODE, TRANSLATED, 0, nothing, nothing_end);
  IN_USER("no key to exec: from user", 0, nothing);
  asm volatile("mtspr 61, %0; isync" : : "r"(0));
}

static void processes(void) {
  u64 root = tree(1);
  map(root, RW, DATA_RA + 0x4000, 12, PRIV | WRITE | REF | CHG);
  set_pid(1);
  SYSTEM("pid 1: load", RW, load);
  SYSTEM("pid 1: load unmapped", RO, load);
  SYSTEM("pid 1: quadrant 3 is pid 0", KERNEL + RW, load);
  set_pid(0);
  SYSTEM("pid 0: load", RW, load);
  set_pid(7);
  WITH("pid 7, no tree: load", MSR_BASE | MSR_DR, RW, load);
  WITH("pid 7: load quadrant 3", MSR_BASE | MSR_DR, KERNEL + RW, load);
  set_pid(0);
}

static void relocated(void) {
  print("H_SET_MODE(AIL 3)            %d\n", hcall(H_SET_MODE, 3, 3, 0, 0));
  SYSTEM("AIL 3: unmapped", NONE, load);
  SYSTEM("AIL 3: jump unmapped", NONE, jump);
  SYSTEM("AIL 3: undefined", 0, undefined);
  SYSTEM("AIL 3: sc", 0, system_call);
  WITH("AIL 3: data real", MSR_BASE | MSR_IR, 0, trap);
  WITH("AIL 3: real", MSR_BASE, 0, trap);
  IN_USER("AIL 3: user: sc", 0, system_call);
  IN_USER("AIL 3: user: privileged", 0, read_msr);
  asm volatile("mtspr 153, %0" : : "r"(0x1000));
  IN_USER("AIL 3: user: scv", 0, system_call_vectored);
  SYSTEM("AIL 3: scv", 0, system_call_vectored);
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  install_vectors();
  asm volatile("mtspr 29, %0; mtspr 61, %0; mtspr 153, %0" : : "r"(0));
  print("H_REGISTER_PROC_TBL          %d\n", register_process_table());
  set_pid(0);
  u64 root = build();
  kernel_mode(root);
  user_mode();
  keys();
  processes();
  relocated();
}
