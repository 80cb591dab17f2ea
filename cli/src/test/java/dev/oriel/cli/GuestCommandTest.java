package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.oriel.guests.CachedGuest;
import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestCommandTest {
  @TempDir Path folder;

  private Path guest(String name, int bytes) throws IOException {
    Path guest = Files.createDirectories(folder.resolve("oriel").resolve(name));
    Files.write(guest.resolve("vmlinux"), new byte[bytes]);
    return Files.createFile(guest.resolve("guest.sums")).getParent();
  }

  private DebianGuests cache() {
    return DebianGuests.ofUser(Map.of("XDG_CACHE_HOME", folder.toString()), (step, done) -> {});
  }

  @Test
  void whatTheCacheHoldsIsListedAndRemoved() throws IOException {
    Path bookworm = guest("debian-bookworm-11", 5);
    Path trixie = guest("debian-trixie-22", 7);
    Path large = guest("debian-trixie-64k-33", 9);
    Files.writeString(trixie.resolve("recipe"), "packages 3 gcc,libc6-dev\n");
    Path apt = Files.createDirectories(folder.resolve("oriel/apt"));
    assertThat(cache().list())
        .extracting(CachedGuest::name, guest -> guest.packages().toString(), CachedGuest::bytes)
        .containsExactly(
            tuple("debian-bookworm-11", "", 5L),
            tuple("debian-trixie-22", "gcc,libc6-dev", 7L + 25),
            tuple("debian-trixie-64k-33", "", 9L));

    cache().remove(List.of("debian-trixie-64k"));
    assertThat(large).doesNotExist();
    cache().remove(List.of("debian-bookworm-11"));
    assertThat(bookworm).doesNotExist();
    assertThat(trixie).exists();
    assertThat(apt).exists();
  }

  @Test
  void aWrongNameRemovesNothing() throws IOException {
    Path guest = guest("debian-bookworm-11", 5);
    for (String wrong : List.of("debian-b", "apt", "..", "", "../oriel", "lock")) {
      assertThatExceptionOfType(GuestException.class)
          .isThrownBy(() -> cache().remove(List.of("debian-bookworm", wrong)))
          .withMessageContaining("'" + wrong + "'");
    }
    assertThat(guest).exists();
  }

  @Test
  void mistakesAreRefused() {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    for (List<String> line : List.of(List.of("list", "x"), List.of("remove"))) {
      assertThatExceptionOfType(UsageException.class)
          .isThrownBy(() -> GuestCommand.run(line, out, out));
    }
  }
}
