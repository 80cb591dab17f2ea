/*
 * Executes instruction vectors on the processor it runs on and completes them with the outcome.
 *
 * A line of input is "WORD[+WORD...] NAME=VALUE...": the instruction words and the registers that are
 * not 0 before, all in hexadecimal. Names: rN (0, 3 to 12), c (CR), x (XER), t (CTR), vN (a VSR, both
 * doublewords as 32 digits), f (FPSCR), s (VSCR). Words are executed from address CODE on; LR is CODE + 8
 * before. A vector leaves through its end, by falling or by branching there.
 *
 * Output is the line with " >" and what is different after: the same names, l (LR), and mOFFSET=BYTES
 * for the range of changed bytes of the 256-byte block at MEMORY; or "trap", "ill", "bus" or "segv"
 * for the signal that was raised. Before, byte i of the block is i * 157 + 11.
 *
 * The program must be linked below 32 MiB, because vectors return through an absolute branch.
 */
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MEMORY 0x100000
#define BLOCK 256
#define CODE 0x200000
#define MAX_WORDS 32

struct state {
  uint64_t gpr[32];
  uint64_t vsr[64][2];
  uint64_t cr, xer, lr, ctr, fpscr;
  uint64_t vscr[2];
};

extern char vector_back[];

static sigjmp_buf escape;
static struct state before, after;

#define AT(field) offsetof(struct state, field)
#define GPRS(op) \
  op " 3,24(30)\n" op " 4,32(30)\n" op " 5,40(30)\n" op " 6,48(30)\n" op " 7,56(30)\n" \
  op " 8,64(30)\n" op " 9,72(30)\n" op " 10,80(30)\n" op " 11,88(30)\n" op " 12,96(30)\n"

