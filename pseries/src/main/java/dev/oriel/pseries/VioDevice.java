package dev.oriel.pseries;

import dev.oriel.boot.FdtNode;

/** A device on the virtual I/O bus that the guest names by its address in r4. */
interface VioDevice {
  /** Its address on the bus. */
  int unit();

  /** Its interrupt, which no other device has. */
  int irq();

  /** H_VIO_SIGNAL: whether the device may interrupt the guest. */
  long signal(long mode);

  /** Returns to the state at power-on. */
  void reset();

  /** Adds its node to that of the bus. */
  void describe(FdtNode vdevice);

  default boolean answersTo(long address) {
    return address == Integer.toUnsignedLong(unit());
  }
}
