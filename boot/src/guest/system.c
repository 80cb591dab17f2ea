/*
 * What ends an instruction before it is done: privilege, facilities, alignment, traces, enabled
 * floating-point exceptions, pages that an access reaches with its last bytes; every SPR.
 */
#include "radix.h"

#define DATA_RA 0xa00000ul

enum {
  A = 0x10000000,
  RW = A,               /* and the page behind it */
  RW_RO = A + 0x3000,   /* writable, then read-only */
  RW_NONE = A + 0x6000, /* writable, then nothing */
  USER_CODE = A + 0x8000,
  LAST_CODE = A + 0xa000, /* code, then nothing */
  TOLERANT = A + 0xc000,
};

static struct context context;

static void at(const char *name, u64 ea, u64 msr, u64 r3, const u32 *code, const u32 *end) {
  prepare(&context, ea, msr, code, end);
  context.gpr[3] = r3;
  context.gpr[4] = RW + 0x40;
  context.gpr[5] = 0x1122334455667788ul;
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  attempt(name, &context, ea, code, end);
}

#define REAL(name, r3, code) at(name, CODE_RA, MSR_BASE, r3, code, code##_end)
#define WITH(name, msr, r3, code) at(name, CODE_RA, msr, r3, code, code##_end)
#define SYSTEM(name, r3, code) at(name, CODE_RA, TRANSLATED, r3, code, code##_end)
#define IN_USER(name, r3, code) at(name, USER_CODE, USER, r3, code, code##_end)

#define set_spr(n, value) asm volatile("mtspr " #n ", %0; isync" : : "r"((u64)(value)))
#define get_spr(n) ({ u64 v; asm volatile("mfspr %0, " #n : "=r"(v)); v; })

/* ---- privilege */

CODE(c_mtmsr, "mtmsr 3");
CODE(c_mtmsrd, "mtmsrd 3");
CODE(c_mtmsrd_1, "mtmsrd 3, 1");
CODE(c_rfscv, "rfscv");
CODE(c_hrfid, "hrfid");
CODE(c_stop, "stop");
CODE(c_slbia, "slbia 0");
CODE(c_slbie, "slbie 3");
CODE(c_slbieg, "slbieg 3, 4");
CODE(c_slbmte, "li 4, 5; slbmte 3, 4");
CODE(c_slbmfee, "li 4, 5; slbmfee 3, 4");
CODE(c_slbmfev, "li 4, 5; slbmfev 3, 4");
CODE(c_slbfee, "slbfee. 3, 4");
CODE(c_slbsync, "slbsync");
CODE(c_slbiag, ".long 0x7c0006a4");
CODE(c_tlbie, "tlbie 3, 4, 0, 1, 1");
CODE(c_tlbie_partition, "tlbie 3, 4, 2, 0, 1");
CODE(c_tlbie_hash, "tlbie 3, 4, 0, 0, 0");
CODE(c_tlbiel, "tlbiel 3, 4, 0, 1, 1");
CODE(c_tlbiel_partition, "tlbiel 3, 4, 0, 0, 1");
CODE(c_tlbiel_hash, "tlbiel 3, 4, 0, 0, 0");
CODE(c_tlbsync, "tlbsync");
CODE(c_msgsnd, "msgsnd 3");
CODE(c_msgclr, "msgclr 3");
CODE(c_msgsndp, ".long 0x7c00191c");
CODE(c_msgclrp, ".long 0x7c00195c");
CODE(c_msgsync, ".long 0x7c0006ec");
CODE(c_lbzcix, "lbzcix 3, 0, 4");
CODE(c_stdcix, "stdcix 3, 0, 4");
CODE(c_treclaim, "treclaim. 3");
CODE(c_trechkpt, "trechkpt.");
CODE(c_tabort, "tabort. 3");
CODE(c_darn, "darn 3, 1; li 3, 0");

