package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A conversation in QMP: a line {@code > REQUEST} and lines {@code < MESSAGE} for each exchange,
 * the greeting first. After {@code >! REQUEST} an event follows sooner or later. {@link #main}
 * records all conversations again, with the requests that are there and the qemu-system-ppc64 of
 * the host.
 */
record QmpRecording(List<Exchange> exchanges) {
  /** The conversations, each with what its machine has besides {@link QmpPeer#machine}. */
  static final Map<String, List<String>> ALL =
      Map.of(
          "qmp.txt",
          List.of(),
          "qmp-devices.txt",
          List.of("-device", "virtio-scsi-pci,id=s", "-device", "virtio-serial-pci,id=ser"),
          "qmp-properties.txt",
          List.of(
              "-drive",
              "file=FOLDER/disk2.img,format=raw,if=none,id=e",
              "-drive",
              "file=FOLDER/disk3.img,format=raw,if=none,id=f",
              "-device",
              "virtio-blk-pci,drive=e,id=v,bootindex=3",
              "-device",
              "virtio-scsi-pci,id=s",
              "-device",
              "scsi-hd,drive=f,id=h,bus=s.0",
              "-device",
              "scsi-cd,id=c,bus=s.0",
              "-device",
              "virtio-balloon-pci,id=ba"));

  /** What the machine of a conversation has besides {@link QmpPeer#machine}. */
  static List<String> more(String name, Path folder) {
    return ALL.getOrDefault(name, List.of()).stream()
        .map(word -> word.replace("FOLDER", folder.toString()))
        .toList();
  }

  /**
   * @param request empty for the greeting
   * @param event whether an event is waited for, before or after the answer
   */
  record Exchange(String request, boolean event, List<Json.Members> messages) {}

  static QmpRecording load(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(QmpRecording.class.getResourceAsStream(name), name)) {
      return parse(new String(in.readAllBytes(), UTF_8));
    }
  }

  private static QmpRecording parse(String text) throws IOException {
    List<Exchange> exchanges = new ArrayList<>();
    exchanges.add(new Exchange("", false, new ArrayList<>()));
    for (String line : text.lines().toList()) {
      if (line.startsWith(">")) {
        String request = line.substring(line.indexOf(' ') + 1);
        exchanges.add(new Exchange(request, line.startsWith(">!"), new ArrayList<>()));
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
      all.add(new Exchange("", false, List.of(peer.read())));
      for (Exchange exchange : exchanges.subList(1, exchanges.size())) {
        String request = exchange.request.replace("FOLDER", folder.toString());
        List<Json.Members> said = new ArrayList<>(peer.ask(request));
        if (exchange.event && said.stream().noneMatch(QmpRecording::isEvent)) {
          said.add(peer.read());
        }
        all.add(new Exchange(exchange.request, exchange.event, said));
      }
      List<Json.Members> last = new ArrayList<>(all.removeLast().messages);
      for (Json.Members more = peer.read(); !more.values().isEmpty(); more = peer.read()) {
        last.add(more);
      }
      all.add(new Exchange(exchanges.getLast().request, false, last));
    }
    return new QmpRecording(all);
  }

  static boolean isEvent(Json.Members message) {
    return message.values().containsKey("event");
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Exchange exchange : exchanges) {
      String mark = exchange.event ? ">! " : "> ";
      text.append(exchange.request.isEmpty() ? "" : mark + exchange.request + "\n");
      exchange.messages.forEach(message -> text.append("< ").append(message).append('\n'));
    }
    return text.toString();
  }

  /** Records them again, in the folder of this room. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    for (String name : arguments.length > 0 ? List.of(arguments) : List.copyOf(ALL.keySet())) {
      Path folder = Files.createTempDirectory("qmp");
      List<String> command = new ArrayList<>(List.of("qemu-system-ppc64"));
      command.addAll(QmpPeer.machine(folder));
      command.addAll(more(name, folder));
      Process qemu =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try {
        String said = load(name).with(qemu, folder).toString();
        Files.writeString(
            Path.of("src/test/resources/dev/oriel/cli", name),
            said.replace(folder.toString(), "FOLDER"));
      } finally {
        qemu.destroyForcibly();
      }
    }
  }
}
