import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.machine {
  requires static org.jspecify;
  requires transitive dev.oriel.pseries;
}