static void privilege(void) {
#define BOTH(code) IN_USER("user: " #code, 0, code); SYSTEM(#code, 0, code)
  IN_USER("user: mtmsr", 0, c_mtmsr);
  IN_USER("user: mtmsrd", 0, c_mtmsrd);
  IN_USER("user: mtmsrd 1", 0, c_mtmsrd_1);
  IN_USER("user: rfscv", 0, c_rfscv);
  BOTH(c_hrfid);
  BOTH(c_stop);
  BOTH(c_slbia);
  BOTH(c_slbie);
  BOTH(c_slbieg);
  BOTH(c_slbmte);
  BOTH(c_slbmfee);
  BOTH(c_slbmfev);
  SYSTEM("c_slbfee", 0, c_slbfee);
  BOTH(c_slbsync);
  BOTH(c_slbiag);
  BOTH(c_tlbie);
  BOTH(c_tlbie_partition);
  BOTH(c_tlbie_hash);
  BOTH(c_tlbiel);
  BOTH(c_tlbiel_partition);
  BOTH(c_tlbiel_hash);
  BOTH(c_tlbsync);
  BOTH(c_msgsnd);
  BOTH(c_msgclr);
  BOTH(c_msgclrp);
  BOTH(c_msgsndp);
  BOTH(c_msgsync);
  BOTH(c_lbzcix);
  BOTH(c_stdcix);
  BOTH(c_treclaim);
  BOTH(c_trechkpt);
  BOTH(c_tabort);
  BOTH(c_darn);
}

/* ---- SPRs */

#define UNTOUCHED 0x5ca1ab1e5ca1ab1eul

static char end_of(u64 ea, u64 interrupt, u64 length) {
  switch (interrupt & 0xfff) {
    case 0xc00:
      return context.pc == ea + length ? '.' : '?';
    case 0x700: /* QEMU takes illegal numbers for privileged ones */
      return context.msr >> 18 & 3 ? 'r' : '?';
    case 0xf60:
      return 'f';
    default:
      return '!';
  }
}

static char try_spr(u64 ea, u64 msr, u32 spr, int write, u64 value, u64 *result) {
  u32 word = (write ? 0x7c6003a6 : 0x7c6002a6) | (spr & 31) << 16 | (spr >> 5) << 11;
  prepare(&context, ea, msr, &word, &word + 1);
  context.gpr[3] = value;
  u64 interrupt = run_context(&context);
  *result = context.gpr[3];
  return end_of(ea, interrupt, 8);
}

/* Those of which QEMU's POWER9 has an opinion of its own. */
static const u32 own[] = {3,   31,  136, 152, 177, 259, 268, 269, 282, 284, 285,
                          286, 287, 308, 309, 316, 317, 339, 446, 816, 851, 888,
                          889, 890, 891, 892, 893, 894, 895, 898, 922, 1023};

static void every_spr(const char *name, u64 ea, u64 msr, int write) {
  static char ends[1024];
  u64 value, ignored;
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  for (u32 spr = 0; spr < 1024; spr++) {
    char end = try_spr(CODE_RA, TRANSLATED, spr, 0, UNTOUCHED, &value);
    if (write) {
      ends[spr] = try_spr(ea, msr, spr, 1, end == '.' && value != UNTOUCHED ? value : 0, &ignored);
    } else {
      end = try_spr(ea, msr, spr, 0, UNTOUCHED, &value);
      ends[spr] = end == '.' && value == UNTOUCHED ? 'n' : end;
    }
  }
  for (u32 i = 0; i < sizeof own / sizeof *own; i++) ends[own[i]] = '-';
  for (u32 from = 0, to; from < 1024; from = to) {
    for (to = from; to < 1024 && ends[to] == ends[from]; to++)
      ;
    print("%s SPR %d", name, from);
    if (to - from > 1) print(" to %d", to - 1);
    print(": %c\n", ends[from]);
  }
}

/* ---- facilities */

CODE(read_tar, "mfspr 3, 815");
CODE(write_tar, "mtspr 815, 3");
CODE(read_bescr, "mfspr 3, 806");
CODE(write_ebbhr, "mtspr 804, 3");
CODE(read_texasr, "mfspr 3, 130");
CODE(write_tfhar, "mtspr 128, 3");
CODE(read_pmc, "mfspr 3, 771");
CODE(write_pmc, "mtspr 771, 3");
CODE(write_mmcr0, "mtspr 779, 3");
CODE(read_mmcr0, "mfspr 3, 779");
CODE(read_siar, "mfspr 3, 780");
CODE(scv, "scv 0");
CODE(end_transaction, "tend.");

