import org.jspecify.annotations.NullMarked;

/** Guests that run commands: what a program or a test asks of a machine. */
@NullMarked
module dev.oriel.harness {
  requires static org.jspecify;
  requires transitive dev.oriel.guests;
  requires transitive dev.oriel.machine;

  exports dev.oriel.harness;
}
