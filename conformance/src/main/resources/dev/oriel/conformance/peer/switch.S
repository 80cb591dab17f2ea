/*
 * Into a trial and back. The state is at addresses that fit a displacement, so that no register is
 * needed to reach it.
 */
#include "layout.h"

  .machine power9
  .text

#define ALL_VSRS(op) \
  .irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,\
32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63; \
  op \n,STATE+STATE_VSR+16*\n(0); \
  .endr

#define GPRS_FROM_1(op) \
  .irp n,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31; \
  op \n,STATE+STATE_GPR+8*\n(0); \
  .endr

#define HOST_GPRS(op) \
  .irp n,1,2,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31; \
  op \n,HOST+8*\n(0); \
  .endr

/* VSRs, FPSCR, VSCR, TAR and VRSAVE into the state; spoils r0, and what it has saved. */
#define SAVE_FACILITIES \
  ALL_VSRS(stxv); \
  mffs 0; \
  stfd 0,STATE+STATE_FPSCR(0); \
  mfvscr 0; \
  stxv 32,STATE+STATE_VSCR(0); \
  mfspr 0,815; \
  std 0,STATE+STATE_TAR(0); \
  mfspr 0,256; \
  std 0,STATE+STATE_VRSAVE(0); \
  xxlxor 0,0,0; \
  mtfsf 255,0,1,0

/* void execute(void): runs the trial that is set up. */
  .globl execute
execute:
  HOST_GPRS(std)
  mflr 0
  std 0,HOST(0)
  mfcr 0
  std 0,HOST+8*3(0)
  li 3,RESERVED
  stwcx. 0,0,3
  lfd 0,STATE+STATE_FPSCR(0)
  mtfsf 255,0,1,0
  lxv 32,STATE+STATE_VSCR(0)
  mtvscr 0
  ALL_VSRS(lxv)
  ld 0,STATE+STATE_CR(0)
  mtcrf 255,0
  ld 0,STATE+STATE_XER(0)
  mtxer 0
  ld 0,STATE+STATE_LR(0)
  mtlr 0
  ld 0,STATE+STATE_CTR(0)
  mtctr 0
  ld 0,STATE+STATE_TAR(0)
  mtspr 815,0
  ld 0,STATE+STATE_VRSAVE(0)
  mtspr 256,0
  GPRS_FROM_1(ld)
  ld 0,STATE+STATE_GPR(0)
  ba TRAMPOLINE

/* Exit i is three instructions behind exits. */
  .globl exits
exits:
  .set i,0
  .rept EXITS
  std 0,STATE+STATE_GPR(0)
  li 0,i
  b leave
  .set i,i+1
  .endr

leave:
  std 0,EXIT_POSITION(0)
  GPRS_FROM_1(std)
  mfcr 0
  std 0,STATE+STATE_CR(0)
  mfxer 0
  std 0,STATE+STATE_XER(0)
  mflr 0
  std 0,STATE+STATE_LR(0)
  mfctr 0
  std 0,STATE+STATE_CTR(0)
  SAVE_FACILITIES
resume:
  li 0,0
  mtxer 0
  ld 0,HOST+8*3(0)
  mtcrf 255,0
  ld 0,HOST(0)
  mtlr 0
  HOST_GPRS(ld)
  blr

/* Handler of every signal: r3 is its number, r4 its siginfo, r5 its context, r1 another stack. */
  .globl signal_entry
signal_entry:
  SAVE_FACILITIES
  ld 2,HOST+8*2(0)
  ld 13,HOST+8*13(0)
  bl on_signal
  nop
  b resume
