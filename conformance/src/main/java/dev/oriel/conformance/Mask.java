package dev.oriel.conformance;

/** The parts of an outcome that are not compared. */
final class Mask {
  private final long[] ignored = new long[Registers.COUNT];
  private boolean data;
  private boolean address;
  private boolean end;
  private boolean position;
  private boolean everything;

  /** Bits {@code bits} of register word {@code index}. */
  Mask ignore(int index, long bits) {
    ignored[index] |= bits;
    return this;
  }

  /** The whole of VSR {@code number}. */
  Mask ignoreVsr(int number) {
    ignore(Registers.VSR + 2 * number, -1);
    return ignore(Registers.VSR + 2 * number + 1, -1);
  }

  Mask ignoreData() {
    data = true;
    return this;
  }

  /** The address that an interrupt reports. */
  Mask ignoreAddress() {
    address = true;
    return this;
  }

  /** The kind of interrupt. */
  Mask ignoreEnd() {
    end = true;
    return this;
  }

  /** The kind of interrupt, and whether there was one. */
  Mask ignoreEnding() {
    position = true;
    return ignoreEnd().ignoreAddress();
  }

  /** Everything, including how the trial ended. */
  Mask ignoreEverything() {
    everything = true;
    return this;
  }

  boolean ignoresData() {
    return data;
  }

  boolean ignoresAddress() {
    return address;
  }

  boolean ignoresEnd() {
    return end;
  }

  boolean ignoresPosition() {
    return position;
  }

  boolean ignoresEverything() {
    return everything;
  }

  long ignored(int index) {
    return ignored[index];
  }
}
