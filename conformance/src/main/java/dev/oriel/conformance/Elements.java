package dev.oriel.conformance;

/** The elements of a floating-point result. */
final class Elements {
  private Elements() {}

  /** Whether each element of the target in QEMU is equal or adjacent to Oriel's. */
  static boolean neighbours(Step step) {
    String name = step.name();
    if (name.contains("qp")) {
      return quads(step.ourTarget(0), step.ourTarget(1), step.theirTarget(0), step.theirTarget(1));
    }
    int words = name.startsWith("xv") ? 2 : 1;
    for (int word = 0; word < words; word++) {
      if (!neighbours(name, step.ourTarget(word), step.theirTarget(word))) {
        return false;
      }
    }
    return true;
  }

  private static boolean neighbours(String name, long ours, long theirs) {
    if (ours == theirs) {
      return true;
    }
    if (name.matches("xv.*sp")) {
      return adjoin(ours >> 32, theirs >> 32) && adjoin((int) ours, (int) theirs);
    }
    if (name.matches("f.*s\\.?|xs.*sp")) {
      return single(ours) && single(theirs) && adjoin(shortened(ours), shortened(theirs));
    }
    return adjoin(ours, theirs);
  }

  /** Whether two numbers are equal or adjacent in magnitude. */
  private static boolean adjoin(long a, long b) {
    return (a ^ b) >= 0 && Math.abs(a - b) <= 1;
  }

  private static boolean quads(long aHigh, long aLow, long bHigh, long bLow) {
    long low = aLow - bLow;
    long high = aHigh - bHigh - (Long.compareUnsigned(aLow, bLow) < 0 ? 1 : 0);
    return high == low >> 63 && Math.abs(low) <= 1;
  }

  private static int shortened(long bits) {
    return Float.floatToRawIntBits((float) Double.longBitsToDouble(bits));
  }

  /** Whether {@code bits} are a single in double format. */
  static boolean single(long bits) {
    int exponent = (int) (bits >>> 52) & 0x7ff;
    if (exponent == 0x7ff) {
      return (bits & 0x1fff_ffff) == 0;
    }
    double value = Double.longBitsToDouble(bits);
    return Double.doubleToRawLongBits((float) value) == bits;
  }
}
