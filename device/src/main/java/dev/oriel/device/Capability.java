package dev.oriel.device;

import java.util.ArrayList;
import java.util.List;

/**
 * An entry of the capability list of configuration space; the kit links the list in the order in
 * which the profile gives it.
 */
public sealed interface Capability {
  /** ID of PCI Express. */
  int EXPRESS = 0x10;

  /** Its offset in configuration space, 0x40..0xfc, a multiple of 4. */
  int offset();

  /** Capability ID (PCI Code and ID Assignment). */
  int id();

  /** Registers after the 2-byte header; offsets count from the start of the capability. */
  List<Register> registers();

  /** One whose registers are the function's own ({@link PciFunction#configLoad}). */
  record Own(int offset, int id) implements Capability {
    @Override
    public List<Register> registers() {
      return List.of();
    }
  }

  /**
   * MSI-X (PCI Local Bus 3.0 section 6.8.2): the kit implements table and pending bits in a BAR.
   *
   * @param vectors 1..2048
   * @param bar BAR of the table
   * @param tableOffset bytes, a multiple of 8
   * @param pendingBar BAR of the pending bits
   * @param pendingOffset bytes, a multiple of 8
   */
  record Msix(int offset, int vectors, int bar, int tableOffset, int pendingBar, int pendingOffset)
      implements Capability {
    /** With both structures in one BAR. */
    public Msix(int offset, int vectors, int bar, int tableOffset, int pendingOffset) {
      this(offset, vectors, bar, tableOffset, bar, pendingOffset);
    }

    public Msix {
      if (vectors < 1 || vectors > 2048 || ((tableOffset | pendingOffset) & 7) != 0) {
        throw new IllegalArgumentException("MSI-X with " + vectors + " vectors");
      }
    }

    @Override
    public int id() {
      return 0x11;
    }

    @Override
    public List<Register> registers() {
      return List.of(
          Register.readWrite("MSI-X control", 2, 2, vectors - 1, 0xc000),
          Register.readOnly("MSI-X table", 4, 4, tableOffset | bar),
          Register.readOnly("MSI-X pending bits", 8, 4, pendingOffset | pendingBar));
    }

    int tableSize() {
      return vectors * 16;
    }

    int pendingSize() {
      return (vectors + 63) / 64 * 8;
    }
  }

  /**
   * MSI with a 64-bit address and without masking (section 6.8.1).
   *
   * @param vectors a power of two up to 32
   */
  record Msi(int offset, int vectors) implements Capability {
    public Msi {
      if (Integer.bitCount(vectors) != 1 || vectors > 32) {
        throw new IllegalArgumentException("MSI with " + vectors + " vectors");
      }
    }

    @Override
    public int id() {
      return 0x05;
    }

    @Override
    public List<Register> registers() {
      int capable = Integer.numberOfTrailingZeros(vectors);
      return List.of(
          Register.readWrite("MSI control", 2, 2, 0x80 | capable << 1, 0x71),
          Register.readWrite("MSI address", 4, 8, 0, ~3L),
          Register.readWrite("MSI data", 12, 2, 0, 0xffff));
    }
  }

  /** Power management whose power states have no effect (PCI Power Management 1.2 section 3.2). */
  record PowerManagement(int offset) implements Capability {
    @Override
    public int id() {
      return 0x01;
    }

    @Override
    public List<Register> registers() {
      return List.of(Register.readOnly("PMC", 2, 2, 3), Register.readWrite("PMCSR", 4, 2, 8, 3));
    }
  }

  /**
   * PCI Express endpoint, version 2 (PCI Express Base 3.0 section 7.8); widens the space to 4 KiB.
   */
  record Express(int offset) implements Capability {
    /** Device Control bit that starts a function-level reset. */
    static final int FUNCTION_RESET = 0x8000;

    @Override
    public int id() {
      return EXPRESS;
    }

    @Override
    public List<Register> registers() {
      List<Register> registers = new ArrayList<>();
      registers.add(Register.readOnly("PCI Express capabilities", 2, 2, 2));
      registers.add(Register.readOnly("device capabilities", 4, 4, 0x1000_8000));
      registers.add(Register.readWrite("device control", 8, 2, 0, 0xf));
      registers.add(new Register("device status", 10, 2, 0, 0, 0xf));
      registers.add(Register.readOnly("link capabilities", 12, 4, 0x411));
      registers.add(Register.readOnly("link control", 16, 2, 0));
      registers.add(Register.readOnly("link status", 18, 2, 0x11));
      registers.add(Register.readOnly("device capabilities 2", 36, 4, 0x30_0000));
      registers.add(Register.readWrite("device control 2", 40, 2, 0, 0x8000));
      return registers;
    }

    Register control() {
      return registers().get(2).shifted(offset);
    }
  }

  /**
   * A capability of the vendor's own (PCI Local Bus 3.0 section 6.7, ID 9).
   *
   * @param registers from offset 2 on, which holds the length
   */
  record Vendor(int offset, List<Register> registers) implements Capability {
    public Vendor {
      registers = List.copyOf(registers);
    }

    @Override
    public int id() {
      return 0x09;
    }
  }

  /**
   * A vendor's capability through which guests access BARs without mapping them, as virtio devices
   * have it (Virtio 1.2 section 4.1.4.9): the kit implements it.
   *
   * @param type the byte after the length, which tells virtio's capabilities apart
   */
  record Window(int offset, int type) implements Capability {
    static final int DATA = 16;

    @Override
    public int id() {
      return 0x09;
    }

    @Override
    public List<Register> registers() {
      return List.of(
          Register.readOnly("window: bytes", 2, 1, DATA + 4),
          Register.readOnly("window: type", 3, 1, type),
          Register.readWrite("window: BAR", 4, 1, 0, 0xff),
          Register.readWrite("window: offset", 8, 4, 0, 0xffff_ffffL),
          Register.readWrite("window: length", 12, 4, 0, 0xffff_ffffL),
          Register.readWrite("window: data", DATA, 4, 0, 0xffff_ffffL));
    }
  }
}
