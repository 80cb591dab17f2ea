package dev.oriel.conformance;

/** Encodes the instructions that control the flow of a program (Power ISA 3.0B, Book I 1.6). */
final class Words {
  /** Bytes that {@link #push} takes from the stack. */
  static final int FRAME = 16;

  static final int LR = 8;
  static final int CTR = 9;
  static final int TAR = 815;

  private static final int MTSPR = 467;
  private static final int MFSPR = 339;

  private Words() {}

  /** b or bl, by {@code words}. */
  static int branch(int words, int link) {
    return 18 << 26 | 4 * words & 0x3ff_fffc | link;
  }

  /** bc or bcl. */
  static int conditional(int bo, int bi, int words, int link) {
    return 16 << 26 | bo << 21 | bi << 16 | 4 * words & 0xfffc | link;
  }

  /** bclr, bcctr or bctar. */
  static int toRegister(int bo, int bi, int extended, int link) {
    return 19 << 26 | bo << 21 | bi << 16 | extended << 1 | link;
  }

  static int toSpecial(int register, int spr) {
    return move(MTSPR, register, spr);
  }

  static int fromSpecial(int register, int spr) {
    return move(MFSPR, register, spr);
  }

  private static int move(int extended, int register, int spr) {
    return 31 << 26 | register << 21 | (spr & 31) << 16 | spr >> 5 << 11 | extended << 1;
  }

  static int add(int target, int source, int number) {
    return 14 << 26 | target << 21 | source << 16 | number & 0xffff;
  }

  /** cmpi of a doubleword. */
  static int compare(int field, int register, int number) {
    return 11 << 26 | field << 23 | 1 << 21 | register << 16 | number & 0xffff;
  }

  /** addic., which sets CR field 0 like a compare with zero. */
  static int addRecord(int register, int number) {
    return 13 << 26 | register << 21 | register << 16 | number & 0xffff;
  }

  static int xor(int target, int other) {
    return 31 << 26 | target << 21 | target << 16 | other << 11 | 316 << 1;
  }

  /** stdu. */
  static int push(int register, int stack) {
    return 62 << 26 | register << 21 | stack << 16 | -FRAME & 0xfffc | 1;
  }

  /** ld of what {@link #push} stored; {@code stack} stays. */
  static int top(int register, int stack) {
    return 58 << 26 | register << 21 | stack << 16;
  }
}
