package dev.oriel.cpu;

/** Numbers of special purpose registers that code refers to by name. */
final class SprNumber {
  static final int FSCR = 153;

  private SprNumber() {}
}
