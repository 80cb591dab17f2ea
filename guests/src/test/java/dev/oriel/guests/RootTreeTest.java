package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootTreeTest {
  @TempDir Path folder;
  private RootTree tree;

  @BeforeEach
  void make() throws IOException {
    tree = new RootTree(folder.resolve("contents"));
  }

  @AfterEach
  void close() throws IOException {
    tree.close();
  }

  @Test
  void oldRootFoldersLinkBelowUsr() throws IOException {
    directory("./lib/");
    file("./lib/a", "1");
    file("./usr/lib/b", "2");
    file("./bin/c", "3");
    file("sbin/deep/er/d", "4");
    assertThat(entries())
        .contains("lib -> usr/lib", "bin -> usr/bin", "usr/lib/a 1", "usr/lib/b 2", "usr/bin/c 3")
        .contains("usr/sbin/deep/", "usr/sbin/deep/er/", "usr/sbin/deep/er/d 4");
  }

  @Test
  void modesAndOwnersStay() throws IOException {
    add(
        "./usr/bin/passwd",
        TarConstants.LF_NORMAL,
        "x",
        e -> {
          e.setMode(0104755);
          e.setIds(3, 42);
        });
    add(
        "./var/mail/",
        TarConstants.LF_DIR,
        "",
        e -> {
          e.setMode(042775);
          e.setIds(0, 8);
        });
    assertThat(raw())
        .anySatisfy(
            e -> {
              assertThat(e.getName()).isEqualTo("usr/bin/passwd");
              assertThat(e.getMode()).isEqualTo(0104755);
              assertThat(e.getUID()).isEqualTo(3);
              assertThat(e.getGID()).isEqualTo(42);
            })
        .anySatisfy(
            e -> {
              assertThat(e.getName()).isEqualTo("var/mail");
              assertThat(e.getMode()).isEqualTo(042775);
              assertThat(e.getGID()).isEqualTo(8);
            });
  }

  @Test
  void hardLinksShareOneFile() throws IOException {
    file("./usr/bin/perl", "binary");
    hardLink("./bin/perl5", "./usr/bin/perl");
    List<CpioArchiveEntry> perls =
        raw().stream().filter(e -> e.getName().startsWith("usr/bin/perl")).toList();
    assertThat(perls).hasSize(2).allSatisfy(e -> assertThat(e.getNumberOfLinks()).isEqualTo(2));
    assertThat(perls).extracting(CpioArchiveEntry::getSize).containsExactly(6L, 0L);
    assertThat(perls.getFirst().getInode()).isEqualTo(perls.getLast().getInode());
  }

  @Test
  void followsLinksWithinTheRoot() throws IOException {
    symlink("./usr/share/doc/a", "../../lib/a");
    symlink("./usr/lib/a", "/srv/a");
    symlink("./up", "../../../../etc");
    file("./usr/share/doc/a/readme", "text");
    file("./up/passwd", "root");
    assertThat(entries()).contains("srv/a/readme text", "etc/passwd root", "up -> ../../../../etc");
  }

  @Test
  void directoriesAndLinksDoNotReplaceEachOther() throws IOException {
    file("./opt/a/file", "1");
    symlink("./opt/a", "elsewhere");
    symlink("./opt/b", "a");
    directory("./opt/b/");
    file("./opt/b/more", "2");
    assertThat(entries()).contains("opt/a/", "opt/a/file 1", "opt/a/more 2", "opt/b -> a");
  }

  @Test
  void theLaterFileReplacesTheEarlier() throws IOException {
    file("./etc/motd", "old");
    file("./etc/motd", "new");
    assertThat(entries()).contains("etc/motd new").doesNotContain("etc/motd old");
  }

  @Test
  void namesKeepTheirBytes() throws IOException {
    String name = new String(new byte[] {'n', (byte) 0xc3, (byte) 0xa9, (byte) 0xff}, ISO_8859_1);
    file("./" + name, "");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tree.writeTo(out);
    assertThat(out.toString(ISO_8859_1)).contains("00000000" + name + "\0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../etc/passwd",
        "./../x",
        "usr/../../x",
        "a/./b",
        "//x",
        "a//b",
        "..",
        "./..",
        "/..",
        "a/.."
      })
  void pathsThatEscapeAreRefused(String path) {
    assertThatThrownBy(() -> file(path, ""))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("'" + path + "'");
    assertThatThrownBy(() -> hardLink("./link", path)).isInstanceOf(GuestException.class);
  }

  @Test
  void invalidEntriesAreRefused() throws IOException {
    symlink("./loop", "loop");
    symlink("./ping", "pong");
    symlink("./pong", "ping/x");
    assertThatThrownBy(() -> file("./loop/x", "")).hasMessage("loop/x is a loop of links");
    assertThatThrownBy(() -> file("./ping/x", "")).hasMessageContaining("is a loop of links");
    assertThatThrownBy(() -> hardLink("./a", "./not/there")).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> add("./dev/sda", TarConstants.LF_BLK, "", e -> {}))
        .hasMessage("./dev/sda is neither a file nor a directory nor a link");
    file("./file", "");
    assertThatThrownBy(() -> file("./file/x", ""))
        .hasMessageContaining("file is a directory in one");
    assertThatThrownBy(() -> directory("./file/"))
        .hasMessageContaining("file is a directory in one");
    assertThatThrownBy(() -> file("./usr", "")).hasMessageContaining("usr is a directory in one");
    assertThatCode(() -> directory("./")).doesNotThrowAnyException();
  }

  private void file(String path, String content) throws IOException {
    add(path, TarConstants.LF_NORMAL, content, e -> {});
  }

  private void directory(String path) throws IOException {
    add(path, TarConstants.LF_DIR, "", e -> {});
  }

  private void symlink(String path, String target) throws IOException {
    add(path, TarConstants.LF_SYMLINK, "", e -> e.setLinkName(target));
  }

  private void hardLink(String path, String target) throws IOException {
    add(path, TarConstants.LF_LINK, "", e -> e.setLinkName(target));
  }

  private void add(String path, byte kind, String content, Consumer<TarArchiveEntry> more)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, kind, true);
    entry.setSize(content.length());
    more.accept(entry);
    tree.add(entry, new ByteArrayInputStream(content.getBytes(ISO_8859_1)));
  }

  /** The tree's entries as text; directories end with a slash. */
  private List<String> entries() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tree.writeTo(out);
    return CpioWriterTest.read(out.toByteArray()).stream()
        .map(
            e ->
                switch ((int) e.mode() >> 12) {
                  case 4 -> e.name() + "/";
                  case 10 -> e.name() + " -> " + e.content();
                  default -> e.name() + " " + e.content();
                })
        .toList();
  }

  private List<CpioArchiveEntry> raw() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tree.writeTo(out);
    List<CpioArchiveEntry> entries = new ArrayList<>();
    try (CpioArchiveInputStream in =
        new CpioArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
      for (CpioArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        entries.add(e);
      }
    }
    return entries;
  }
}