static void facility(const char *name, const u32 *code, const u32 *end) {
  at(name, USER_CODE, USER, 0, code, end);
  print("%-28s %d\n", "  cause", get_spr(153) >> 56);
  set_spr(153, get_spr(153) & 0xffff);
}

#define FACILITY(code) facility("user: " #code, code, code##_end)

static void facilities(void) {
  set_spr(153, 0);
  FACILITY(read_tar);
  FACILITY(write_tar);
  FACILITY(read_bescr);
  FACILITY(write_ebbhr);
  FACILITY(read_texasr);
  FACILITY(write_tfhar);
  FACILITY(end_transaction);
  FACILITY(scv);
  SYSTEM("read_tar", 0, read_tar);
  SYSTEM("write_tar", 0, write_tar);
  SYSTEM("read_bescr", 0, read_bescr);
  SYSTEM("read_texasr", 0, read_texasr);
  print("FSCR                         %x\n", get_spr(153));
  set_spr(153, 0x1184);
  FACILITY(read_tar);
  FACILITY(read_bescr);
  FACILITY(scv);
  set_spr(153, 0);
  for (u64 pmcc = 0; pmcc < 4; pmcc++) {
    set_spr(795, 0x80000000ul | pmcc << 18);
    print("PMCC %d\n", pmcc);
    FACILITY(read_pmc);
    FACILITY(read_mmcr0);
    if (pmcc) {
      FACILITY(write_pmc);
      FACILITY(write_mmcr0);
    }
    FACILITY(read_siar);
  }
  set_spr(795, 0x80000000ul);
}

/* ---- alignment and what crosses pages */

CODE(c_lq, "lq 6, 0(3)");
CODE(c_stq, "stq 6, 0(3)");
CODE(c_lqarx, "lqarx 6, 0, 3");
CODE(c_lbarx, "lbarx 6, 0, 3");
CODE(c_lharx, "lharx 6, 0, 3");
CODE(c_lwarx, "lwarx 6, 0, 3");
CODE(c_ldarx, "ldarx 6, 0, 3");
CODE(c_lwat, "lwat 6, 3, 0");
CODE(c_ldat, "ldat 6, 3, 0");
CODE(c_stwat, "stwat 6, 3, 0");
CODE(c_stdat, "stdat 6, 3, 0");
CODE(c_lmw, ".long 0xbb830000");
CODE(c_stmw, ".long 0xbf830000");
CODE(c_lswi, ".long 0x7cc364aa");
CODE(c_stswi, ".long 0x7cc365aa");
CODE(c_stswx, "li 6, 0; mtxer 6; li 0, 0; .long 0x7cc01d2a");
CODE(c_lxvx, "lxvx 0, 0, 3");
CODE(c_stxvx, "stxvx 0, 0, 3");
CODE(c_lvx, "lvx 0, 0, 3");
CODE(c_stvx, "stvx 0, 0, 3");
CODE(c_lxvw4x, "lxvw4x 0, 0, 3");
CODE(c_stxvw4x, "stxvw4x 0, 0, 3");
CODE(c_stxvl, "li 6, 16; sldi 6, 6, 56; stxvl 0, 3, 6");
CODE(c_lfd, "lfd 0, 0(3)");
CODE(c_stfd, "stfd 0, 0(3)");
CODE(c_stdu, "stdu 5, 8(3)");
CODE(c_ldu, "ldu 5, 8(3)");
CODE(c_ldx, "ldx 5, 0, 3");
CODE(c_sthx, "sthx 5, 0, 3");
CODE(c_stfdp, ".long 0xf4030000");
CODE(c_dcbz, "dcbz 0, 3");
CODE(c_dcbst, "dcbst 0, 3");
CODE(c_dcbf, "dcbf 0, 3");
CODE(c_icbi, "icbi 0, 3");
CODE(c_dcbt, "dcbt 0, 3");

#define ALL (TRANSLATED | MSR_FP | MSR_VEC | MSR_VSX)

