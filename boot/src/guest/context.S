/* The ways into and out of a context. Interrupts end in run_context's caller, in real mode. */

  .text
  .globl run_context
  .type run_context, @function
run_context:
  mflr    0
  std     0, 16(1)
  stdu    1, -256(1)
  std     2, 24(1)
  mfcr    0
  std     0, 32(1)
  .irp n, 13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  std     \n, 40 + 8 * (\n - 13)(1)
  .endr
  mfmsr   0
  std     0, 200(1)
  lis     4, current@h
  ori     4, 4, current@l
  std     3, 0(4)
  std     1, 8(4)
  ld      4, 256(3)
  mtcr    4
  ld      4, 264(3)
  mtlr    4
  ld      4, 272(3)
  mtctr   4
  ld      4, 280(3)
  mtxer   4
  ld      4, 288(3)
  mtsrr0  4
  ld      4, 296(3)
  mtsrr1  4
  .irp n, 0,1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  ld      \n, 8 * \n(3)
  .endr
  ld      3, 24(3)
  rfid

/* A vector comes here with its number in r2, and the interrupted r1 and r2 in SPRG0 and SPRG1. */
interrupted:
  lis     1, current@h
  ori     1, 1, current@l
  ld      1, 0(1)
  std     0, 0(1)
  mfsprg0 0
  std     0, 8(1)
  mfsprg1 0
  std     0, 16(1)
  .irp n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  std     \n, 8 * \n(1)
  .endr
  mfcr    4
  std     4, 256(1)
  mflr    4
  std     4, 264(1)
  mfctr   4
  std     4, 272(1)
  mfxer   4
  std     4, 280(1)
  mfsrr0  4
  std     4, 288(1)
  mfsrr1  4
  std     4, 296(1)
  mfdar   4
  std     4, 304(1)
  mfdsisr 4
  std     4, 312(1)
  mr      3, 2
  lis     4, current@h
  ori     4, 4, current@l
  ld      1, 8(4)
  ld      4, 200(1)
  mtmsrd  4
  isync
  .irp n, 13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  ld      \n, 40 + 8 * (\n - 13)(1)
  .endr
  ld      0, 32(1)
  mtcr    0
  ld      2, 24(1)
  addi    1, 1, 256
  ld      0, 16(1)
  mtlr    0
  blr

/* The four instructions that install_vectors puts at every vector, with its number in the third. */
  .section .rodata
  .balign 4
  .globl vector
vector:
  mtsprg0 1
  mtsprg1 2
  li      2, 0
  ba      interrupted

  .bss
  .balign 16
current:
  .space  16

  .section .note.GNU-stack, "", @progbits
