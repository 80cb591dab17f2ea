import org.jspecify.annotations.NullMarked;

/** The command {@code oriel}. */
@NullMarked
module dev.oriel.cli {
  requires static org.jspecify;
  requires dev.oriel.inspector;
  requires dev.oriel.machine;
  requires java.management;
  requires jdk.management;
  requires dev.oriel.options;
  requires dev.oriel.guests;
  requires dev.oriel.harness;
  requires tools.jackson.core;
}