static void alignment(void) {
#define ALIGNMENT(code, offset) WITH(#code " +" #offset, ALL, RW + offset, code)
  ALIGNMENT(c_lq, 0);
  ALIGNMENT(c_lq, 8);
  ALIGNMENT(c_lq, 1);
  ALIGNMENT(c_stq, 0);
  ALIGNMENT(c_stq, 8);
  ALIGNMENT(c_stq, 4);
  ALIGNMENT(c_lqarx, 0);
  ALIGNMENT(c_lqarx, 8);
  ALIGNMENT(c_lbarx, 1);
  ALIGNMENT(c_lharx, 1);
  ALIGNMENT(c_lwarx, 2);
  ALIGNMENT(c_ldarx, 4);
  ALIGNMENT(c_lwat, 2);
  ALIGNMENT(c_ldat, 4);
  ALIGNMENT(c_stwat, 2);
  ALIGNMENT(c_stdat, 4);
  if (!(MSR_BASE & MSR_LE)) {
    ALIGNMENT(c_lmw, 0);
    ALIGNMENT(c_lmw, 2);
    ALIGNMENT(c_stmw, 0);
    ALIGNMENT(c_lswi, 0);
    ALIGNMENT(c_lswi, 3);
    ALIGNMENT(c_stswi, 3);
    ALIGNMENT(c_stswx, 3);
  }
  ALIGNMENT(c_lvx, 7);
  ALIGNMENT(c_lxvx, 7);
  ALIGNMENT(c_stxvx, 7);
  ALIGNMENT(c_lfd, 3);
  ALIGNMENT(c_stfd, 3);
  ALIGNMENT(c_stfdp, 3);
}

/* The bytes before the page that faults may have been stored; those behind its beginning not. */
static void crossing(const char *name, u64 offset, const u32 *code, const u32 *end) {
  u64 *behind = (u64 *)(DATA_RA + 0x4000);
  at(name, CODE_RA, ALL, RW_RO + 0x1000 - offset, code, end);
  print("%-28s r3=+%x %016x\n", "  to read-only", context.gpr[3] - RW_RO, be64(behind[0]));
  at(name, CODE_RA, ALL, RW_NONE + 0x1000 - offset, code, end);
  print("%-28s r3=+%x\n", "  to nothing", context.gpr[3] - RW_NONE);
}

static void crossings(void) {
#define CROSSING(code, offset) crossing(#code " -" #offset, offset, code, code##_end)
  CROSSING(c_ldx, 4);
  CROSSING(c_ldu, 12);
  CROSSING(c_lq, 8);
  CROSSING(c_lxvx, 8);
  CROSSING(c_lxvx, 1);
  CROSSING(c_lfd, 1);
  CROSSING(c_sthx, 1);
  CROSSING(c_stdu, 12);
  CROSSING(c_stfd, 3);
  CROSSING(c_stxvx, 3);
  CROSSING(c_stxvx, 8);
  CROSSING(c_stxvw4x, 8);
  CROSSING(c_stxvl, 4);
  CROSSING(c_lvx, 4);
  CROSSING(c_stvx, 4);
  if (!(MSR_BASE & MSR_LE)) {
    CROSSING(c_lmw, 8);
    CROSSING(c_lswi, 6);
  }
  SYSTEM("dcbst nothing", RW_NONE + 0x1000, c_dcbst);
  SYSTEM("dcbf nothing", RW_NONE + 0x1003, c_dcbf);
  SYSTEM("icbi nothing", RW_NONE + 0x1000, c_icbi);
  SYSTEM("dcbt nothing", RW_NONE + 0x1003, c_dcbt);
  SYSTEM("dcbz nothing", RW_NONE + 0x1003, c_dcbz);
  SYSTEM("dcbst quadrant 1", 1ul << 62, c_dcbst);
  SYSTEM("icbi quadrant 1", 1ul << 62, c_icbi);
}

/* ---- code at the end of a page */

CODE(nothing, "nop");
CODE(two, "nop; nop");

