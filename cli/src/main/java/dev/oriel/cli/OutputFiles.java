package dev.oriel.cli;

import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.Image;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.SanitizerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks the files that a run will write, before it touches any. A file that cannot be written, or
 * that is a disk or an image of the same machine, is a usage error.
 */
final class OutputFiles {
  private OutputFiles() {}

  /**
   * @return the files that the machine reads and writes
   */
  static List<Path> check(RunRequest request) {
    MachineConfig config = request.machine().build();
    List<Path> taken = new ArrayList<>(config.drives().stream().map(DriveConfig::file).toList());
    request.disk().map(DriveConfig::file).ifPresent(taken::add);
    Stream.of(config.kernel(), config.initrd())
        .flatMap(Optional::stream)
        .filter(Image.FromFile.class::isInstance)
        .map(image -> ((Image.FromFile) image).path())
        .forEach(taken::add);
    config.traceFile().ifPresent(file -> claim("-D", file, taken));
    config
        .recording()
        .ifPresent(
            recording -> {
              if (recording.replays()) {
                taken.add(recording.file());
              } else {
                claim("-icount: rrfile", recording.file(), taken);
              }
            });
    config
        .dmaSanitizer()
        .flatMap(SanitizerConfig::json)
        .ifPresent(file -> claim("-dma-sanitizer json", file, taken));
    if (request.serial() instanceof Chardev.ToFile(Path file, boolean append)) {
      claim("-serial", file, taken);
    }
    for (LineEnd end : request.lines()) {
      if (end.place() instanceof Chardev.ToFile(Path file, boolean append)) {
        claim(end.option(), file, taken);
      }
    }
    return taken;
  }

  /**
   * Refuses a file that cannot be written or is in {@code taken}; adds it there.
   *
   * @param option names it in messages
   */
  static void claim(String option, Path file, List<Path> taken) {
    Path folder = file.toAbsolutePath().getParent();
    boolean writable =
        Files.exists(file)
            ? Files.isWritable(file) && !Files.isDirectory(file)
            : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!writable) {
      throw new UsageException(
          option + ": " + file + " cannot be written; name a file in a folder");
    }
    for (Path other : taken) {
      if (isSame(file, other) && (Files.isRegularFile(file) || !Files.exists(file))) {
        throw new UsageException(option + ": " + file + " is also used for something else");
      }
    }
    taken.add(file);
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.exists(a) && Files.exists(b)
          ? Files.isSameFile(a, b)
          : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    } catch (IOException e) {
      return false;
    }
  }
}