__attribute__((noinline)) static void execute(struct state *s) {
  __asm__ volatile(
      "mr 30,%[s]\n"
      "addi 11,30,%[vsr]\n"
      "lfd 0,%[fpscr](30)\n mtfsf 255,0,1,0\n"
      "li 12,%[vscr]\n lxvd2x 32,30,12\n mtvscr 0\n"
      ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,"
      "32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63\n"
      "lxvd2x \\n,0,11\n addi 11,11,16\n"
      ".endr\n"
      "ld 12,%[cr](30)\n mtcrf 255,12\n"
      "ld 12,%[xer](30)\n mtxer 12\n"
      "ld 12,%[ctr](30)\n mtctr 12\n"
      "ld 12,%[lr](30)\n mtlr 12\n"
      "ld 0,0(30)\n" GPRS("ld")
      "ba 0x200000\n"
      ".globl vector_back\n"
      "vector_back:\n"
      "std 0,0(30)\n" GPRS("std")
      "mfcr 12\n std 12,%[cr](30)\n"
      "mfxer 12\n std 12,%[xer](30)\n"
      "mfctr 12\n std 12,%[ctr](30)\n"
      "mflr 12\n std 12,%[lr](30)\n"
      "addi 11,30,%[vsr]\n"
      ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,"
      "32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63\n"
      "stxvd2x \\n,0,11\n addi 11,11,16\n"
      ".endr\n"
      "mffs 0\n stfd 0,%[fpscr](30)\n"
      "mfvscr 0\n li 12,%[vscr]\n stxvd2x 32,30,12\n"
      "li 12,0\n mtxer 12\n"
      :
      : [s] "r"(s), [vsr] "i"(AT(vsr)), [cr] "i"(AT(cr)), [xer] "i"(AT(xer)), [lr] "i"(AT(lr)),
        [ctr] "i"(AT(ctr)), [fpscr] "i"(AT(fpscr)), [vscr] "i"(AT(vscr))
      : "memory", "cr0", "cr1", "cr2", "cr3", "cr4", "cr5", "cr6", "cr7", "lr", "ctr", "r0", "r3",
        "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "r30", "fr0", "fr1", "fr2", "fr3",
        "fr4", "fr5", "fr6", "fr7", "fr8", "fr9", "fr10", "fr11", "fr12", "fr13", "fr14", "fr15",
        "fr16", "fr17", "fr18", "fr19", "fr20", "fr21", "fr22", "fr23", "fr24", "fr25", "fr26",
        "fr27", "fr28", "fr29", "fr30", "fr31", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8",
        "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21",
        "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}

static void on_signal(int number) { siglongjmp(escape, number); }

static void pattern(unsigned char *block) {
  for (int i = 0; i < BLOCK; i++) {
    block[i] = i * 157 + 11;
  }
}

static void load_code(const char *text) {
  uint32_t *code = (uint32_t *) CODE;
  char *end = (char *) text;
  int n = 0;
  do {
    code[n++] = strtoul(end + (n ? 1 : 0), &end, 16);
  } while (*end == '+' && n < MAX_WORDS);
  code[n++] = 18u << 26 | ((uint32_t) (uintptr_t) vector_back & 0x3fffffc) | 2;
  __builtin___clear_cache((char *) code, (char *) (code + n));
}

static void set(const char *name) {
  const char *value = strchr(name, '=') + 1;
  int n = atoi(name + 1);
  uint64_t number = strtoull(value, NULL, 16);
  switch (name[0]) {
    case 'r': before.gpr[n & 31] = number; break;
    case 'c': before.cr = number; break;
    case 'x': before.xer = number; break;
    case 't': before.ctr = number; break;
    case 'f': before.fpscr = number; break;
    case 's': before.vscr[1] = number; break;
    case 'v':
      if (sscanf(value, "%16lx%16lx", &before.vsr[n & 63][0], &before.vsr[n & 63][1]) == 2) {
        break;
      }
      /* fall through */
    default:
      fprintf(stderr, "bad input: %s\n", name);
      exit(1);
  }
}

static void number(const char *name, uint64_t was, uint64_t is) {
  if (was != is) {
    printf(" %s=%lx", name, is);
  }
}

static void print_differences(void) {
  char name[8];
  for (int i = 0; i < 13; i++) {
    if (i == 0 || i > 2) {
      snprintf(name, sizeof name, "r%d", i);
      number(name, before.gpr[i], after.gpr[i]);
    }
  }
  number("c", before.cr, after.cr);
  number("x", before.xer, after.xer);
  number("t", before.ctr, after.ctr);
  number("l", before.lr, after.lr);
  for (int i = 0; i < 64; i++) {
    if (memcmp(before.vsr[i], after.vsr[i], 16)) {
      printf(" v%d=%016lx%016lx", i, after.vsr[i][0], after.vsr[i][1]);
    }
  }
  number("f", before.fpscr, after.fpscr);
  number("s", before.vscr[1], after.vscr[1]);
  unsigned char block[BLOCK], *memory = (unsigned char *) MEMORY;
  pattern(block);
  int first = 0, last = BLOCK;
  while (first < BLOCK && memory[first] == block[first]) first++;
  while (last > first && memory[last - 1] == block[last - 1]) last--;
  if (first < last) {
    printf(" m%d=", first);
    for (int i = first; i < last; i++) {
      printf("%02x", memory[i]);
    }
  }
}

int main(void) {
  char line[4096];
  setvbuf(stdout, NULL, _IOLBF, 0);
  void *memory = mmap((void *) MEMORY, 0x10000, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  void *code = mmap((void *) CODE, 0x10000, PROT_READ | PROT_WRITE | PROT_EXEC,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (memory == MAP_FAILED || code == MAP_FAILED) {
    perror("mmap");
    return 1;
  }
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_NODEFER};
  int signals[] = {SIGTRAP, SIGILL, SIGBUS, SIGSEGV, SIGFPE};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
    sigaction(signals[i], &action, NULL);
  }
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    printf("%s >", line);
    memset(&before, 0, sizeof before);
    before.lr = CODE + 8;
    pattern(memory);
    load_code(strtok(line, " "));
    for (char *word; (word = strtok(NULL, " "));) {
      set(word);
    }
    after = before;
    int signal = sigsetjmp(escape, 1);
    if (signal == 0) {
      execute(&after);
      print_differences();
    } else {
      printf(signal == SIGTRAP ? " trap" : signal == SIGILL ? " ill" : signal == SIGBUS ? " bus"
          : signal == SIGFPE ? " fpe" : " segv");
    }
    putchar('\n');
  }
  return 0;
}
