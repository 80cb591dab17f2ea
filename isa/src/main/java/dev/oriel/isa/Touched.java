package dev.oriel.isa;

/**
 * A set of what an instruction reads or writes.
 *
 * @param gprs bit n is GPR n
 * @param vsrs bit n is VSR n, all of it; FPR n is VSR n, VR n is VSR 32 + n
 * @param crFields bit n is CR field n
 * @param resources the bits of {@link Resource}s
 */
public record Touched(int gprs, long vsrs, int crFields, int resources) {
  /** The empty set. */
  public static final Touched NOTHING = new Touched(0, 0, 0, 0);

  static final Touched EVERYTHING = new Touched(-1, -1, 0xff, (1 << Resource.values().length) - 1);

  static Touched gpr(int number) {
    return new Touched(1 << number, 0, 0, 0);
  }

  static Touched vsr(int number) {
    return new Touched(0, 1L << number, 0, 0);
  }

  static Touched crField(int number) {
    return new Touched(0, 0, 1 << number, 0);
  }

  static Touched resource(Resource resource) {
    return new Touched(0, 0, 0, resource.bit());
  }

  /** Whether the set contains {@code resource}. */
  public boolean has(Resource resource) {
    return (resources & resource.bit()) != 0;
  }

  /** The union of the two sets. */
  public Touched or(Touched other) {
    return new Touched(
        gprs | other.gprs,
        vsrs | other.vsrs,
        crFields | other.crFields,
        resources | other.resources);
  }

  /** The elements of this set that are not in {@code other}. */
  public Touched without(Touched other) {
    return new Touched(
        gprs & ~other.gprs,
        vsrs & ~other.vsrs,
        crFields & ~other.crFields,
        resources & ~other.resources);
  }

  /** Whether the set is empty. */
  public boolean isEmpty() {
    return equals(NOTHING);
  }
}
