package dev.oriel.devices.vfio;

import static dev.oriel.iommu.vfio.HostDevice.CONFIG;

import dev.oriel.device.Bar;
import dev.oriel.device.Capability;
import dev.oriel.device.PciProfile;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostDevice.Interrupt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Configuration space of a host's device, divided: what the kit emulates, because it concerns the
 * guest's bus, and what stays the device's own.
 *
 * @param own the offsets of the bytes that are the device's
 */
record HostConfig(PciProfile profile, BitSet own) {
  private static final int STATUS = 6;
  private static final int CAPABILITIES_LIST = 0x10;
  private static final int CAPABILITIES_POINTER = 0x34;
  private static final int HEADER = 0x40;
  private static final int STANDARD_SIZE = 0x100;
  private static final int MOST_CAPABILITIES = 48;

  private static final int POWER_MANAGEMENT = 0x01;
  private static final int MSI = 0x05;
  private static final int MSIX = 0x11;

  /** In MSI's control: the address has 64 bits. */
  private static final int WIDE = 0x80;

  /**
   * Reads it.
   *
   * @throws BadConfigurationException if the device is a bridge or does not answer
   */
  static HostConfig of(HostDevice device, String name) {
    if (device.size(CONFIG) < STANDARD_SIZE || word(device, 0) == 0xffff) {
      throw new BadConfigurationException("vfio-pci: " + name + " does not answer");
    }
    if ((device.load(CONFIG, 0x0e, 1) & 0x7f) != 0) {
      throw new BadConfigurationException(
          "vfio-pci: " + name + " is a bridge, which cannot be passed through");
    }
    BitSet own = new BitSet();
    own.set(HEADER, (int) device.size(CONFIG));
    List<Capability> capabilities = new ArrayList<>();
    boolean any = (word(device, STATUS) & CAPABILITIES_LIST) != 0;
    int at = any ? (int) device.load(CONFIG, CAPABILITIES_POINTER, 1) & ~3 : 0;
    for (int i = 0; i < MOST_CAPABILITIES && at >= HEADER; i++) {
      capability(device, at, capabilities, own);
      at = (int) device.load(CONFIG, at + 1, 1) & ~3;
    }
    boolean hasPin = device.vectors(Interrupt.INTX) > 0;
    PciProfile profile =
        new PciProfile(
            word(device, 0),
            word(device, 2),
            (int) device.load(CONFIG, 8, 1),
            (int) (device.load(CONFIG, 8, 4) >>> Byte.SIZE),
            word(device, 0x2c),
            word(device, 0x2e),
            hasPin ? (int) device.load(CONFIG, 0x3d, 1) : 0,
            bars(device),
            capabilities);
    return new HostConfig(profile, own);
  }

  private static int word(HostDevice device, int offset) {
    return (int) device.load(CONFIG, offset, 2);
  }

  private static List<Bar> bars(HostDevice device) {
    List<Bar> bars = new ArrayList<>();
    for (int index = 0; index < HostDevice.ROM; index++) {
      long size = device.size(HostDevice.BAR + index);
      int type = (int) device.load(CONFIG, 0x10 + 4 * index, 4);
      boolean io = (type & 1) != 0;
      boolean wide = !io && (type & 6) == 4;
      if (size > 0) {
        Bar.Kind kind = io ? Bar.Kind.IO : wide ? Bar.Kind.MEMORY64 : Bar.Kind.MEMORY32;
        bars.add(new Bar(index, kind, !io && (type & 8) != 0, size));
        index += wide ? 1 : 0;
      }
    }
    return bars;
  }

  /**
   * Messages are the platform's to assign. A capability for messages with 32-bit addresses is
   * hidden, because the platform's address is above them. Power states have no effect, since a
   * device without power would answer no access.
   */
  private static void capability(
      HostDevice device, int at, List<Capability> capabilities, BitSet own) {
    int id = (int) device.load(CONFIG, at, 1);
    int control = word(device, at + 2);
    int emulated = 2;
    switch (id) {
      case POWER_MANAGEMENT -> {
        capabilities.add(new Capability.PowerManagement(at));
        emulated = 8;
      }
      case MSI -> {
        emulated = (control & WIDE) == 0 ? 10 : 14;
        int vectors = Math.min(1 << (control >>> 1 & 7), device.vectors(Interrupt.MSI));
        if ((control & WIDE) != 0 && vectors > 0) {
          capabilities.add(new Capability.Msi(at, Integer.highestOneBit(vectors)));
        }
      }
      case MSIX -> {
        emulated = 12;
        int vectors = Math.min((control & 0x7ff) + 1, device.vectors(Interrupt.MSIX));
        int table = (int) device.load(CONFIG, at + 4, 4);
        int pending = (int) device.load(CONFIG, at + 8, 4);
        if (vectors > 0) {
          capabilities.add(
              new Capability.Msix(at, vectors, table & 7, table & ~7, pending & 7, pending & ~7));
        }
      }
      default -> capabilities.add(new Capability.Own(at, id));
    }
    own.clear(at, at + emulated);
  }
}
