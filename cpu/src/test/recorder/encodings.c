/*
 * Tells which instruction words are illegal on the processor it runs on: reads words in hexadecimal, one
 * a line, and prints for each "i" (illegal), "p" (privileged) or "." (anything else: it was executed, or
 * ended in another signal).
 *
 * A word is executed in problem state from zeroed FPSCR, XER and CR; each GPR holds an address at which
 * there is nothing, also if it is added to another one, but r6, which holds the way back; LR, CTR and TAR
 * lead there, too. Words that may branch elsewhere are not for this program: primary opcodes 16 and 18.
 * wait is not executed: QEMU's user mode ends there.
 *
 * Big-endian, because the alignment interrupts of little-endian load and store multiple end QEMU's user
 * mode.
 *
 * To be linked below 32 MiB, because words return through an absolute branch.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#define CODE 0x1000000 /* mtctr 6, the word and its branch back, for each */
#define CHUNK 200000

struct saved {
  uint64_t r1, r2, r13, link, cr;
  uint64_t gpr[19];
};

struct saved saved;
extern char word_back[];
static volatile char outcome;

__attribute__((noinline)) void execute(uint32_t *code);
__asm__(
    ".section .opd,\"aw\"\n.balign 8\n.globl execute\nexecute:\n.quad .execute,.TOC.@tocbase,0\n"
    ".text\n.globl .execute\n.type .execute,@function\n.execute:\n"
    "lis 4,saved@ha\n addi 4,4,saved@l\n"
    "std 1,0(4)\n std 2,8(4)\n std 13,16(4)\n mflr 0\n std 0,24(4)\n mfcr 0\n std 0,32(4)\n"
    ".irp n,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
    "std \\n,40+8*(\\n-13)(4)\n.endr\n"
    "xxlxor 0,0,0\n mtfsf 255,0,1,0\n li 0,0\n mtcr 0\n mtxer 0\n"
    "lis 5,word_back@ha\n addi 5,5,word_back@l\n mtspr 815,5\n mtlr 5\n"
    "lis 0,0x2222\n sldi 0,0,16\n"
    ".irp n,1,2,4,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
    "mr \\n,0\n.endr\n"
    "mr 6,5\n mr 5,0\n mtctr 3\n mr 3,0\n bctr\n"
    ".globl word_back\nword_back:\n"
    "lis 4,saved@ha\n addi 4,4,saved@l\n"
    "ld 1,0(4)\n ld 2,8(4)\n"
    ".irp n,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
    "ld \\n,40+8*(\\n-13)(4)\n.endr\n"
    "ld 0,24(4)\n mtlr 0\n ld 0,32(4)\n mtcr 0\n li 0,0\n mtxer 0\n"
    "xxlxor 0,0,0\n mtfsf 255,0,1,0\n blr\n");

static void on_signal(int number, siginfo_t *info, void *context) {
  if (number == SIGILL) {
    int code = info->si_code;
    outcome = code == ILL_PRVOPC || code == ILL_PRVREG ? 'p' : 'i';
  }
  ((ucontext_t *) context)->uc_mcontext.gp_regs[32] = (uint64_t) word_back;
}

int main(void) {
  static char stack[1 << 16], output[CHUNK];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  int signals[] = {SIGILL, SIGTRAP, SIGFPE, SIGBUS, SIGSEGV};
  for (int i = 0; i < 5; i++) sigaction(signals[i], &action, NULL);
  uint32_t *code = mmap((void *) CODE, 16 * CHUNK, PROT_READ | PROT_WRITE | PROT_EXEC,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (code != (void *) CODE) return 1;
  char line[32];
  int more = 1;
  while (more) {
    int count = 0;
    while (count < CHUNK && (more = fgets(line, sizeof line, stdin) != NULL)) {
      code[4 * count] = 0x7cc903a6; /* mtctr 6 */
      code[4 * count + 1] = strtoul(line, NULL, 16);
      code[4 * count + 2] = 18u << 26 | ((uint32_t) (uintptr_t) word_back & 0x3fffffc) | 2;
      count++;
    }
    __builtin___clear_cache((char *) code, (char *) (code + 4 * count));
    for (int i = 0; i < count; i++) {
      outcome = '.';
      uint32_t word = code[4 * i + 1];
      if (word >> 26 != 31 || (word >> 1 & 0x3ff) != 30) execute(code + 4 * i);
      output[i] = outcome;
    }
    fwrite(output, 1, count, stdout);
  }
  return 0;
}
