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
 * A conversation in QEMU's qtest protocol: a line {@code > COMMAND} and the lines that answer it,
 * {@code < ANSWER}. {@link #main} records it again, with the commands that are there and the
 * qemu-system-ppc64 of the host.
 */
record QtestRecording(List<String> lines) {
  private static final String NAME = "qtest.txt";

  static QtestRecording load() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(QtestRecording.class.getResourceAsStream(NAME), NAME)) {
      return new QtestRecording(new String(in.readAllBytes(), UTF_8).lines().toList());
    }
  }

  /** The machine of the conversation. */
  static String[] machine(Path folder) throws IOException {
    Path disk = folder.resolve("disk.img");
    Files.write(disk, new byte[1 << 20]);
    return new String[] {
      "-M",
      "pseries",
      "-cpu",
      "POWER9",
      "-m",
      "512M",
      "-smp",
      "2",
      "-display",
      "none",
      "-nodefaults",
      "-drive",
      "file=" + disk + ",format=raw,if=none,id=d",
      "-device",
      "nvme,id=n,serial=1,drive=d,addr=1"
    };
  }

  /** Has the same conversation with a machine. */
  QtestRecording with(QtestPeer peer) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line : lines) {
      if (!line.startsWith("< ")) {
        said.add(line);
      }
      if (line.startsWith("> ")) {
        peer.ask(line.substring(2)).forEach(answer -> said.add("< " + answer));
      }
    }
    return new QtestRecording(said);
  }

  /** Records it again, in the folder of this room. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("qtest");
    try (QtestPeer qemu = QtestPeer.qemu(folder, machine(folder))) {
      Files.write(Path.of("src/test/resources/dev/oriel/cli", NAME), load().with(qemu).lines());
    }
  }
}
