package dev.oriel.devices.vscsi;

import java.util.Optional;

/** A logical unit's address as 8 bytes have it (SAM-5 4.7). */
record UnitAddress(int channel, int target, int lun) {
  /** The unit that answers REPORT LUNS for all. */
  static final long REPORT_LUNS = 0xc101_0000_0000_0000L;

  private static final int LOGICAL_UNIT = 2;

  /** Empty if the address has another form than those of units. */
  static Optional<UnitAddress> of(long bytes) {
    int first = (int) (bytes >>> 48);
    return switch (first >>> 14) {
      case 0 -> {
        int bus = first >>> 8 & 0x3f;
        yield bus == 0
            ? Optional.of(new UnitAddress(0, 0, first & 0xff))
            : nested(bus, first & 0xff, (int) (bytes >>> 32) & 0xffff);
      }
      case 1 -> Optional.of(new UnitAddress(0, 0, first & 0x3fff));
      case LOGICAL_UNIT ->
          Optional.of(new UnitAddress(first >>> 5 & 7, first >>> 8 & 0x3f, first & 0x1f));
      default -> Optional.empty();
    };
  }

  /** A unit of a target on a bus below, whose number is in the next two bytes. */
  private static Optional<UnitAddress> nested(int bus, int target, int next) {
    return switch (next >>> 14) {
      case 0 -> Optional.of(new UnitAddress(bus, target, next & 0xff));
      case 1 -> Optional.of(new UnitAddress(bus, target, next & 0x3fff));
      default -> Optional.empty();
    };
  }

  /** The address in the form that Linux's driver uses; unit 0 of target 0 in the simple one. */
  long bytes() {
    boolean simple = channel == 0 && target == 0;
    long first = (simple ? 0 : LOGICAL_UNIT << 14) | target << 8 | channel << 5 | lun;
    return first << 48;
  }
}
