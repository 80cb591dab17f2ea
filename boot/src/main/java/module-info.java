import org.jspecify.annotations.NullMarked;

/** Kernel images, flattened device trees, the layout of a direct boot, and the probe guest. */
@NullMarked
module dev.oriel.boot {
  requires static org.jspecify;
  requires transitive dev.oriel.memory;

  exports dev.oriel.boot;
}
