package dev.oriel.device;

import java.util.ArrayList;
import java.util.List;

/** The type 0 header (PCI Local Bus 3.0 section 6.1) and what a profile adds to it. */
final class ConfigSpace {
  static final int IO_SPACE = 0x1;
  static final int MEMORY_SPACE = 0x2;
  static final int BUS_MASTER = 0x4;
  static final int INTX_DISABLE = 0x400;
  static final int INTERRUPT_STATUS = 0x8;
  static final int CAPABILITIES_LIST = 0x10;

  static final Register COMMAND = Register.readWrite("command", 4, 2, 0, 0x0507);

  private static final int STANDARD_SIZE = 0x100;
  private static final int EXTENDED_SIZE = 0x1000;

  private ConfigSpace() {}

  static Register status(PciProfile profile) {
    int reset = profile.capabilities().isEmpty() ? 0 : CAPABILITIES_LIST;
    return new Register("status", 6, 2, reset, 0, 0xf900);
  }

  static int size(PciProfile profile) {
    return profile.express() ? EXTENDED_SIZE : STANDARD_SIZE;
  }

  static RegisterBank of(PciProfile profile) {
    List<Register> registers = new ArrayList<>();
    registers.add(Register.readOnly("vendor ID", 0, 2, profile.vendorId()));
    registers.add(Register.readOnly("device ID", 2, 2, profile.deviceId()));
    registers.add(COMMAND);
    registers.add(status(profile));
    registers.add(Register.readOnly("revision ID", 8, 1, profile.revisionId()));
    registers.add(Register.readOnly("programming interface", 9, 1, profile.classCode() & 0xff));
    registers.add(Register.readOnly("class", 10, 2, profile.classCode() >>> 8));
    registers.add(Register.readWrite("cache line size", 12, 1, 0, 0xff));
    for (Bar bar : profile.bars()) {
      registers.add(bar.register());
    }
    registers.add(Register.readOnly("subsystem vendor ID", 44, 2, profile.subsystemVendorId()));
    registers.add(Register.readOnly("subsystem ID", 46, 2, profile.subsystemId()));
    registers.add(Register.readWrite("interrupt line", 60, 1, 0, 0xff));
    registers.add(Register.readOnly("interrupt pin", 61, 1, profile.interruptPin()));
    addCapabilities(profile.capabilities(), registers);
    return new RegisterBank(size(profile), registers);
  }

  private static void addCapabilities(List<Capability> capabilities, List<Register> registers) {
    int next = 0;
    for (Capability capability : capabilities.reversed()) {
      int at = capability.offset();
      if (at < 0x40 || at > 0xfc || (at & 3) != 0) {
        throw new IllegalArgumentException(capability + " is not at 0x40..0xfc");
      }
      registers.add(Register.readOnly("capability", at, 2, capability.id() | next << 8));
      for (Register register : capability.registers()) {
        registers.add(register.shifted(at));
      }
      next = at;
    }
    registers.add(Register.readOnly("capabilities pointer", 52, 1, next));
  }
}
