package dev.oriel.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the characters of a console or a monitor come from and go to. */
sealed interface Chardev {
  /** Standard input and output with Ctrl-A keys and a monitor: {@code mon:stdio}. */
  Stdio TERMINAL = new Stdio(true, false);

  /** QEMU's description of it. */
  default String filename() {
    return switch (this) {
      case Stdio stdio -> "stdio";
      case ToFile file -> "file";
      case Nowhere nowhere -> "null";
      case Pty pty -> "pty";
      case Socket socket -> socket.place() + (socket.server() ? ",server=on" : "");
    };
  }

  /**
   * Standard input and output.
   *
   * @param keys whether Ctrl-A starts a command key, such as that of the monitor
   * @param signals whether Ctrl-C ends Oriel instead of going to the guest
   */
  record Stdio(boolean keys, boolean signals) implements Chardev {}

  /** A file that output goes to; there is no input. */
  record ToFile(Path file, boolean append) implements Chardev {}

  /** Nowhere. */
  record Nowhere() implements Chardev {}

  /** A terminal that other programs open under a name in {@code /dev/pts}. */
  record Pty() implements Chardev {}

  /**
   * A stream socket.
   *
   * @param server whether to listen; if not, Oriel connects
   * @param waits whether a server waits for the first client before the guest starts
   * @param again how long after the loss of a connection a client connects again; not at all if
   *     empty
   */
  record Socket(SocketPlace place, boolean server, boolean waits, Optional<Duration> again)
      implements Chardev {}
}
