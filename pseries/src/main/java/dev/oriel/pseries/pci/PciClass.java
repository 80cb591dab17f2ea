package dev.oriel.pseries.pci;

/**
 * Generic names of device tree nodes by PCI class (PCI Code and ID Assignment; IEEE 1275 names).
 */
final class PciClass {
  private PciClass() {}

  /**
   * The name for a 24-bit class code: that of its sub-class if it has one, else of its base class.
   */
  static String nodeName(int classCode) {
    return switch (classCode >>> 8) {
      case 0x0100 -> "scsi";
      case 0x0101 -> "ide";
      case 0x0106 -> "sata";
      case 0x0107 -> "sas";
      case 0x0200 -> "ethernet";
      case 0x0300 -> "vga";
      case 0x0302 -> "3d-controller";
      case 0x0604 -> "pci";
      case 0x0c03 -> "usb";
      default -> baseName(classCode >>> 16);
    };
  }

  private static String baseName(int baseClass) {
    return switch (baseClass) {
      case 0x01 -> "mass-storage";
      case 0x02 -> "network";
      case 0x03 -> "display";
      case 0x04 -> "multimedia-device";
      case 0x05 -> "memory";
      case 0x06 -> "bridge";
      case 0x07 -> "communication-controller";
      case 0x08 -> "system-peripheral";
      case 0x09 -> "input-controller";
      case 0x0c -> "serial-bus";
      default -> "unknown-legacy-device";
    };
  }
}
