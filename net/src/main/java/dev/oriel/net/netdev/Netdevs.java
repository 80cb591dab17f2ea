package dev.oriel.net.netdev;

import dev.oriel.net.Network;
import dev.oriel.net.NetworkException;
import dev.oriel.net.user.UserNetwork;
import dev.oriel.options.OptionText;
import dev.oriel.options.Schema;
import dev.oriel.options.Suggestion;
import java.util.List;
import java.util.function.Consumer;

/** Opens networks as {@code -netdev} describes them. */
public final class Netdevs {
  /** Bytes of host memory that any network can take. */
  public static final long MOST_BYTES = UserNetwork.MOST_BYTES;

  private static final String OPTION = "-netdev ";

  /** The kinds, each the schema of its properties. */
  public static final List<Schema> SCHEMAS =
      List.of(UserOptions.SCHEMA, SocketOptions.SOCKET, SocketOptions.STREAM, SocketOptions.DGRAM);

  private Netdevs() {}

  /** The names of the kinds. */
  public static List<String> types() {
    return SCHEMAS.stream().map(schema -> schema.owner().substring(OPTION.length())).toList();
  }

  /**
   * Opens a network.
   *
   * @param text without the type
   * @param failures receives a bug that has ended the network
   * @throws NetworkException naming what is wrong, or what the host refuses
   */
  public static Network open(String type, OptionText text, Consumer<Throwable> failures) {
    return switch (type) {
      case "user" -> UserNetwork.open(UserOptions.read(text), failures);
      case "socket" -> SocketOptions.openSocket(text);
      case "stream" -> SocketOptions.openStream(text);
      case "dgram" -> SocketOptions.openDgram(text);
      default ->
          throw new NetworkException(
              "-netdev %s is not supported; supported: %s%s"
                  .formatted(type, String.join(", ", types()), Suggestion.text(type, types())));
    };
  }
}