static void code_crossing(void) {
  at("last of a page", LAST_CODE + 0xff8, TRANSLATED, 0, nothing, nothing_end);
  at("over its end", LAST_CODE + 0xffc, TRANSLATED, 0, two, two_end);
  at("tolerant I/O", TOLERANT, TRANSLATED, 0, nothing, nothing_end);
  SYSTEM("load tolerant I/O", TOLERANT, c_ldx);
}

/* ---- traces */

CODE(trace_add, "addi 3, 3, 1; nop");
CODE(trace_load, "ldx 5, 0, 4; nop");
CODE(trace_store, "stdx 5, 0, 4; nop");
CODE(trace_branch, "b 1f; 1: nop; nop");
CODE(trace_not_taken, "cmpd 3, 3; bne 1f; nop; 1: nop");
CODE(trace_call, "sc");
CODE(trace_trap, "trap; nop");
CODE(trace_fault, "ldx 5, 0, 3; nop");
CODE(trace_illegal, ".long 0; nop");
CODE(trace_mtmsrd, "mfmsr 6; nop");
CODE(trace_isync, "isync; nop");
CODE(trace_icbi, "icbi 0, 4; nop");
CODE(trace_mtspr, "mtspr 272, 3; nop");
CODE(trace_bctr, "mtctr 4; bctr");

/* SRR1 of a trace has a cause in the ISA, and none in QEMU. */
static void trace(const char *name, u64 ea, u64 msr, u64 r3, const u32 *code, const u32 *end) {
  prepare(&context, ea, msr, code, end);
  context.gpr[3] = r3;
  context.gpr[4] = RW + 0x40;
  u64 interrupt = run_context(&context);
  print("%-28s %04x  srr0=+%-3x srr1=%016x\n", name, interrupt, context.pc - ea,
        context.msr & ~(1ul << 30));
}

static void traces(void) {
  u64 step = TRANSLATED | MSR_SE, branch = TRANSLATED | MSR_BE;
  trace("step: add", CODE_RA, step, 0, trace_add, trace_add_end);
  trace("step: load", CODE_RA, step, 0, trace_load, trace_load_end);
  trace("step: store", CODE_RA, step, 0, trace_store, trace_store_end);
  trace("step: branch", CODE_RA, step, 0, trace_branch, trace_branch_end);
  trace("step: sc", CODE_RA, step, 0, trace_call, trace_call_end);
  trace("step: trap", CODE_RA, step, 0, trace_trap, trace_trap_end);
  trace("step: fault", CODE_RA, step, RW_NONE + 0x1000, trace_fault, trace_fault_end);
  trace("step: illegal", CODE_RA, step, 0, trace_illegal, trace_illegal_end);
  trace("step: isync", CODE_RA, step, 0, trace_isync, trace_isync_end);
  trace("step: icbi", CODE_RA, step, 0, trace_icbi, trace_icbi_end);
  trace("step: mtspr", CODE_RA, step, 0, trace_mtspr, trace_mtspr_end);
  trace("step: real", CODE_RA, MSR_BASE | MSR_SE, 0, trace_add, trace_add_end);
  trace("step: 32-bit", CODE_RA, (MSR_BASE | MSR_SE) & ~MSR_SF, 0, trace_add, trace_add_end);
  trace("step: user", USER_CODE, USER | MSR_SE, 0, trace_add, trace_add_end);
  trace("step: user: privileged", USER_CODE, USER | MSR_SE, 0, trace_mtmsrd, trace_mtmsrd_end);
  trace("branch: add", CODE_RA, branch, 0, trace_add, trace_add_end);
  trace("branch: taken", CODE_RA, branch, 0, trace_branch, trace_branch_end);
  trace("branch: not taken", CODE_RA, branch, 0, trace_not_taken, trace_not_taken_end);
  trace("branch: bctr nowhere", CODE_RA, branch, 0, trace_bctr, trace_bctr_end);
  trace("branch: sc", CODE_RA, branch, 0, trace_call, trace_call_end);
  trace("branch: user", USER_CODE, USER | MSR_BE, 0, trace_branch, trace_branch_end);
}

/* ---- MSR and returns */

