package dev.oriel.cli;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The firmware that {@code -bios} names, or that a machine without a kernel starts.
 *
 * @param name a file, or a name in one of the folders
 * @param folders given with {@code -L}, searched before those where QEMU's packages put firmware
 */
record FirmwareFile(String name, List<Path> folders) {
  static final String SLOF = "slof.bin";

  private static final List<Path> USUAL =
      List.of(Path.of("/usr/share/qemu"), Path.of("/usr/share/slof"));

  FirmwareFile {
    folders = List.copyOf(folders);
  }

  /**
   * The file. SLOF is fetched if this system does not have it.
   *
   * @throws UsageException if there is none
   */
  Path find(Progress progress) {
    Path file = Path.of(name);
    if (file.getNameCount() > 1 || file.isAbsolute() || Files.exists(file)) {
      return file;
    }
    return Stream.concat(folders.stream(), USUAL.stream())
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseGet(() -> fetched(progress));
  }

  private Path fetched(Progress progress) {
    if (!name.equals(SLOF)) {
      throw new UsageException(
          "-bios %s: no such file, here or in %s"
              .formatted(
                  name,
                  String.join(
                      ", ",
                      Stream.concat(folders.stream(), USUAL.stream())
                          .map(Path::toString)
                          .toList())));
    }
    return DebianGuests.ofUser(System.getenv(), progress).firmware();
  }
}
