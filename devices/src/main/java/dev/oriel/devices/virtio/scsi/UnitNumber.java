package dev.oriel.devices.virtio.scsi;

import dev.oriel.devices.common.Le;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Target and logical unit as the 8 bytes of a request have them (Virtio 1.2 section 5.6.6.1). */
record UnitNumber(int target, int lun) {
  private static final int FORMAT = 1;
  private static final int FLAT = 0x40;

  /** Writes the 8 bytes. */
  static void put(MemorySegment to, long at, int target, int lun) {
    Le.put32(to, at, 0);
    Le.put32(to, at + 4, 0);
    Le.put8(to, at, FORMAT);
    Le.put8(to, at + 1, target);
    Le.put8(to, at + 2, lun > 0xff ? FLAT | lun >>> 8 : 0);
    Le.put8(to, at + 3, lun & 0xff);
  }

  /** Empty if the bytes have another form. */
  static Optional<UnitNumber> of(MemorySegment from, long at) {
    int high = Le.get8(from, at + 2);
    boolean valid = Le.get8(from, at) == FORMAT && (high == 0 || (high & 0xc0) == FLAT);
    int lun = (high & 0x3f) << 8 | Le.get8(from, at + 3);
    return valid ? Optional.of(new UnitNumber(Le.get8(from, at + 1), lun)) : Optional.empty();
  }
}
