import org.jspecify.annotations.NullMarked;

/** Guest real memory: a sparse map of RAM regions over one lazily backed host reservation. */
@NullMarked
module dev.oriel.memory {
  requires static org.jspecify;

  exports dev.oriel.memory;
  exports dev.oriel.memory.state;
}
