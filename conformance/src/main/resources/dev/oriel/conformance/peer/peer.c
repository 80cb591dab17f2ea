/*
 * The other side of the differential tester: executes trials and says what came of them. It is
 * freestanding, and meant for qemu-ppc64le and qemu-ppc64 (user emulation), with -B so that low
 * addresses can be mapped.
 *
 * It reads messages from standard input: the number of bytes that follow, as a 64-bit number like all
 * others, in its own byte order. The first message holds the contents of the data pages; it is not
 * answered. Each other is a batch of trials, one after the other:
 *
 *   the position of the first instruction in the code pages, in words
 *   the number of instructions
 *   the position from which on an instruction is not executed, but is an exit
 *   the number of patches of the data pages
 *   the instructions, a 64-bit number each
 *   the patches: offset of a doubleword, and its value
 *   the state (layout.h)
 *
 * The answer has the same frame, and in it for each trial:
 *
 *   the number of the signal that ended it, or 0
 *   its si_code, or the position of the exit
 *   its si_addr
 *   the address of the instruction that was interrupted
 *   the number of doublewords of the data pages that are not as in the first message
 *   the state
 *   offset and value of those doublewords
 */
#include <stdint.h>
#include "layout.h"

#define BUFFER (8 << 20)

/* What does not end by itself is ended after so long. */
#define SECONDS 60
#define STATE_WORDS (STATE_SIZE / 8)
#define DATA_WORDS (DATA_SIZE / 8)

/* Linux for ppc64. */
enum { READ = 3, WRITE = 4, GETPID = 20, ALARM = 27, MMAP = 90, MPROTECT = 125 };
enum { RT_SIGACTION = 173, SIGALTSTACK = 185, EXIT_GROUP = 234 };
enum { PROT_R = 1, PROT_W = 2, PROT_X = 4, MAP_PRIVATE_FIXED_ANONYMOUS = 0x32 };
enum { SIGINFO = 4, ONSTACK = 0x08000000, NODEFER = 0x40000000 };

/* Where registers are in a signal's context: the sigcontext's gp_regs, and fp_regs behind it. */
enum { CONTEXT_REGISTERS = 232, NIP = 32, CTR = 35, LNK = 36, XER = 37, CCR = 38, FPSCR = 48 + 32 };

struct action {
  void *handler;
  uint64_t flags;
  void *restorer;
  uint64_t mask;
};

struct stack {
  void *sp;
  int flags;
  uint64_t size;
};

extern char exits[], signal_entry[];
void execute(void);

static uint64_t in[BUFFER / 8], out[BUFFER / 8], pristine[DATA_WORDS];
static char stack[65536] __attribute__((aligned(16)));
static volatile uint64_t signal, code, address, interrupted;

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r0 __asm__("r0") = number;
  register long r3 __asm__("r3") = a;
  register long r4 __asm__("r4") = b;
  register long r5 __asm__("r5") = c;
  register long r6 __asm__("r6") = d;
  register long r7 __asm__("r7") = e;
  register long r8 __asm__("r8") = f;
  __asm__ volatile("sc\n bns+ 1f\n neg 3,3\n1:"
      : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r8)
      :
      : "memory", "cr0", "ctr", "r9", "r10", "r11", "r12");
  return r3;
}

static void end(int status) {
  call(EXIT_GROUP, status, 0, 0, 0, 0, 0);
  for (;;) {
  }
}

static void check(long result) {
  if (result < 0) {
    end(2);
  }
}

static void map(uint64_t at, uint64_t size, int protection) {
  check(call(MMAP, at, size, protection, MAP_PRIVATE_FIXED_ANONYMOUS, -1, 0));
}

static void receive(void *to, uint64_t bytes) {
  while (bytes > 0) {
    long n = call(READ, 0, (long) to, bytes, 0, 0, 0);
    if (n <= 0) {
      end(n < 0);
    }
    to = (char *) to + n;
    bytes -= n;
  }
}

static uint64_t receive_message(void) {
  uint64_t bytes;
  receive(&bytes, 8);
  if (bytes > BUFFER) {
    end(3);
  }
  receive(in, bytes);
  return bytes;
}

static void send(const void *from, uint64_t bytes) {
  while (bytes > 0) {
    long n = call(WRITE, 1, (long) from, bytes, 0, 0, 0);
    check(n);
    from = (const char *) from + n;
    bytes -= n;
  }
}

void on_signal(long number, const char *info, const char *context) {
  const uint64_t *registers = (const uint64_t *) (context + CONTEXT_REGISTERS);
  volatile uint64_t *state = (uint64_t *) STATE;
  signal = number;
  code = *(const int *) (info + 8);
  address = *(const uint64_t *) (info + 16);
  interrupted = registers[NIP];
  for (int i = 0; i < 32; i++) {
    state[i] = registers[i];
  }
  state[STATE_CR / 8] = registers[CCR];
  state[STATE_XER / 8] = registers[XER];
  state[STATE_LR / 8] = registers[LNK];
  state[STATE_CTR / 8] = registers[CTR];
  /* A handler finds FPSCR cleared. */
  state[STATE_FPSCR / 8] = registers[FPSCR];
}

