package dev.oriel.pseries.interrupt;

/**
 * The interrupt controller's interface to devices: global interrupt numbers that it can pulse
 * (message signalled) or hold (level). Safe to call from any thread; never blocks on a vCPU.
 */
public interface Interrupts {
  /** Environment and power warnings. */
  int EPOW = 0x1000;

  /** Hot-plug events. */
  int HOTPLUG = 0x1001;

  /** First interrupt of virtual I/O devices. */
  int VIO = 0x1100;

  /** First level interrupt of PCI: {@code PCI_LSI + 4 * bridge + pin}. */
  int PCI_LSI = 0x1200;

  /** First message signalled interrupt. */
  int MSI = 0x1300;

  /** Message signalled interrupts. */
  int MSI_COUNT = 0xd00;

  /**
   * Claims {@code irq} as a source; {@code level} sources are held with {@link #setLevel}, others
   * pulsed.
   *
   * @throws IllegalArgumentException if out of range or claimed already
   */
  void claim(int irq, boolean level);

  /** Releases a claimed source and drops its pending interrupt; does nothing for a free one. */
  void release(int irq);

  /** Signals an edge on {@code irq}; ignored if it is not a claimed source. */
  void pulse(int irq);

  /** Sets the level of {@code irq}; ignored if it is not a claimed source. */
  void setLevel(int irq, boolean asserted);
}
