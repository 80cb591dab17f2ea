import org.jspecify.annotations.NullMarked;

/**
 * Ready-made guests: fetched with the system's own tools, verified, unpacked and kept in a cache.
 */
@NullMarked
module dev.oriel.guests {
  requires static org.jspecify;
  requires org.apache.commons.compress;
  requires org.tukaani.xz;

  exports dev.oriel.guests;
}
