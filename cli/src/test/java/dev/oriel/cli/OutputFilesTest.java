package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
  @TempDir Path folder;

  @Test
  void newFilesAndDevicesAreWritable() {
    assertThatCode(() -> check("-D", path("trace"), "-serial", "file:" + path("console")))
        .doesNotThrowAnyException();
    assertThatCode(() -> check("-D", "/dev/null", "-serial", "file:/dev/null"))
        .doesNotThrowAnyException();
  }

  @Test
  void foldersAndMissingFoldersAreRefused() throws IOException {
    refused("-D: " + folder, "-D", folder.toString());
    refused("cannot be written", "-D", path("none/trace"));
    refused("-serial: ", "-serial", "file:" + path("none/console"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void inputFilesAreNotOverwritten() throws IOException {
    Path disk = Files.write(folder.resolve("disk"), new byte[512]);
    String drive = "file=" + disk + ",if=none,id=d";
    String nvme = "nvme,drive=d,serial=1";
    refused("used for something else", "-drive", drive, "-device", nvme, "-D", disk.toString());
    refused(
        "used for something else",
        "-drive",
        drive,
        "-device",
        nvme,
        "-serial",
        "file:" + path("./disk"));
    refused("used for something else", "-kernel", disk.toString(), "-D", disk.toString());
    refused("used for something else", "--disk", disk.toString(), "-D", disk.toString());
    refused("used for something else", "-D", path("new"), "-serial", "file:" + path("new"));
    assertThat(disk).hasSize(512);
  }

  private String path(String name) {
    return folder + "/" + name;
  }

  private static void refused(String message, String... line) {
    assertThatThrownBy(() -> check(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  private static void check(String... line) {
    List<String> traced = Stream.concat(Stream.of("-trace", "*"), Stream.of(line)).toList();
    RunRequest request = RunParser.parse(traced);
    OutputFiles.check(request);
  }
}
