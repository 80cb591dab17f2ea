package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A conversation in QMP: a line {@code > REQUEST} and lines {@code < MESSAGE} for each exchange,
 * the greeting first. {@link #main} records it again, with the requests that are there and the
 * qemu-system-ppc64 of the host.
 */
record QmpRecording(List<Exchange> exchanges) {
  private static final String NAME = "qmp.txt";

  /**
   * @param request empty for the greeting
   */
  record Exchange(String request, List<Json.Members> messages) {}

  static QmpRecording load() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(QmpRecording.class.getResourceAsStream(NAME), NAME)) {
      return parse(new String(in.readAllBytes(), UTF_8));
    }
  }

  private static QmpRecording parse(String text) throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    exchanges.add(new Exchange("", new ArrayList<>()));
    for (String line : text.lines().toList()) {
      if (line.startsWith("> ")) {
        exchanges.add(new Exchange(line.substring(2), new ArrayList<>()));
      } else if (line.startsWith("< ")) {
        exchanges.getLast().messages.add(json(line.substring(2)));
      }
    }
    return new QmpRecording(exchanges);
  }

  private static Json.Members json(String text) throws IOException {
    JsonReader reader = new JsonReader();
    try {
      for (byte each : (text + "\n").getBytes(UTF_8)) {
        var value = reader.next(each);
        if (value.isPresent()) {
          return (Json.Members) value.get();
        }
      }
    } catch (JsonReader.Malformed e) {
      throw new IOException(e);
    }
    throw new IOException("not an object: " + text);
  }

  /** Has the same conversation with a process; it ends with the last request. */
  QmpRecording with(Process process, Path folder) throws IOException, InterruptedException {
    List<Exchange> all = new ArrayList<>();
    try (QmpPeer peer = QmpPeer.await(process, folder)) {
      all.add(new Exchange("", List.of(peer.read())));
      for (Exchange exchange : exchanges.subList(1, exchanges.size())) {
        String request = exchange.request.replace("FOLDER", folder.toString());
        all.add(new Exchange(exchange.request, peer.ask(request)));
      }
      List<Json.Members> last = new ArrayList<>(all.removeLast().messages);
      for (Json.Members more = peer.read(); !more.values().isEmpty(); more = peer.read()) {
        last.add(more);
      }
      all.add(new Exchange(exchanges.getLast().request, last));
    }
    return new QmpRecording(all);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Exchange exchange : exchanges) {
      text.append(exchange.request.isEmpty() ? "" : "> " + exchange.request + "\n");
      exchange.messages.forEach(message -> text.append("< ").append(message).append('\n'));
    }
    return text.toString();
  }

  /** Records it again, in the folder of this room. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("qmp");
    List<String> command = new ArrayList<>(List.of("qemu-system-ppc64"));
    command.addAll(QmpPeer.machine(folder));
    Process qemu =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      String said = load().with(qemu, folder).toString();
      Files.writeString(
          Path.of("src/test/resources/dev/oriel/cli", NAME),
          said.replace(folder.toString(), "FOLDER"));
    } finally {
      qemu.destroyForcibly();
    }
  }
}
