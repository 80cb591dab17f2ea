import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.boot {
  requires static org.jspecify;
  requires transitive dev.oriel.memory;
}
