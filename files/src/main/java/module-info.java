import org.jspecify.annotations.NullMarked;

/** Folders of the host that guests use by the protocol 9P2000.L. */
@NullMarked
module dev.oriel.files {
  requires static org.jspecify;

  exports dev.oriel.files;
}
