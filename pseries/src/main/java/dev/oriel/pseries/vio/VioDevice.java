package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.interrupt.Interrupts;

/** A device on the virtual I/O bus that the guest names by its address in r4. Thread-safe. */
public abstract class VioDevice implements Part {
  /** Where its DMA goes. */
  public final PartitionableEndpoint endpoint;

  final DmaPort port;

  private final int unit;
  private final int irq;
  private final Interrupts interrupts;
  private boolean signals;

  /**
   * @param unit its address on the bus, which is its LIOBN too
   * @param irq its interrupt, which no other device has, and which it claims
   */
  VioDevice(int unit, int irq, Interrupts interrupts, Iommu iommu) {
    this.unit = unit;
    this.irq = irq;
    this.interrupts = interrupts;
    endpoint = iommu.createVioEndpoint(unit);
    port = endpoint.port(unit);
    interrupts.claim(irq, false);
  }

  /** Its address on the bus. */
  public final int unit() {
    return unit;
  }

  /** Its interrupt. */
  public final int irq() {
    return irq;
  }

  final boolean answersTo(long address) {
    return address == Integer.toUnsignedLong(unit);
  }

  /** H_VIO_SIGNAL: whether the device may interrupt the guest. */
  final synchronized long signal(long mode) {
    if ((mode & ~1) != 0) {
      return H_PARAMETER;
    }
    signals = mode == 1;
    return H_SUCCESS;
  }

  /** Whether the device may interrupt the guest. */
  final synchronized boolean signals() {
    return signals;
  }

  /** Interrupts the guest. */
  final void pulse() {
    interrupts.pulse(irq);
  }

  /** Whether DMA of the device goes to real addresses, past its TCE table. */
  final void bypass(boolean on) {
    endpoint.bypass(on);
  }

  @Override
  public final String partName() {
    return "vio%x".formatted(unit);
  }

  @Override
  public final void save(StateWriter out) {
    saveOwn(out);
    endpoint.save(out);
    out.putBoolean(signals());
  }

  @Override
  public final void restore(StateReader in) {
    restoreOwn(in);
    endpoint.restore(in);
    synchronized (this) {
      signals = in.getBoolean();
    }
  }

  /** Completes what it is in the middle of, and writes what is not common to all devices. */
  abstract void saveOwn(StateWriter out);

  /** Takes over a state. Its work goes on once the machine does. */
  abstract void restoreOwn(StateReader in);

  /** Returns to the state at power-on. */
  abstract void reset();

  /** Name of its node, without the address. */
  abstract String nodeName();

  /** Where the device is in the device tree. */
  public final String path() {
    return "/vdevice/%s@%x".formatted(nodeName(), unit);
  }

  /** Adds its node to that of the bus. */
  abstract void describe(FdtNode vdevice);

  /** Adds a node with what all devices have; returns it. */
  final FdtNode describe(FdtNode vdevice, String type, String compatible) {
    return vdevice
        .child("%s@%x".formatted(nodeName(), unit))
        .cells("reg", unit)
        .string("device_type", type)
        .string("compatible", compatible)
        .cells("interrupts", irq, 0)
        .cells("ibm,#dma-address-cells", 2)
        .cells("ibm,#dma-size-cells", 2)
        .cells("ibm,my-dma-window", unit, 0, 0, 0, Iommu.VIO_WINDOW);
  }
}
