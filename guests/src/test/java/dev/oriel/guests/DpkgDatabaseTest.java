package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.oriel.guests.CpioWriter.Access;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DpkgDatabaseTest {
  @TempDir private Path folder;

  private final Map<String, String> control = new LinkedHashMap<>();
  private final Map<String, String> data = new LinkedHashMap<>();

  @Test
  void aPackageIsKnownAsUnpacked() throws IOException {
    control.put(
        "./control",
        """
        Package: libtool1
        Version: 1:2.0-3
        Architecture: ppc64el
        Multi-Arch: same
        Description: a tool
         that does much
        """);
    control.put("./conffiles", "/etc/tool.conf\nremove-on-upgrade /etc/old.conf\n");
    control.put("./postinst", "#!/bin/sh\n");
    control.put("./triggers", "interest-noawait /usr/share/tools\ninterest refresh\n# no\n");
    data.put("./", "");
    data.put("./etc/", "");
    data.put("./etc/tool.conf", "hello\n");
    data.put("./lib/", "");
    data.put("./lib/libtool.so.1", "code");
    Map<String, String> tree = unpacked();

    assertThat(tree.get("var/lib/dpkg/status"))
        .isEqualTo(
            """
            Package: libtool1
            Status: install ok unpacked
            version: 1:2.0-3
            architecture: ppc64el
            multi-arch: same
            description: a tool
             that does much
            Conffiles:
             /etc/tool.conf b1946ac92492d2347c6235b4d2611184

            """);
    String info = "var/lib/dpkg/info/libtool1:ppc64el.";
    assertThat(tree.get(info + "list"))
        .isEqualTo("/.\n/etc\n/etc/tool.conf\n/lib\n/lib/libtool.so.1\n");
    assertThat(tree.get(info + "postinst")).isEqualTo("#!/bin/sh\n");
    assertThat(tree).doesNotContainKey(info + "control").containsKey(info + "conffiles");
    assertThat(tree.get("var/lib/dpkg/triggers/File"))
        .isEqualTo("/usr/share/tools libtool1:ppc64el/noawait\n");
    assertThat(tree.get("var/lib/dpkg/triggers/refresh")).isEqualTo("libtool1:ppc64el\n");
    assertThat(tree.get("etc/tool.conf")).isEqualTo("hello\n");
    assertThat(tree.get("usr/lib/libtool.so.1")).isEqualTo("code");
  }

  @Test
  void aTriggerCannotNameAFileElsewhere() throws IOException {
    control.put("./control", "Package: bad\nVersion: 1\nArchitecture: all\n");
    control.put("./triggers", "interest ../../../../etc/passwd\n");
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(this::unpacked)
        .withMessageContaining("../../../../etc/passwd");
  }

  @Test
  void aPackageMustSayWhatItIs() throws IOException {
    control.put("./control", "Version: 1\n");
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(this::unpacked)
        .withMessageContaining("does not say what it is");
  }

  /** The files of the tree, by path. */
  private Map<String, String> unpacked() throws IOException {
    Path deb = folder.resolve("package_1_all.deb");
    try (OutputStream out = Files.newOutputStream(deb);
        ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
      member(ar, "debian-binary", "2.0\n".getBytes(UTF_8));
      member(ar, "control.tar", tar(control));
      member(ar, "data.tar", tar(data));
    }
    Map<String, String> files = new TreeMap<>();
    try (RootTree tree = new RootTree(folder.resolve("contents"))) {
      DpkgDatabase database = new DpkgDatabase(tree);
      database.unpack(new DebPackage(deb));
      database.finish();
      tree.visit(
          new RootTree.Visitor() {
            @Override
            public void directory(String path, Access access) {}

            @Override
            public void symlink(String path, String target) {}

            @Override
            public void file(
                String path, Access a, int links, long seconds, long size, InputStream content)
                throws IOException {
              files.put(path, new String(content.readNBytes((int) size), UTF_8));
            }

            @Override
            public void link(String path, String first) {}
          });
    }
    return files;
  }

  private static byte[] tar(Map<String, String> files) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        byte[] content = file.getValue().getBytes(UTF_8);
        entry.setSize(entry.isDirectory() ? 0 : content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  private static void member(ArArchiveOutputStream ar, String name, byte[] content)
      throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
    ar.write(content);
    ar.closeArchiveEntry();
  }
}
