import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.oriel.guests {
  requires static org.jspecify;
}
