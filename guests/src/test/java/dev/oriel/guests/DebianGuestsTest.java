package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Fetching with an apt of our own that hands out two small packages. */
class DebianGuestsTest {
  private static final List<String> NEEDED =
      List.of(
          "drivers/nvme/host/nvme", "drivers/virtio/virtio_pci", "drivers/block/virtio_blk",
          "drivers/net/virtio_net", "drivers/scsi/virtio_scsi", "drivers/char/virtio_console",
          "drivers/char/hw_random/virtio-rng", "drivers/virtio/virtio_balloon",
          "drivers/scsi/sd_mod", "fs/ext4/ext4", "crypto/crc32c_generic",
          "arch/powerpc/crypto/crc32c-vpmsum", "fs/fat/vfat", "fs/nls/nls_cp437",
          "fs/nls/nls_ascii", "drivers/vfio/pci/vfio-pci", "drivers/vfio/vfio_iommu_spapr_tce");

  @TempDir Path folder;
  private Path bin;
  private Path cache;
  private DebianGuests guests;

  @BeforeEach
  void fakeApt() throws IOException {
    bin = Files.createDirectory(folder.resolve("bin"));
    cache = folder.resolve("cache/oriel");
    Path etc = Files.createDirectory(folder.resolve("etc"));
    Files.writeString(etc.resolve("sources.list"), "deb http://deb.example/debian sid main\n");
    script(
        "apt-get",
        """
        for last in "$@"; do :; done
        case $last in
          update) echo 'dlstatus:1:50.0:Retrieving' ;;
          *) cp "%1$s/$last.deb" "./${last}_1_ppc64el.deb" ;;
        esac
        """
            .formatted(folder));
    script(
        "apt-cache",
        """
        for last in "$@"; do :; done
        case "$*" in
          *depends*) echo "$last"; echo '  Depends: linux-image-6.1.0-9-test' ;;
          *) echo "Package: $last" ;;
        esac
        """);
    Map<String, byte[]> kernel = new LinkedHashMap<>();
    kernel.put("./boot/vmlinux-6.1.0-9-test", "kernel".getBytes(UTF_8));
    for (String module : NEEDED) {
      kernel.put("./lib/modules/6.1.0-9-test/kernel/" + module + ".ko", TestModule.elf("depends="));
    }
    kernel.put("./lib/modules/6.1.0-9-test/modules.builtin", "kernel/loop.ko\n".getBytes(UTF_8));
    deb("linux-image-6.1.0-9-test", kernel);
    deb("busybox-static", Map.of("./bin/busybox", "busybox".getBytes(UTF_8)));
    guests = guests(bin + ":/usr/bin:/bin", etc);
  }

  @Test
  void aGuestIsFetchedOnceAndThenTakenFromTheCache() throws IOException {
    GuestImage fetched = guests.get(Suite.BOOKWORM);
    assertThat(fetched.release()).isEqualTo("6.1.0-9-test");
    assertThat(fetched.kernel()).hasContent("kernel");
    assertThat(CpioWriterTest.read(Files.readAllBytes(fetched.initramfs())))
        .extracting(CpioWriterTest.Entry::name)
        .contains(
            "init", "bin/busybox", "lib/modules/6.1.0-9-test/modules.dep",
            "lib/modules/6.1.0-9-test/kernel/drivers/nvme/host/nvme.ko");
    Files.delete(bin.resolve("apt-get"));
    assertThat(guests.get(Suite.BOOKWORM)).isEqualTo(fetched);
    assertThat(guests.cached(Suite.TRIXIE)).isEmpty();
  }

  @Test
  void everyCallOfAptKeepsToItsOwnState() throws IOException {
    guests.get(Suite.BOOKWORM);
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertThat(calls)
        .hasSizeGreaterThan(4)
        .allSatisfy(
            call ->
                assertThat(call)
                    .contains("APT::Architecture=ppc64el")
                    .contains("Dir::State=" + cache)
                    .contains("Dir::State::status=" + cache)
                    .contains("Dir::Cache=" + cache)
                    .contains("Dir::Etc::sourcelist=/dev/null"));
  }

