import org.jspecify.annotations.NullMarked;

/** Guests for tests: {@link dev.oriel.junit.Guest}. */
@NullMarked
module dev.oriel.junit {
  requires static org.jspecify;
  requires transitive dev.oriel.harness;
  requires transitive org.junit.jupiter.api;

  exports dev.oriel.junit;
}
