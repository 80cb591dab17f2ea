package dev.oriel.cli;

import dev.oriel.options.Form;
import dev.oriel.options.OptionText;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads character devices: the backends of {@code -chardev}, and QEMU's shorter notation. */
final class Chardevs {
  static final String SHORT_FORMS =
      "mon:stdio, stdio, file:FILE, null, none, pty, unix:PATH[,server][,nowait],"
          + " tcp:[HOST]:PORT[,server][,nowait], chardev:ID";

  private static final Property ID = Property.of("id", OptionForms.ID, "its name").needed();
  private static final Property MUX =
      Property.of("mux", Form.flag(), "whether Ctrl-A keys lead to a monitor").or("off");

  private static final List<Property> SOCKET =
      List.of(
          Property.of("path", OptionForms.FILE, "a socket in the file system"),
          Property.of("host", Form.text(), "a host; none is this one, for its own programs only"),
          Property.of("port", Form.number(0, 65535), "a port of TCP"),
          Property.of("server", Form.flag(), "whether Oriel listens or connects").or("off"),
          Property.of("wait", Form.flag(), "whether the guest waits for the first client").or("on"),
          Property.of(
                  "reconnect",
                  Form.number(0, 86400),
                  "seconds until Oriel connects again; 0: never")
              .or("0"),
          Property.of("nodelay", Form.flag(), "small pieces are sent at once; they always are"),
          Property.of("telnet", Form.choice("off"), "telnet's negotiation"),
          Property.of("websocket", Form.choice("off"), "the protocol of web pages"));

  /** The backends, each the schema of its properties. */
  static final List<Schema> SCHEMAS =
      List.of(
          schema(
              "stdio",
              MUX,
              Property.of("signal", Form.flag(), "whether Ctrl-C ends Oriel").or("on")),
          schema("null"),
          schema(
              "file",
              Property.of("path", OptionForms.FILE, "where output goes").needed(),
              Property.of("append", Form.flag(), "after what is there").or("off")),
          schema("pty"),
          schema("socket", SOCKET.toArray(Property[]::new)));

  private Chardevs() {}

  private static Schema schema(String backend, Property... rows) {
    List<Property> all = new ArrayList<>(List.of(rows));
    all.addFirst(ID);
    return new Schema("-chardev " + backend, all);
  }

  /** The names of the backends. */
  static List<String> backends() {
    return SCHEMAS.stream().map(s -> s.owner().substring("-chardev ".length())).toList();
  }

  /** A device with a name. */
  record Named(String id, Chardev device) {}

  /** {@code -chardev}. */
  static Named read(String value) {
    return read(OptionText.parse(value, "backend"));
  }

  static Named read(OptionText text) {
    String backend =
        text.find("backend")
            .orElseThrow(() -> new UsageException("-chardev needs a backend first"));
    Schema schema =
        SCHEMAS.stream()
            .filter(s -> s.owner().equals("-chardev " + backend))
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        "-chardev %s is not supported; supported: %s"
                            .formatted(backend, String.join(", ", backends()))));
    Values values = text.without("backend").read(schema, UsageException::new);
    Chardev device =
        switch (backend) {
          case "stdio" -> new Chardev.Stdio(values.flag("mux"), values.flag("signal"));
          case "null" -> new Chardev.Nowhere();
          case "file" -> new Chardev.ToFile(Path.of(values.text("path")), values.flag("append"));
          case "pty" -> new Chardev.Pty();
          default -> socket("-chardev " + backend, values);
        };
    return new Named(values.text("id"), device);
  }

  /** The shorter notation of {@code -serial} and {@code -monitor}, without mon: and chardev:. */
  static Chardev readShort(String option, String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    return switch (kind) {
      case "stdio" -> new Chardev.Stdio(false, true);
      case "null", "none" -> new Chardev.Nowhere();
      case "pty" -> new Chardev.Pty();
      case "file" -> new Chardev.ToFile(file(option, text, rest), false);
      case "unix" ->
          socket(option, socketText(rest, "path").read(named(option), UsageException::new));
      case "tcp" -> tcp(option, rest);
      default -> throw unsupported(option, text);
    };
  }

  private static Path file(String option, String text, String name) {
    if (name.isEmpty()) {
      throw unsupported(option, text);
    }
    return Path.of(name);
  }

  static UsageException unsupported(String option, String text) {
    return new UsageException(
        "%s %s is not supported; supported: %s".formatted(option, text, SHORT_FORMS));
  }

  private static OptionText socketText(String text, String implied) {
    return OptionText.parse(text, implied);
  }

  private static Schema named(String option) {
    return new Schema(option, SOCKET);
  }

  /** {@code HOST:PORT,…}. */
  private static Chardev tcp(String option, String text) {
    int comma = text.indexOf(',');
    String address = comma < 0 ? text : text.substring(0, comma);
    int colon = address.lastIndexOf(':');
    if (colon < 0) {
      throw new UsageException("%s tcp:%s: write tcp:[HOST]:PORT".formatted(option, text));
    }
    String host = address.substring(0, colon).replace(",", ",,");
    String named =
        "host=%s,port=%s%s"
            .formatted(host, address.substring(colon + 1), comma < 0 ? "" : text.substring(comma));
    return socket(option, OptionText.parse(named, "").read(named(option), UsageException::new));
  }

  private static Chardev socket(String option, Values values) {
    boolean unix = values.isGiven("path");
    if (unix == values.isGiven("port")) {
      throw new UsageException(option + ": a socket needs either path=… or port=…");
    }
    boolean server = values.flag("server");
    int seconds = values.integer("reconnect");
    if (server && seconds > 0) {
      throw new UsageException(option + ": a server cannot have reconnect=" + seconds);
    }
    if (!server && values.isGiven("wait")) {
      throw new UsageException(option + ": only a server has wait=; add server=on");
    }
    SocketPlace place =
        unix
            ? new SocketPlace.Unix(Path.of(values.text("path")))
            : new SocketPlace.Tcp(values.find("host").orElse(""), values.integer("port"));
    return new Chardev.Socket(
        place,
        server,
        server && values.flag("wait"),
        seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty());
  }
}
