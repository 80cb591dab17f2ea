package dev.oriel.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskGuestsTest {
  private static final PackageNames PACKAGES = PackageNames.parse("gcc,libc6-dev");

  @TempDir private Path home;

  private DiskGuests disks() {
    return DiskGuests.ofUser(Map.of("XDG_DATA_HOME", home.toString(), "HOME", "/nowhere"));
  }

  private DiskGuest make(String name, DiskGuests.Maker maker) throws InterruptedException {
    return disks().make(name, Suite.TRIXIE, PACKAGES, 1L << 30, "raw", (step, done) -> {}, maker);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(disks().folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aGuestIsMadeFoundListedAndRemoved() throws Exception {
    assertThat(disks().list()).isEmpty();
    DiskGuest made =
        make(
            "work",
            (guest, scratch) -> {
              Files.writeString(scratch.resolve("left"), "over");
              Files.writeString(guest.image(), "content");
            });
    assertThat(made.image()).hasContent("content");
    assertThat(disks().find("work")).contains(made);
    assertThat(disks().list()).containsExactly(made);
    assertThat(made.suite()).isEqualTo(Suite.TRIXIE);
    assertThat(made.packages()).isEqualTo(PACKAGES);
    assertThat(files()).containsExactly("lock", "work");

    disks().remove(made);
    assertThat(disks().find("work")).isEmpty();
    assertThat(files()).containsExactly("lock");
  }

  @Test
  void aGuestThatIsThereIsKept() throws Exception {
    make("work", (guest, scratch) -> Files.writeString(guest.image(), "first"));
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(() -> make("work", (guest, scratch) -> {}))
        .withMessageContaining("oriel guest remove work");
    assertThat(disks().find("work").orElseThrow().image()).hasContent("first");
  }

  @Test
  void aGuestThatCannotBeMadeLeavesNothing() throws Exception {
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(
            () ->
                make(
                    "work",
                    (guest, scratch) -> {
                      Files.writeString(guest.image(), "half");
                      throw new IOException("No space left on device");
                    }))
        .withMessageContaining("No space left on device");
    assertThat(files()).containsExactly("lock");
  }

  @Test
  void whatAKilledProcessLeftIsRemovedByTheNext() throws Exception {
    Files.createDirectories(disks().folder().resolve("part-123/made"));
    Files.writeString(disks().folder().resolve("part-123/made/disk.img"), "half");
    assertThat(disks().list()).isEmpty();
    make("work", (guest, scratch) -> Files.writeString(guest.image(), "whole"));
    assertThat(files()).containsExactly("lock", "work");
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    for (String name :
        List.of(
            "", "a b", "..", "../x", "/x", "-x", "x-", "X", "debian", "probe", "list", "part-1")) {
      assertThatExceptionOfType(GuestException.class)
          .as(name)
          .isThrownBy(() -> DiskGuests.checkName(name));
      assertThat(disks().find(name)).as(name).isEmpty();
    }
    DiskGuests.checkName("work-2");
  }

  @Test
  void aDamagedDescriptionIsNamed() throws Exception {
    make("work", (guest, scratch) -> Files.writeString(guest.image(), "content"));
    Path about = disks().folder().resolve("work/about");
    Files.writeString(about, "suite=trixie\nsize=many\n");
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(() -> disks().find("work"))
        .withMessageContaining(about + " does not describe a disk guest");
  }
}
