/* long open_firmware(u64 entry, u32 *cells): a call of the client interface, 32-bit big-endian. */

.macro foreign w
  .long ((\w) & 0xff) << 24 | ((\w) & 0xff00) << 8 | ((\w) >> 8 & 0xff00) | ((\w) >> 24 & 0xff)
.endm

  .text
  .globl open_firmware
  .type open_firmware, @function
open_firmware:
  mflr    0
  std     0, 16(1)
  stdu    1, -224(1)
  std     2, 24(1)
  .irp n, 13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  std     \n, 40 + 8 * (\n - 13)(1)
  .endr
  mfcr    0
  std     0, 32(1)
  lis     6, back@h
  ori     6, 6, back@l
  mtlr    6
  mfmsr   5
  rldicl  5, 5, 0, 1              /* MSR[SF] off */
  rldicr  5, 5, 0, 62             /* MSR[LE] off */
  mtsrr0  3
  mtsrr1  5
  mr      3, 4
  rfid
back:                             /* here in 32-bit big-endian mode */
  foreign 0x429f0005              /* bcl  20, 31, .+4 */
1:foreign 0x7d4802a6              /* mflr r10 */
  foreign 0x394a0000 + again - 1b /* addi r10, r10, again - 1b */
  foreign 0x7d6000a6              /* mfmsr r11 */
  foreign 0x39800001              /* li   r12, 1 */
  foreign 0x7d6b6378              /* or   r11, r11, r12 (MSR_LE) */
  foreign 0x798cf806              /* rldicr r12, r12, 63, 0 */
  foreign 0x7d6b6378              /* or   r11, r11, r12 (MSR_SF) */
  foreign 0x7d5a03a6              /* mtsrr0 r10 */
  foreign 0x7d7b03a6              /* mtsrr1 r11 */
  foreign 0x4c000024              /* rfid */
again:
  rldicl  1, 1, 0, 32
  ld      0, 32(1)
  mtcr    0
  ld      2, 24(1)
  .irp n, 13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
  ld      \n, 40 + 8 * (\n - 13)(1)
  .endr
  addi    1, 1, 224
  ld      0, 16(1)
  mtlr    0
  extsw   3, 3
  blr

  .section .note.GNU-stack, "", @progbits
