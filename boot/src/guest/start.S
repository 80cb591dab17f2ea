/*
 * Entry of every guest here, at its first byte and in either endianness: firmware enters big-endian,
 * whatever the program is. r3 is the flattened device tree, or r5 is not 0 (Open Firmware).
 */

  .file "start.S"

/* The instruction w as the other endianness reads it. */
.macro foreign w
  .long ((\w) & 0xff) << 24 | ((\w) & 0xff00) << 8 | ((\w) >> 8 & 0xff00) | ((\w) >> 24 & 0xff)
.endm

  .section .start, "ax"
  .globl _start
_start:
  tdi     0, 0, 0x48              /* to the other endianness this is "b .+8" */
  b       native
  foreign 0x429f0005              /* bcl  20, 31, .+4 */
1:foreign 0x7d4802a6              /* mflr r10 */
  foreign 0x394a0000 + native - 1b /* addi r10, r10, native - 1b */
  foreign 0x7d6000a6              /* mfmsr r11 */
  foreign 0x696b0001              /* xori r11, r11, MSR_LE */
  foreign 0x7d5a03a6              /* mtsrr0 r10 */
  foreign 0x7d7b03a6              /* mtsrr1 r11 */
  foreign 0x4c000024              /* rfid */
native:
  lis     1, stack_top@h
  ori     1, 1, stack_top@l
  lis     2, .TOC.@h
  ori     2, 2, .TOC.@l
  li      0, 0
  stdu    0, -32(1)
  mr      4, 5
  bl      guest_main
  nop
  bl      power_off
  nop
  b       .

/* long sc1(struct registers *r4_to_r12, long number): a hypercall with all that it can return. */
  .text
  .globl sc1
  .type sc1, @function
sc1:
  std     3, -8(1)
  mr      11, 3
  mr      3, 4
  ld      4, 0(11)
  ld      5, 8(11)
  ld      6, 16(11)
  ld      7, 24(11)
  ld      8, 32(11)
  ld      9, 40(11)
  ld      10, 48(11)
  sc      1
  ld      11, -8(1)
  std     4, 0(11)
  std     5, 8(11)
  std     6, 16(11)
  std     7, 24(11)
  std     8, 32(11)
  std     9, 40(11)
  std     10, 48(11)
  blr

  .section .note.GNU-stack, "", @progbits
