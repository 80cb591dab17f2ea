package dev.oriel.devices.nvme;

import dev.oriel.device.Bar;
import dev.oriel.device.Capability;
import dev.oriel.device.PciProfile;
import java.util.List;

/**
 * The user's settings of a controller.
 *
 * @param serial up to 20 ASCII characters
 * @param ioQueues pairs of I/O queues
 * @param vectors MSI-X vectors
 * @param maxTransferShift MDTS: log2 of the largest transfer in 4 KiB pages, 0 for no limit
 * @param blockShift log2 of the logical block size
 */
record NvmeSettings(
    String serial, int ioQueues, int vectors, int maxTransferShift, int blockShift) {
  static final int VENDOR = 0x1b36;
  static final int SUBSYSTEM_VENDOR = 0x1af4;

  /** Doorbells: two for each pair of queues, the admin pair included. */
  int doorbells() {
    return 2 * (ioQueues + 1);
  }

  /** Registers, doorbells, MSI-X table and pending bits, each on its own page. */
  PciProfile profile() {
    int table = pageAligned(NvmeRegister.DOORBELLS + doorbells() * Integer.BYTES);
    int pending = pageAligned(table + vectors * 16);
    long end = pending + (vectors + 63) / 64 * 8;
    return new PciProfile(
        VENDOR,
        0x0010,
        2,
        0x010802,
        SUBSYSTEM_VENDOR,
        0x1100,
        1,
        List.of(Bar.memory64(0, Long.highestOneBit(end - 1) << 1)),
        List.of(
            new Capability.Msix(0x40, vectors, 0, table, pending),
            new Capability.Express(0x80),
            new Capability.PowerManagement(0x60)));
  }

  private static int pageAligned(int offset) {
    return offset + 0xfff & ~0xfff;
  }
}