CODE(set_msr, "mfmsr 6; mtmsrd 3; mfmsr 3; mtmsrd 6");
CODE(set_msr_32, "mfmsr 6; mtmsr 3; mfmsr 3; mtmsrd 6");
CODE(set_msr_1, "mtmsrd 3, 1; mfmsr 3");
CODE(set_msr_32_1, "mtmsr 3, 1; mfmsr 3");

#define RETURN(way, srr0, srr1) \
  "bl 1f; 1: mflr 6; addi 6, 6, 2f - 1b; or 6, 6, 4; mtspr " srr0 ", 6; " srr1 "; " way "; 2: mfmsr 3"

CODE(by_rfid, "mflr 7; " RETURN("rfid", "26", "mtspr 27, 3"));
CODE(by_rfscv, "mflr 7; " RETURN("rfscv", "8", "mtctr 3"));

/* Without traces, without transactional memory, which QEMU lets a guest set, and without what is ours. */
#define SOME ~(MSR_EE | MSR_PR | MSR_IR | MSR_DR | MSR_SE | MSR_BE | 0x700000000ul)

static void states(void) {
  REAL("mtmsrd of all but EE, PR", SOME, set_msr);
  REAL("mtmsrd of 0", 0, set_msr);
  REAL("mtmsr of all but EE, PR", SOME, set_msr_32);
  REAL("mtmsr of 0", 0, set_msr_32);
  REAL("mtmsrd 1 of all", -1ul, set_msr_1);
  REAL("mtmsr 1 of all", -1ul, set_msr_32_1);
  REAL("mtmsrd 1 of 0", 0, set_msr_1);
  SYSTEM("rfid, all but some", (SOME & ~MSR_LE) | TRANSLATED, by_rfid);
  SYSTEM("rfid, 32-bit", TRANSLATED & ~MSR_SF, by_rfid);
  SYSTEM("rfscv", TRANSLATED & ~MSR_RI, by_rfscv);
}

/* ---- come from */

CODE(cfar_branch, "mfspr 6, 28; b 1f; nop; 1: mfspr 3, 28; bl 2f; 2: mflr 5; subf 3, 3, 5");
CODE(cfar_not, "b 1f; 1: mfspr 4, 28; cmpd 3, 3; bne 2f; mfspr 3, 28; subf 3, 4, 3; 2: nop");
CODE(cfar_ctr, "bl 1f; 1: mflr 5; addi 6, 5, 2f - 1b; mtctr 6; bctr; nop; 2: mfspr 3, 28; subf 3, 5, 3");

static void come_from(void) {
  REAL("CFAR: b", 0, cfar_branch);
  REAL("CFAR: not taken", 0, cfar_not);
  REAL("CFAR: bctr", 0, cfar_ctr);
}

/* ---- enabled floating-point exceptions */

CODE(fp_enable_later, "mtfsb1 24; mtfsb1 7; nop");
CODE(fp_now, "mtfsb0 7; mtfsb1 24; xxlxor 0, 0, 0; fdiv 1, 0, 0; nop; nop");
CODE(fp_off, "mtfsb1 7; mtfsb1 24; nop; mtfsb0 24; mtfsb0 7");
CODE(fp_clear, "mtfsb0 24; mtfsb0 7; mtfsb0 0");

static void floating(void) {
  u64 on = TRANSLATED | MSR_FP | MSR_VSX;
  WITH("fp: precise", on | 0x900, 0, fp_now);
  WITH("fp: clear", on, 0, fp_clear);
  WITH("fp: not enabled", on, 0, fp_off);
  WITH("fp: imprecise", on | 0x100, 0, fp_now);
  WITH("fp: clear", on, 0, fp_clear);
  WITH("fp: by mtfsb1", on | 0x900, 0, fp_enable_later);
  WITH("fp: clear", on, 0, fp_clear);
}

/* ---- decrementer */

CODE(wide_decrementer, "mtdec 3; mfdec 3; sradi 3, 3, 20");
CODE(expired, "mtdec 3; mfmsr 4; ori 4, 4, 0x8000; mtmsrd 4, 1; b .");
CODE(spin, "b .");

