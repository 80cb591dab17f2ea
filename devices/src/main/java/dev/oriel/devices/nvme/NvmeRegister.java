package dev.oriel.devices.nvme;

import dev.oriel.device.Register;
import java.util.Arrays;
import java.util.List;

/** Controller registers (NVMe 1.4 section 3.1). */
enum NvmeRegister {
  /**
   * 2048 entries a queue, contiguous queues, 7.5 s to become ready, doorbell stride 4 bytes, NVM
   * and selectable command sets, pages of 4 to 64 KiB.
   */
  CAP(0x00, 8, 0x0040_1820_0f01_07ffL, 0),
  VS(0x08, 4, 0x0001_0400, 0),
  /** Write 1 to set; the value is the mask. */
  INTMS(0x0c, 4, 0, 0),
  /** Write 1 to clear; the value is the mask. */
  INTMC(0x10, 4, 0, 0),
  CC(0x14, 4, 0, 0x00ff_fff1),
  CSTS(0x1c, 4, 0, 0),
  AQA(0x24, 4, 0, 0x0fff_0fff),
  ASQ(0x28, 8, 0, -1L << 12),
  ACQ(0x30, 8, 0, -1L << 12);

  /** Offset of the doorbells. */
  static final int DOORBELLS = 0x1000;

  /** CC: enable. */
  static final int CC_ENABLE = 1;

  /** CSTS: ready. */
  static final int CSTS_READY = 1;

  /** CSTS: controller fatal status. */
  static final int CSTS_FATAL = 2;

  /** CSTS: shutdown status. */
  static final int CSTS_SHUTDOWN = 0xc;

  /** CSTS: shutdown processing complete. */
  static final int CSTS_SHUTDOWN_COMPLETE = 0x8;

  /** Most entries of a queue. */
  static final int MAX_ENTRIES = 2048;

  private final Register register;

  NvmeRegister(int offset, int width, long reset, long writable) {
    register = Register.readWrite(name(), offset, width, reset, writable);
  }

  Register register() {
    return register;
  }

  boolean touchedBy(long offset, int size) {
    return offset < register.offset() + register.width() && register.offset() < offset + size;
  }

  static List<Register> all() {
    return Arrays.stream(values()).map(NvmeRegister::register).toList();
  }
}
