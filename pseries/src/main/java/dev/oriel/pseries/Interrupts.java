package dev.oriel.pseries;

/**
 * What a device sees of the interrupt controller: global interrupt numbers that it can pulse
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
   * Makes {@code irq} a source; {@code level} sources are held with {@link #setLevel}, others
   * pulsed.
   *
   * @throws IllegalArgumentException if out of range or claimed already
   */
  void claim(int irq, boolean level);

  /** Gives a claimed source back, dropping what is pending; does nothing for a free one. */
  void release(int irq);

  /** Signals an edge on {@code irq}. A number that is no claimed source is ignored. */
  void pulse(int irq);

  /** Sets the level of {@code irq}. A number that is no claimed source is ignored. */
  void setLevel(int irq, boolean asserted);
}
