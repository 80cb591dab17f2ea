package dev.oriel.net.user;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Where on the host what a guest sends goes. */
interface Routes {
  /** Whether a target is the host's resolver. */
  boolean isResolver(int target, int port);

  /** Where a connection goes; empty if nowhere. */
  Optional<InetSocketAddress> tcp(int target, int port);

  /** Where a datagram goes; empty if nowhere. */
  Optional<InetSocketAddress> udp(int target, int port);
}
