package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  private int run(Map<String, String> environment, String... arguments) {
    PrintStream out = new PrintStream(text, true, UTF_8);
    return new DoctorCommand(environment, out).run(List.of(arguments));
  }

  @Test
  void aSystemWithoutAptAndGuestsIsTold() {
    assertThat(run(Map.of("XDG_CACHE_HOME", folder.toString(), "PATH", "/nowhere"))).isEqualTo(1);
    assertThat(text.toString(UTF_8))
        .contains("BAD  apt", "Debian guests cannot be fetched")
        .contains("-    qemu-system-ppc64", "apt-get install qemu-system-ppc")
        .contains(folder.resolve("oriel") + ", 0 guests");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsFoundIsNamed() throws IOException {
    Path apt =
        Files.createFile(
            folder.resolve("apt-get"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path guest = Files.createDirectories(folder.resolve("oriel/debian-trixie-0123"));
    Files.write(guest.resolve("vmlinux"), new byte[3 << 20]);
    Files.createFile(guest.resolve("guest.sums"));
    assertThat(run(Map.of("XDG_CACHE_HOME", folder.toString(), "PATH", folder.toString())))
        .isZero();
    assertThat(text.toString(UTF_8))
        .contains("ok   apt                " + apt)
        .contains("1 guests in 3 MiB")
        .contains("ok   Java")
        .doesNotContain("BAD");
  }

  @Test
  void aCacheThatIsAFileIsTold() throws IOException {
    Files.createFile(folder.resolve("oriel"));
    assertThat(run(Map.of("XDG_CACHE_HOME", folder.toString(), "PATH", "/nowhere"))).isEqualTo(1);
    assertThat(text.toString(UTF_8)).contains("BAD  cache", "cannot be written");
  }

  @Test
  void argumentsAreRefused() {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> run(Map.of(), "heal"))
        .withMessageContaining("heal");
  }
}