static void synchronize(uint64_t from, uint64_t to) {
  for (uint64_t at = from & -128ul; at < to; at += 128) {
    __asm__ volatile("dcbst 0,%0\n sync\n icbi 0,%0" : : "r"(at) : "memory");
  }
  __asm__ volatile("sync\n isync" : : : "memory");
}

static uint32_t branch(uint64_t to) { return 18u << 26 | (uint32_t) to | 2; }

/* Runs the trial at from, writes its outcome to *to, and returns where the next trial is. */
static const uint64_t *trial(const uint64_t *from, uint64_t **to) {
  uint64_t first = from[0], count = from[1], exit = from[2], patches = from[3];
  volatile uint32_t *words = (uint32_t *) CODE + first;
  volatile uint64_t *data = (uint64_t *) DATA, *state = (uint64_t *) STATE;
  from += 4;
  for (uint64_t i = 0; i <= count; i++) {
    words[i] = i < exit && i < count ? (uint32_t) from[i] : branch((uint64_t) exits + 12 * i);
  }
  synchronize((uint64_t) words, (uint64_t) (words + count + 1));
  *(volatile uint32_t *) TRAMPOLINE = branch((uint64_t) words);
  synchronize(TRAMPOLINE, TRAMPOLINE + 4);
  from += count;
  for (uint64_t i = 0; i < patches; i++, from += 2) {
    data[from[0] / 8] = from[1];
  }
  for (int i = 0; i < STATE_WORDS; i++) {
    state[i] = *from++;
  }
  signal = code = address = interrupted = 0;
  /* Any system call, since QEMU remembers a deferred floating-point exception until the next one. */
  call(GETPID, 0, 0, 0, 0, 0, 0);
  execute();
  for (uint64_t i = 0; i <= count; i++) {
    words[i] = 0;
  }
  uint64_t *result = *to;
  result[0] = signal;
  result[1] = signal ? code : *(volatile uint64_t *) EXIT_POSITION;
  result[2] = address;
  result[3] = interrupted;
  for (int i = 0; i < STATE_WORDS; i++) {
    result[5 + i] = state[i];
  }
  uint64_t *change = result + 5 + STATE_WORDS;
  for (int i = 0; i < DATA_WORDS; i++) {
    if (data[i] != pristine[i]) {
      *change++ = 8 * i;
      *change++ = data[i];
      data[i] = pristine[i];
    }
  }
  result[4] = (change - result - 5 - STATE_WORDS) / 2;
  *to = change;
  return from;
}

void run(void) {
  map(STATE, 0x1000, PROT_R | PROT_W);
  map(TRAMPOLINE, 0x1000, PROT_R | PROT_W | PROT_X);
  map(CODE, CODE_SIZE, PROT_R | PROT_W | PROT_X);
  map(DATA, DATA_SIZE, PROT_R | PROT_W);
  if (receive_message() != DATA_SIZE) {
    end(4);
  }
  for (int i = 0; i < DATA_WORDS; i++) {
    ((volatile uint64_t *) DATA)[i] = pristine[i] = in[i];
  }
  check(call(MPROTECT, DATA + DATA_SIZE - READ_ONLY, READ_ONLY, PROT_R, 0, 0, 0));
  struct stack alternate = {stack, 0, sizeof stack};
  check(call(SIGALTSTACK, (long) &alternate, 0, 0, 0, 0, 0));
  static const int signals[] = {4, 5, 7, 8, 11, 14};
  struct action action = {signal_entry, SIGINFO | ONSTACK | NODEFER, 0, 0};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
    check(call(RT_SIGACTION, signals[i], (long) &action, 0, 8, 0, 0));
  }
  for (;;) {
    const uint64_t *from = in, *last = in + receive_message() / 8;
    uint64_t *to = out + 1;
    call(ALARM, SECONDS, 0, 0, 0, 0, 0);
    while (from < last) {
      from = trial(from, &to);
    }
    call(ALARM, 0, 0, 0, 0, 0, 0);
    out[0] = 8 * (to - out - 1);
    send(out, 8 + out[0]);
  }
}

__asm__(
    ".globl _start\n"
    ".type _start,@function\n"
    "_start:\n"
    "lis 2,.TOC.@ha\n"
    "addi 2,2,.TOC.@l\n"
    "clrrdi 1,1,4\n"
    "li 0,0\n"
    "stdu 0,-128(1)\n"
    "bl run\n"
    "nop\n");
