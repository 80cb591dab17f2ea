import org.jspecify.annotations.NullMarked;

/** A web page that shows a running machine. */
@NullMarked
module dev.oriel.inspector {
  requires static org.jspecify;
  requires transitive dev.oriel.machine;
  requires jdk.httpserver;

  exports dev.oriel.inspector;
}
