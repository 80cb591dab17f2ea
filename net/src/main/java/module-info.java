import org.jspecify.annotations.NullMarked;

/** Ethernet without root: networks that a guest's card is plugged into. */
@NullMarked
module dev.oriel.net {
  requires static org.jspecify;
  requires transitive dev.oriel.options;

  exports dev.oriel.net;
  exports dev.oriel.net.netdev;
  exports dev.oriel.net.socket;
  exports dev.oriel.net.user;
  exports dev.oriel.net.vsock;
}
