package dev.oriel.cli.compare;

/**
 * A range of addresses in a picture. Heights grow with the logarithm of sizes.
 *
 * @param from its first address
 * @param size bytes
 * @param look its class in the style sheet
 * @param text its label
 */
record Band(long from, long size, String look, String text) {
  private static final double LEAST = 20;
  private static final double PER_BIT = 1.35;
  private static final int SMALLEST_PAGE = 12;

  /** Not in any window. */
  static final String NOWHERE = "nowhere";

  /** In a window, mapped. */
  static final String MAPPED = "mapped";

  /** In a window, mapped in many small runs. */
  static final String STREWN = "strewn";

  /** In a window, or memory in use, but not mapped now. */
  static final String FREE = "free";

  /** Memory in use that is mapped when a transfer needs it. */
  static final String DEMAND = "demand";

  /** Memory that is not in use. */
  static final String OFFLINE = "offline";

  /** Memory that the guest could not take into use. */
  static final String REFUSED = "refused";

  double height() {
    if (look.equals(NOWHERE)) {
      return LEAST + 8;
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(size, 1) - 1);
    return LEAST + PER_BIT * Math.max(0, bits - SMALLEST_PAGE);
  }

  long end() {
    return from + size;
  }
}
