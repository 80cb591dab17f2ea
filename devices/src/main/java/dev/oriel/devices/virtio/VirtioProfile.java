package dev.oriel.devices.virtio;

import dev.oriel.device.Bar;
import dev.oriel.device.Capability;
import dev.oriel.device.PciProfile;
import dev.oriel.device.Register;
import java.util.ArrayList;
import java.util.List;

/**
 * A device as a PCI function.
 *
 * @param vectors MSI-X vectors, 0 for a device that has the pin only
 * @param without features of the queues that are not offered
 */
record VirtioProfile(VirtioShape shape, int vectors, long without) {
  /** Structures of BAR 4, as QEMU places them; the notifications of queue n are at 4 n. */
  static final int BAR = 4;

  static final int COMMON = 0;
  static final int INTERRUPT_STATUS = 0x1000;
  static final int CONFIG = 0x2000;
  static final int NOTIFY = 0x3000;
  static final int STRIDE = 4;

  private static final int STRUCTURE = 0x1000;
  private static final int MESSAGES_BAR = 1;
  private static final int VENDOR = 0x1af4;

  /** The features of the queues and of the bus that are offered. */
  long features() {
    long all =
        Feature.NEEDED | Feature.INDIRECT_DESCRIPTORS | Feature.EVENT_INDEX | Feature.PACKED_RING;
    return all & ~without;
  }

  /** The PCI function, without the legacy interface (section 4.1). */
  PciProfile pci() {
    List<Bar> bars = new ArrayList<>();
    List<Capability> capabilities = new ArrayList<>();
    if (vectors > 0) {
      int table = vectors * 16;
      int pending = (table + 0x7ff) & ~0x7ff;
      int end = pending + (vectors + 63) / 64 * 8;
      bars.add(Bar.memory32(MESSAGES_BAR, Math.max(0x1000, Integer.highestOneBit(end - 1) << 1)));
      capabilities.add(new Capability.Msix(0x98, vectors, MESSAGES_BAR, 0, pending));
    }
    bars.add(new Bar(BAR, Bar.Kind.MEMORY64, true, 4 * STRUCTURE));
    capabilities.add(new Capability.Window(0x84, 5));
    capabilities.add(structure(0x70, 2, NOTIFY, STRIDE));
    capabilities.add(structure(0x60, 4, CONFIG, 0));
    capabilities.add(structure(0x50, 3, INTERRUPT_STATUS, 0));
    capabilities.add(structure(0x40, 1, COMMON, 0));
    return new PciProfile(
        VENDOR,
        0x1040 + shape.device(),
        1,
        shape.classCode(),
        VENDOR,
        0x1100,
        1,
        bars,
        capabilities);
  }

  /** Where a structure is (section 4.1.4); only notifications have a stride. */
  private static Capability structure(int at, int type, int offset, int stride) {
    List<Register> registers = new ArrayList<>();
    registers.add(Register.readOnly("cap_len", 2, 1, stride == 0 ? 16 : 20));
    registers.add(Register.readOnly("cfg_type", 3, 1, type));
    registers.add(Register.readOnly("bar", 4, 1, BAR));
    registers.add(Register.readOnly("offset", 8, 4, offset));
    registers.add(Register.readOnly("length", 12, 4, STRUCTURE));
    if (stride != 0) {
      registers.add(Register.readOnly("notify_off_multiplier", 16, 4, stride));
    }
    return new Capability.Vendor(at, registers);
  }
}
