package dev.oriel.cli;

import java.util.List;
import java.util.Optional;

/**
 * Where a guest comes from: {@code -incoming}.
 *
 * @param place empty if a monitor says it later
 */
record MigrationPlace(Optional<SocketPlace> place) {
  private static final String SUPPORTED = "supported: tcp:[HOST]:PORT, unix:PATH";

  /** What QEMU can, and Oriel cannot. */
  private static final List<String> OTHERS = List.of("exec", "fd", "rdma", "file");

  /** The value of {@code -incoming}. */
  static MigrationPlace incoming(String value) {
    return new MigrationPlace(
        value.equals("defer") ? Optional.empty() : Optional.of(socket("-incoming", value)));
  }

  /**
   * A socket.
   *
   * @param option names it in messages
   * @throws UsageException if {@code value} is none that is supported
   */
  static SocketPlace socket(String option, String value) {
    String kind = value.substring(0, Math.max(0, value.indexOf(':')));
    if ((kind.equals("tcp") || kind.equals("unix"))
        && value.indexOf(',') < 0
        && Chardevs.readShort(option, value) instanceof Chardev.Socket socket) {
      return socket.place();
    }
    if (OTHERS.contains(kind)) {
      throw new UsageException("%s %s: is not supported; %s".formatted(option, kind, SUPPORTED));
    }
    throw new UsageException("Parameter 'uri' expects a valid migration protocol; " + SUPPORTED);
  }
}