static void decrementer(void) {
  REAL("decrementer 2^40", 1ul << 40, wide_decrementer);
  REAL("decrementer 2^55", 1ul << 55, wide_decrementer);
  REAL("decrementer 2^56", 1ul << 56, wide_decrementer);
  REAL("decrementer -2^30", -1ul << 30, wide_decrementer);
  REAL("decrementer 2^32", 1ul << 32, wide_decrementer);
  REAL("decrementer -1", -1ul, expired);
  prepare(&context, CODE_RA, MSR_BASE | MSR_EE, spin, spin_end);
  asm volatile("mtdec %0" : : "r"(-1ul));
  for (int i = 0; i < 2; i++) print("still pending                %x\n", run_context(&context));
}

/* ---- trees of sizes that a POWER9 does not walk */

static void geometry(const char *name, u64 rts, u64 root_bits, u64 second_bits, u64 third_bits) {
  u64 root = table(8ul << 13), second = table(8ul << 13), third = table(8ul << 13);
  *(u64 *)root = be64(VALID | second | second_bits);
  *(u64 *)second = be64(VALID | third | third_bits);
  *(u64 *)third = be64(VALID | LEAF | PRIV | READ | REF | CHG);
  u64 *process = (u64 *)(PROCESS_TABLE + 16);
  *process = be64(rts | root | root_bits);
  flush_process(1);
  set_pid(1);
  WITH(name, MSR_BASE | MSR_DR, 0x100, c_ldx);
  set_pid(0);
}

#define RTS_52 0x40000000000000a0ul

static void geometries(void) {
  geometry("tree 52: 13, 9, 9", RTS_52, 13, 9, 9);
  geometry("tree 52: 12, 9, 9", RTS_52, 12, 9, 9);
  geometry("tree 52: 14, 9, 9", RTS_52, 14, 9, 9);
  geometry("tree 52: 13, 8, 9", RTS_52, 13, 8, 9);
  geometry("tree 52: 13, 9, 10", RTS_52, 13, 9, 10);
  geometry("tree 52: 13, 9, 5", RTS_52, 13, 9, 5);
  geometry("tree 52: 0, 9, 9", RTS_52, 0, 9, 9);
  geometry("tree 52: 13, 0, 9", RTS_52, 13, 0, 9);
  geometry("tree 48: 9, 9, 9", 0x4000000000000020ul, 9, 9, 9);
  geometry("tree 48: 13, 9, 9", 0x4000000000000020ul, 13, 9, 9);
  geometry("tree 31: 13, 9, 9", 0, 13, 9, 9);
  geometry("no tree", 0, 0, 0, 0);
}

static u64 build(void) {
  for (u64 i = 0; i < 0x20000; i += 8) *(u64 *)(DATA_RA + i) = be64(0x5eed000000000000ul | i);
  u64 root = tree(0);
  for (u64 page = 0; page < 3; page++) map(root, RW + page * 0x1000, DATA_RA + page * 0x1000, 12, PRIV | WRITE | REF | CHG);
  map(root, RW_RO, DATA_RA + 0x3000, 12, PRIV | WRITE | REF | CHG);
  map(root, RW_RO + 0x1000, DATA_RA + 0x4000, 12, PRIV | READ | REF | CHG);
  map(root, RW_NONE, DATA_RA + 0x6000, 12, PRIV | WRITE | REF | CHG);
  map(root, USER_CODE, CODE_RA, 12, READ | EXEC | REF | CHG);
  map(root, LAST_CODE, CODE_RA, 12, PRIV | READ | EXEC | REF | CHG);
  map(root, TOLERANT, CODE_RA, 12, PRIV | READ | EXEC | REF | CHG | 0x30);
  return root;
}

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  install_vectors();
  set_spr(29, 0);
  set_spr(61, 0);
  set_spr(153, 0);
  register_process_table();
  set_pid(0);
  build();
  privilege();
  every_spr("user reads", USER_CODE, USER, 0);
  every_spr("reads", CODE_RA, TRANSLATED, 0);
  every_spr("user writes", USER_CODE, USER, 1);
  every_spr("writes", CODE_RA, TRANSLATED, 1);
  facilities();
  alignment();
  crossings();
  code_crossing();
  traces();
  states();
  come_from();
  floating();
  decrementer();
  geometries();
}
