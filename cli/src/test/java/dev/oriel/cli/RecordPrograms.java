package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs Debian's programs under QEMU's user mode and keeps their output for {@link ProgramsTest}.
 * Run by hand only; needs {@code qemu-ppc64le} and {@code cpio}. The shell and programs outside the
 * packages are this system's.
 */
class RecordPrograms {
  private static final Path RECORDINGS = Path.of("src/test/resources/dev/oriel/cli/programs");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void record(Suite suite) throws IOException, InterruptedException {
    GuestImage guest = DebianBootTest.guest(suite, Program.packages(suite));
    Path root = Files.createDirectory(folder.resolve("root"));
    execute(
        root,
        folder.resolve("files"),
        List.of("cpio", "-id", "--quiet", "-F", guest.initramfs().getLast().toString()));
    makeRelative(root);
    Path bin = wrappers(root);
    Path recordings = Files.createDirectories(RECORDINGS.resolve(suite.id()));
    for (Program program : Program.chosen()) {
      Path script = Files.writeString(folder.resolve(program.id() + ".sh"), program.script());
      Path output = recordings.resolve(program.id() + ".txt");
      Path work = Files.createDirectory(folder.resolve(program.id()));
      String path = bin + ":/usr/bin:/bin";
      int status = execute(work, output, program.command(path, script.toString()));
      Files.writeString(output, "\nstatus " + status + "\n", StandardOpenOption.APPEND);
    }
    Files.write(recordings.resolve("packages.txt"), guest.packages());
  }

  /**
   * Makes links relative: QEMU looks up a path below the root first, but does not resolve absolute
   * links there.
   */
  private static void makeRelative(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
          Files.delete(link);
          Path within = root.resolve(target.toString().substring(1));
          Files.createSymbolicLink(link, link.getParent().relativize(within));
        }
      }
    }
  }

  /** A folder with a script for each program below the root, which runs it under QEMU. */
  private Path wrappers(Path root) throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    try (Stream<Path> programs = Files.list(root.resolve("usr/bin"))) {
      for (Path program : programs.filter(RecordPrograms::isElf).toList()) {
        String name = program.getFileName().toString();
        Path wrapper =
            Files.writeString(
                bin.resolve(name),
                "#!/bin/sh\nexec qemu-ppc64le -cpu power9 -L '%s' -0 /usr/bin/%s '%s' \"$@\"\n"
                    .formatted(root, name, program));
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
      }
    }
    return bin;
  }

  private static boolean isElf(Path file) {
    try {
      byte[] magic = new byte[4];
      try (var in = Files.newInputStream(file)) {
        return in.read(magic) == 4
            && new String(magic, StandardCharsets.ISO_8859_1).equals("\177ELF");
      }
    } catch (IOException e) {
      return false; // a link to a file that no package contains
    }
  }

  private static int execute(Path folder, Path output, List<String> command)
      throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start()
        .waitFor();
  }
}
