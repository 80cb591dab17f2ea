package dev.oriel.files;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that the guest has a number for. */
final class Fid {
  private Node node;
  private @Nullable Opened opened;

  /** The user on whose behalf it is used, all bits set for nobody in particular. */
  private final long uid;

  Fid(Node node, long uid) {
    this.node = node;
    this.uid = uid;
  }

  Node node() {
    return node;
  }

  long uid() {
    return uid;
  }

  Optional<Opened> opened() {
    return Optional.ofNullable(opened);
  }

  /** The guest opens it, which may give it another name. */
  void open(Node now, Opened what) {
    node = now;
    opened = what;
  }
}
