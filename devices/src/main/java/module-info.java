import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.devices {
  requires static org.jspecify;
  requires transitive dev.oriel.device;
}