  @Test
  void theSameInputGivesTheSameInitramfsBitForBit() throws IOException {
    byte[] first = Files.readAllBytes(guests.get(Suite.BOOKWORM).initramfs());
    byte[] second = Files.readAllBytes(guests.refresh(Suite.BOOKWORM).initramfs());
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aDamagedGuestIsFetchedAnew() throws IOException {
    GuestImage guest = guests.get(Suite.BOOKWORM);
    Files.writeString(guest.kernel(), "kernal");
    assertThat(guests.cached(Suite.BOOKWORM)).isEmpty();
    assertThat(guests.get(Suite.BOOKWORM).kernel()).hasContent("kernel");
  }

  @Test
  void aGuestOfAnotherVersionOfOrielIsMadeAnew() throws IOException {
    Path folder = guests.get(Suite.BOOKWORM).kernel().getParent();
    Files.writeString(folder.resolve("recipe"), "older\n");
    assertThat(guests.cached(Suite.BOOKWORM)).isEmpty();
    Files.delete(folder.resolve("recipe"));
    assertThat(guests.cached(Suite.BOOKWORM)).isEmpty();
    assertThat(guests.get(Suite.BOOKWORM).kernel()).hasContent("kernel");
  }

  @Test
  void modulesMayBeCompressed() throws IOException {
    Map<String, byte[]> kernel = new LinkedHashMap<>();
    kernel.put("./boot/vmlinux-6.1.0-9-test", "kernel".getBytes(UTF_8));
    for (String module : NEEDED) {
      kernel.put(
          "./usr/lib/modules/6.1.0-9-test/kernel/" + module + ".ko.xz",
          xz(TestModule.elf("depends=")));
    }
    kernel.put("./usr/lib/modules/6.1.0-9-test/modules.builtin", "kernel/loop.ko\n".getBytes(UTF_8));
    byte[] plain = Files.readAllBytes(guests.get(Suite.BOOKWORM).initramfs());
    deb("linux-image-6.1.0-9-test", kernel);
    assertThat(Files.readAllBytes(guests.refresh(Suite.BOOKWORM).initramfs())).isEqualTo(plain);
  }

  @Test
  void aFailureLeavesNoGuestAndKeepsTheOldOne() throws IOException {
    deb("busybox-static", Map.of("./usr/share/doc", new byte[0]));
    assertThatThrownBy(() -> guests.get(Suite.BOOKWORM))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("holds no busybox");
    assertThat(leftovers()).isEmpty();

    deb("busybox-static", Map.of("./bin/busybox", new byte[1]));
    GuestImage guest = guests.get(Suite.BOOKWORM);
    script("apt-get", "echo 'E: Failed to fetch' >&2; exit 100");
    assertThatThrownBy(() -> guests.refresh(Suite.BOOKWORM))
        .hasMessageContaining("http://deb.example/debian failed: E: Failed to fetch")
        .hasMessageContaining("By hand:");
    assertThat(guests.get(Suite.BOOKWORM)).isEqualTo(guest);
  }

  @Test
  void whereThereIsNoAptTheMessageSaysWhatToDoByHand() {
    assertThatThrownBy(
            () -> guests(folder.resolve("none").toString(), folder).get(Suite.TRIXIE))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("this system has no apt-get")
        .hasMessageContaining("of trixie")
        .hasMessageContaining("oriel run -kernel FILE -initrd FILE");
  }

  @Test
  void whereNoSourceIsConfiguredTheMessageSaysSo() {
    assertThatThrownBy(() -> guests(bin + ":/bin", folder.resolve("bin")).get(Suite.TRIXIE))
        .hasMessageContaining("no Debian package source is configured");
  }

  private DebianGuests guests(String path, Path etcApt) {
    return new DebianGuests(cache, path, etcApt, (step, fraction) -> {});
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files
          .filter(f -> !List.of("apt", "lock").contains(f.getFileName().toString()))
          .toList();
    }
  }

  private void script(String name, String text) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\necho \"$*\" >>" + folder + "/calls\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void deb(String name, Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(data)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve(name + ".deb"));
        ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
      member(ar, "debian-binary", "2.0\n".getBytes(UTF_8));
      member(ar, "data.tar.xz", xz(data.toByteArray()));
    }
  }

  private static void member(ArArchiveOutputStream ar, String name, byte[] content)
      throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
    ar.write(content);
    ar.closeArchiveEntry();
  }

  private static byte[] xz(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(1))) {
      xz.write(bytes);
    }
    return out.toByteArray();
  }
}
