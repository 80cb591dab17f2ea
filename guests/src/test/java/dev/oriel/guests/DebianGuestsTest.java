package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
          "drivers/nvme/host/nvme",
          "drivers/virtio/virtio_pci",
          "drivers/block/virtio_blk",
          "drivers/net/virtio_net",
          "drivers/net/ethernet/ibm/ibmveth",
          "drivers/scsi/ibmvscsi/ibmvscsi",
          "drivers/scsi/sr_mod",
          "drivers/scsi/virtio_scsi",
          "drivers/char/virtio_console",
          "drivers/char/hw_random/virtio-rng",
          "drivers/virtio/virtio_balloon",
          "drivers/scsi/sd_mod",
          "fs/9p/9p",
          "net/9p/9pnet_virtio",
          "net/vmw_vsock/vmw_vsock_virtio_transport",
          "fs/ext4/ext4",
          "fs/isofs/isofs",
          "crypto/crc32c_generic",
          "arch/powerpc/crypto/crc32c-vpmsum",
          "fs/fat/vfat",
          "fs/nls/nls_cp437",
          "fs/nls/nls_ascii",
          "drivers/vfio/pci/vfio-pci",
          "drivers/vfio/vfio_iommu_spapr_tce");

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();
  private Path bin;
  private Path cache;
  private DebianGuests guests;

  @BeforeEach
  void fakeApt() throws IOException {
    bin = Files.createDirectory(folder.resolve("bin"));
    cache = folder.resolve("cache/oriel");
    Path etc = Files.createDirectory(folder.resolve("etc"));
    Files.writeString(etc.resolve("sources.list"), "deb http://archive.example/debian sid main\n");
    script(
        "apt-get",
        """
        for last in "$@"; do :; done
        case $last in
          update) echo 'dlstatus:1:50.0:Retrieving' ;;
          tools)
            for option in "$@"; do
              case $option in Dir::Cache::archives=*) archives=${option#*=} ;; esac
            done
            cp "%1$s/tools.deb" "$archives/tools_1%%3a2-3_ppc64el.deb"
            cp "%1$s/libtools.deb" "$archives/libtools_4_all.deb"
            ;;
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
          *pkgnames*)
            echo linux-image-6.1.0-10-test
            echo linux-image-6.1.0-8-test
            echo linux-image-6.1.0-8-test-dbg
            echo linux-image-6.1.0-8-other
            ;;
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
  void aGuestIsFetchedOnceAndCached() throws IOException {
    GuestImage fetched = guests.get(Suite.BOOKWORM);
    assertThat(fetched.release()).isEqualTo("6.1.0-9-test");
    assertThat(fetched.kernel()).hasContent("kernel");
    assertThat(CpioWriterTest.read(initramfs(fetched)))
        .extracting(CpioWriterTest.Entry::name)
        .contains(
            "init",
            "usr/bin/busybox",
            "usr/lib/modules/6.1.0-9-test/modules.dep",
            "usr/lib/modules/6.1.0-9-test/kernel/drivers/nvme/host/nvme.ko");
    Files.delete(bin.resolve("apt-get"));
    assertThat(guests.get(Suite.BOOKWORM)).isEqualTo(fetched);
    assertThat(guests.cached(Suite.TRIXIE, PackageNames.NONE)).isEmpty();
  }

  @Test
  void aptUsesItsOwnState() throws IOException {
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
    byte[] first = initramfs(guests.get(Suite.BOOKWORM));
    byte[] second = initramfs(guests.refresh(Suite.BOOKWORM, PackageNames.NONE));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aDamagedGuestIsFetchedAgain() throws IOException {
    GuestImage guest = guests.get(Suite.BOOKWORM);
    Files.writeString(guest.kernel(), "kernal");
    assertThat(guests.cached(Suite.BOOKWORM, PackageNames.NONE)).isEmpty();
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
    kernel.put(
        "./usr/lib/modules/6.1.0-9-test/modules.builtin", "kernel/loop.ko\n".getBytes(UTF_8));
    byte[] plain = initramfs(guests.get(Suite.BOOKWORM));
    deb("linux-image-6.1.0-9-test", kernel);
    assertThat(initramfs(guests.refresh(Suite.BOOKWORM, PackageNames.NONE))).isEqualTo(plain);
  }

  @Test
  void aFailureKeepsTheOldGuest() throws IOException {
    deb("busybox-static", Map.of("./usr/share/doc", new byte[0]));
    assertThatThrownBy(() -> guests.get(Suite.BOOKWORM))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("contains no busybox");
    assertThat(leftovers()).isEmpty();

    deb("busybox-static", Map.of("./bin/busybox", new byte[1]));
    GuestImage guest = guests.get(Suite.BOOKWORM);
    script("apt-get", "echo 'E: Failed to fetch' >&2; exit 100");
    assertThatThrownBy(() -> guests.refresh(Suite.BOOKWORM, PackageNames.NONE))
        .hasMessageContaining("http://archive.example/debian failed: E: Failed to fetch")
        .hasMessageContaining("By hand:");
    assertThat(guests.get(Suite.BOOKWORM)).isEqualTo(guest);
  }

  @Test
  void usesTheNextOlderKernelIfTheMirrorLostTheNewest() throws IOException {
    Files.move(
        folder.resolve("linux-image-6.1.0-9-test.deb"),
        folder.resolve("linux-image-6.1.0-8-test.deb"));
    script(
        "apt-get",
        """
        for last in "$@"; do :; done
        case $last in
          update) ;;
          *) cp "%1$s/$last.deb" "./${last}_1_ppc64el.deb" 2>/dev/null && exit
             echo "E: Failed to fetch http://archive.example/$last  404  Not Found" >&2
             exit 100 ;;
        esac
        """
            .formatted(folder));
    assertThat(guests.get(Suite.BOOKWORM).kernel()).hasContent("kernel");
    Files.delete(folder.resolve("linux-image-6.1.0-8-test.deb"));
    assertThatThrownBy(() -> guests.refresh(Suite.BOOKWORM, PackageNames.NONE))
        .hasMessageContaining("linux-image-6.1.0-9-test  404  Not Found");
  }

  /** What apt says is not kept on the disk that is full. */
  @Test
  void reportsAFullDiskInAptsWords() throws IOException {
    script(
        "apt-get",
        """
        for option in "$@"; do
          case $option in Dir::State=*) state=${option#*=} ;; esac
        done
        if [ -e "$state/errors" ]; then exit 100; fi
        echo 'E: Write error - write (28: No space left on device)' >&2
        exit 100
        """);
    assertThatThrownBy(() -> guests.get(Suite.BOOKWORM))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("E: Write error - write (28: No space left on device)");
  }

  @Test
  void aCacheThatIsAFileIsNamed() throws IOException {
    Files.createDirectories(cache.getParent());
    Files.writeString(cache, "");
    assertThatThrownBy(() -> guests.get(Suite.BOOKWORM))
        .isInstanceOf(GuestException.class)
        .hasMessageStartingWith("cannot read " + cache)
        .hasMessageEndingWith(": " + cache + ": is not a folder");
  }

  @Test
  void offlineTheMessageSaysWhatFailed() throws IOException {
    script(
        "apt-get",
        """
        echo 'W: Failed to fetch http://archive.example/debian/dists/sid/InRelease  Could not connect' >&2
        echo 'W: Some index files failed to download.' >&2
        """);
    script("apt-cache", "echo 'E: No packages found' >&2; exit 100");
    assertThatThrownBy(() -> guests.get(Suite.BOOKWORM))
        .isInstanceOf(GuestException.class)
        .hasMessageStartingWith(
            "reading package lists from http://archive.example/debian failed: W: Failed to fetch"
                + " http://archive.example/debian/dists/sid/InRelease  Could not connect. By"
                + " hand:");
  }

  @Test
  void packagesAreUnpackedOverTheGuestAndCached() throws IOException {
    deb("tools", Map.of("./usr/bin/tool", "tool".getBytes(UTF_8)));
    deb("libtools", Map.of("./lib/libtool.so.1", "library".getBytes(UTF_8)));
    PackageNames names = PackageNames.parse("tools");
    assertThat(guests.cached(Suite.BOOKWORM, names)).isEmpty();
    GuestImage plain = guests.get(Suite.BOOKWORM);
    GuestImage fetched = guests.get(Suite.BOOKWORM, names);
    assertThat(fetched.packages()).containsExactly("libtools 4", "tools 1:2-3");
    assertThat(fetched.kernel()).isEqualTo(plain.kernel());
    assertThat(fetched.memory()).isEqualTo(plain.memory() + 2 * 2 * 65536);
    assertThat(fetched.initramfs()).hasSize(2).startsWith(plain.initramfs().getFirst());
    assertThat(CpioWriterTest.read(Files.readAllBytes(fetched.initramfs().getLast())))
        .extracting(CpioWriterTest.Entry::name, CpioWriterTest.Entry::content)
        .contains(tuple("usr/bin/tool", "tool"), tuple("usr/lib/libtool.so.1", "library"));
    Files.delete(bin.resolve("apt-get"));
    assertThat(guests.get(Suite.BOOKWORM, names)).isEqualTo(fetched);
    assertThat(guests.get(Suite.BOOKWORM)).isEqualTo(plain);
  }

  @Test
  void packagesThatTheMirrorLostAreTakenFromSid() throws IOException {
    deb("tools", Map.of("./usr/bin/tool", "tool".getBytes(UTF_8)));
    guests.get(Suite.TRIXIE);
    script(
        "apt-get",
        """
        for last in "$@"; do :; done
        for option in "$@"; do
          case $option in
            Dir::Cache::archives=*) archives=${option#*=} ;;
            Dir::Etc::sourceparts=*) sources=${option#*=} ;;
          esac
        done
        [ $last = tools ] || exit 0
        if grep -q 'Suites: sid' "$sources"/*; then
          cp "%1$s/tools.deb" "$archives/tools_3_ppc64el.deb"
        else
          touch "$archives/libtools_1_all.deb"
          echo 'E: Failed to fetch http://archive.example/tools_2.deb  404  Not Found' >&2
          exit 100
        fi
        """
            .formatted(folder));
    GuestImage guest = guests.get(Suite.TRIXIE, PackageNames.parse("tools"));
    assertThat(guest.packages()).containsExactly("tools 3");
    assertThat(notes)
        .containsExactly("the packages are those of sid, because the mirror lacks some of trixie");
    Files.delete(folder.resolve("tools.deb"));
    assertThatThrownBy(() -> guests.get(Suite.TRIXIE, PackageNames.parse("more,tools")))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("tools_2.deb  404  Not Found");
  }

  @Test
  void javaCommandsAreLinkedAsByItsScript() throws IOException {
    String jvm = "/usr/lib/jvm/java-17-openjdk-ppc64el/bin/";
    String list =
        "name=java\n\nhl java %1$sjava\njdkhl jar %1$sjar\nhl ../../x %1$sjava\n".formatted(jvm);
    deb(
        "tools",
        Map.of(
            "./usr/lib/jvm/.java-1.17.0-openjdk-ppc64el.jinfo",
            list.getBytes(UTF_8),
            "." + jvm + "java",
            "elf".getBytes(UTF_8)));
    deb("libtools", Map.of());
    GuestImage guest = guests.get(Suite.BOOKWORM, PackageNames.parse("tools"));
    assertThat(CpioWriterTest.read(Files.readAllBytes(guest.initramfs().getLast())))
        .filteredOn(entry -> entry.name().startsWith("usr/bin/"))
        .extracting(CpioWriterTest.Entry::name, CpioWriterTest.Entry::content)
        .containsExactly(tuple("usr/bin/java", jvm + "java"));
  }

  @Test
  void namesPackagesThatAptCannotResolve() throws IOException {
    guests.get(Suite.BOOKWORM);
    script(
        "apt-get",
        """
        case "$*" in
          *install*)
            echo 'Building dependency tree...'
            echo 'The following packages have unmet dependencies:'
            echo ' tools : Depends: libtools (>= 9) but 4 is to be installed'
            echo 'E: Unable to correct problems, you have held broken packages.' >&2
            exit 100
        esac
        """);
    assertThatThrownBy(() -> guests.get(Suite.BOOKWORM, PackageNames.parse("tools")))
        .isInstanceOf(GuestException.class)
        .hasMessage(
            "fetching packages from http://archive.example/debian failed: E: Unable to correct"
                + " problems, you have held broken packages. (The following packages have unmet"
                + " dependencies:; tools : Depends: libtools (>= 9) but 4 is to be installed)");
    assertThat(leftovers()).hasSize(1);
  }

  @Test
  void aPackageThatEscapesTheRootLeavesNothing() throws IOException {
    deb("tools", Map.of("./usr/../../etc/passwd", "x".getBytes(UTF_8)));
    deb("libtools", Map.of());
    guests.get(Suite.BOOKWORM);
    assertThatThrownBy(() -> guests.get(Suite.BOOKWORM, PackageNames.parse("tools")))
        .hasMessage(
            "package tools_1%3a2-3_ppc64el.deb: the path './usr/../../etc/passwd' is not allowed in"
                + " a package");
    assertThat(leftovers()).hasSize(1);
  }

  @Test
  void withoutAptTheMessageSaysWhatToDoByHand() {
    assertThatThrownBy(() -> guests(folder.resolve("none").toString(), folder).get(Suite.TRIXIE))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("this system has no apt-get")
        .hasMessageContaining("of trixie")
        .hasMessageContaining("oriel run -kernel FILE -initrd FILE");
  }

  @Test
  void aKernelWithLargePagesIsAPackageOfTheSameRelease() {
    assertThat(Suite.of("trixie-64k")).isEqualTo(Suite.TRIXIE_64K);
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> guests(none.toString(), folder).get(Suite.TRIXIE_64K))
        .hasMessageContaining("linux-image-powerpc64le-64k of trixie,");
  }

  @Test
  void reportsMissingPackageSources() {
    assertThatThrownBy(() -> guests(bin + ":/bin", folder.resolve("bin")).get(Suite.TRIXIE))
        .hasMessageContaining("no Debian package source is configured");
  }

  private DebianGuests guests(String path, Path etcApt) {
    return new DebianGuests(
        cache,
        path,
        etcApt,
        new Progress() {
          @Override
          public void at(String step, double fraction) {}

          @Override
          public void note(String line) {
            notes.add(line);
          }
        });
  }

  private static byte[] initramfs(GuestImage guest) throws IOException {
    assertThat(guest.initramfs()).hasSize(1);
    return Files.readAllBytes(guest.initramfs().getFirst());
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
