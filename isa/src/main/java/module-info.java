import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.isa {
  requires static org.jspecify;

  exports dev.oriel.isa;
}
