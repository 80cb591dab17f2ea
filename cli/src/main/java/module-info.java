import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.cli {
  requires static org.jspecify;
  requires transitive dev.oriel.machine;
  requires dev.oriel.guests;
}
