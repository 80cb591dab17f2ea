/* Where everything is in the peer's address space; dev.oriel.conformance.Layout says the same. */
#define STATE 0x4000           /* the registers, in the order of struct state */
#define EXIT_POSITION 0x4600   /* which of the exits was taken */
#define HOST 0x4800            /* registers of the peer itself */
#define RESERVED 0x4a00        /* for clearing a reservation */
#define TRAMPOLINE 0x1f0000    /* one word: a branch to the first instruction */
#define CODE 0x200000
#define CODE_SIZE 0x2000
#define DATA 0x300000
#define DATA_SIZE 0x3000       /* the last page is read-only */
#define READ_ONLY 0x1000
#define EXITS 65

#define STATE_GPR 0
#define STATE_VSR 256
#define STATE_CR 1280
#define STATE_XER 1288
#define STATE_LR 1296
#define STATE_CTR 1304
#define STATE_FPSCR 1312
#define STATE_TAR 1320
#define STATE_VSCR 1328        /* a quadword */
#define STATE_VRSAVE 1344
#define STATE_SIZE 1360
