package dev.oriel.fuzz.qtest;

import dev.oriel.machine.QtestMachine;

/** The device that is fuzzed, as a guest reaches it. */
interface Target {
  /** How many regions of registers it has now. */
  int regions();

  /** The size of one of them in bytes. */
  long size(int region);

  /** Loads 1, 2, 4 or 8 bytes; what the answer is does not matter. */
  void load(int region, long offset, int size) throws InterruptedException;

  /** Stores 1, 2, 4 or 8 bytes, little-endian. */
  void store(int region, long offset, int size, long value) throws InterruptedException;

  /** Loads 1, 2 or 4 bytes of configuration space. */
  void loadConfiguration(int offset, int size) throws InterruptedException;

  /** Stores 1, 2 or 4 bytes into configuration space. */
  void storeConfiguration(int offset, int size, int value) throws InterruptedException;

  /** What it does DMA with. */
  DmaPatterns patterns();

  /** What it has outside of the machine. */
  Outside outside();

  /** What firmware and a driver do first, after a reset. */
  void enable() throws InterruptedException;

  /**
   * Checks that a device that was reset and enabled does what it is for.
   *
   * @throws AssertionError if it does not
   */
  void checkItWorks() throws InterruptedException;

  /** The machine that has it. */
  QtestMachine machine();
}
