import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.cpu {
  requires static org.jspecify;
  requires transitive dev.oriel.isa;
  requires transitive dev.oriel.memory;
  exports dev.oriel.cpu;
}
