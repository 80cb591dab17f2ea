/* Interrupts in real mode: which come, where they point, and what they say. */
#include "context.h"

static struct context context;

CODE(nothing, "nop");
CODE(undefined, "nop; .long 0");
CODE(trap_always, "nop; tw 31, 0, 0");
CODE(trap_equal, "tdeqi 3, 7");
CODE(trap_not_taken, "twlti 3, 3");
CODE(hypervisor_return, "hrfid");
CODE(read_hsprg0, "mfspr 3, 304");
CODE(write_lpcr, "mtspr 318, 3");
CODE(undefined_spr, "li 3, 99; mfspr 3, 1000");
CODE(system_call, "nop; sc 0; nop");
CODE(system_call_vectored, "nop; scv 5; nop");
CODE(allow_scv, "li 3, 0x1000; mtspr 153, 3; mfspr 3, 153");
CODE(facility_cause, "mfspr 3, 153; srdi 3, 3, 56");
CODE(hypercall, "li 3, 0x7ff0; sc 1");
CODE(hypercall_odd, "li 3, 0x5d; sc 1");
CODE(floating_point, "fmr 1, 2");
CODE(load_float, "lfd 1, 0(3)");
CODE(vmx, "vxor 1, 1, 1");
CODE(vsx, "xxlxor 1, 1, 1");
CODE(transaction, "tbegin.");
CODE(dscr, "li 3, 0; mtspr 17, 3; mfspr 3, 17");
CODE(unaligned_load, "li 4, 1; ldx 3, 3, 4");
CODE(unaligned_lwarx, "lwarx 3, 0, 3");
CODE(unaligned_ldarx, "ldarx 3, 0, 3");
CODE(spin, "b .");
CODE(short_decrementer, "mtdec 3; b .");
CODE(expired_decrementer, "li 3, -1; mtdec 3; mfmsr 4; ori 4, 4, 0x8000; mtmsrd 4, 1; b .");
CODE(masked_decrementer, "li 3, -1; mtdec 3; nop; nop; nop; mfdec 4; srdi 3, 4, 63");
CODE(far_branch, "mtctr 3; bctr");
CODE(load_high, "ld 3, 0(3)");
CODE(add_32, "addis 3, 3, 0x7fff; ori 3, 3, 0xffff; addi 3, 3, 1; cmpdi 3, 0; addic. 3, 3, 0");
CODE(carry_32, "li 3, -1; rldicl 3, 3, 0, 32; addic 3, 3, 1; mfxer 3");
CODE(branch_link_32, "bl 1f; 1: mflr 3");
CODE(count_32, "lis 3, 1; sldi 3, 3, 16; addi 3, 3, 1; mtctr 3; li 3, 0; bdnz 1f; li 3, 1; 1: nop");
CODE(change_mode, "mfmsr 3; rldicl 3, 3, 0, 1; mtmsrd 3; nop; mfmsr 3");
CODE(restore_ee_only, "li 4, -1; mtmsrd 4, 1; mfmsr 3");

static void at(const char *name, u64 ea, u64 msr, u64 r3, const u32 *code, const u32 *end) {
  prepare(&context, ea, msr, code, end);
  context.gpr[3] = r3;
  attempt(name, &context, ea, code, end);
}

#define AT(name, msr, r3, code) at(name, CODE_RA, msr, r3, code, code##_end)

void guest_main(u64 fdt, u64 of) {
  (void)fdt, (void)of;
  u64 data = CODE_RA + 0x2000;
  for (int i = 0; i < 8; i++) ((u64 *)data)[i] = 0x0011223344556677ul + (u64)i;
  install_vectors();
  asm volatile("mtspr 153, %0" : : "r"(0));
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));

  AT("nothing", MSR_BASE, 0, nothing);
  AT("undefined instruction", MSR_BASE, 0, undefined);
  AT("trap", MSR_BASE, 0, trap_always);
  AT("trap if equal", MSR_BASE, 7, trap_equal);
  AT("trap not taken", MSR_BASE, 7, trap_not_taken);
  AT("hrfid", MSR_BASE, 0, hypervisor_return);
  AT("mfspr HSPRG0", MSR_BASE, 0, read_hsprg0);
  AT("mtspr LPCR", MSR_BASE, 0, write_lpcr);
  AT("mfspr 1000", MSR_BASE, 0, undefined_spr);
  AT("sc", MSR_BASE, 0, system_call);
  AT("scv, not allowed", MSR_BASE, 0, system_call_vectored);
  AT("cause of it", MSR_BASE, 0, facility_cause);
  AT("allow scv", MSR_BASE, 0, allow_scv);
  AT("unknown hypercall", MSR_BASE, 0, hypercall);
  AT("hypercall no multiple of 4", MSR_BASE, 0, hypercall_odd);

  AT("fp, off", MSR_BASE, 0, floating_point);
  AT("fp, on", MSR_BASE | MSR_FP, 0, floating_point);
  AT("fp load, off", MSR_BASE, data, load_float);
  AT("vmx, off", MSR_BASE, 0, vmx);
  AT("vmx, on", MSR_BASE | MSR_VEC, 0, vmx);
  AT("vsx, off", MSR_BASE, 0, vsx);
  AT("vsx, on", MSR_BASE | MSR_VSX, 0, vsx);
  AT("tbegin", MSR_BASE, 0, transaction);
  AT("dscr", MSR_BASE, 0, dscr);

  AT("unaligned ld", MSR_BASE, data, unaligned_load);
  AT("unaligned lwarx", MSR_BASE, data + 2, unaligned_lwarx);
  AT("unaligned ldarx", MSR_BASE, data + 4, unaligned_ldarx);

  AT("decrementer", MSR_BASE | MSR_EE, 100, short_decrementer);
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  AT("decrementer already negative", MSR_BASE, 0, expired_decrementer);
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));
  AT("decrementer masked", MSR_BASE, 0, masked_decrementer);
  AT("decrementer pending", MSR_BASE | MSR_EE, 0, spin);
  asm volatile("mtdec %0" : : "r"(0x7ffffffffffful));

  AT("top bits of an ea ignored", MSR_BASE, 0xf000000000000000ul | data, load_high);
  AT("32-bit: nothing", MSR_BASE & ~MSR_SF, 0, nothing);
  AT("32-bit: trap", MSR_BASE & ~MSR_SF, 0, trap_always);
  AT("32-bit: ea truncated", MSR_BASE & ~MSR_SF, 0x100000000ul | data, load_high);
  AT("32-bit: record, compare", MSR_BASE & ~MSR_SF, 0, add_32);
  AT("32-bit: carry", MSR_BASE & ~MSR_SF, 0, carry_32);
  AT("64-bit: carry", MSR_BASE, 0, carry_32);
  AT("32-bit: link", MSR_BASE & ~MSR_SF, 0, branch_link_32);
  AT("32-bit: count", MSR_BASE & ~MSR_SF, 0, count_32);
  AT("64-bit: count", MSR_BASE, 0, count_32);
  AT("32-bit by mtmsrd", MSR_BASE, 0, change_mode);
  AT("mtmsrd of EE and RI", MSR_BASE & ~MSR_RI, 0, restore_ee_only);
  AT("32-bit: branch truncated", MSR_BASE & ~MSR_SF, 0x100000000ul | (CODE_RA + 0x800), far_branch);
}
