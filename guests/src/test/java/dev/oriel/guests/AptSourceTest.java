package dev.oriel.guests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourceTest {
  @TempDir Path etcApt;

  @Test
  void oneLineEntriesAndStanzasSayTheSame() {
    List<AptSource> lines =
        AptSource.fromLines(
            """
            # deb http://commented.example/debian bookworm main
            deb [arch=amd64,i386 signed-by=/usr/share/keyrings/k.gpg] http://archive.example/debian bookworm main contrib # note
            deb-src http://archive.example/debian bookworm main
            """);
    List<AptSource> stanzas =
        AptSource.fromStanzas(
            """
            # by hand
            Types: deb
            URIs: http://archive.example/debian
            Suites: bookworm bookworm-updates
            Components: main contrib
            Signed-By: /usr/share/keyrings/k.gpg
            """);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().stanza("trixie"))
        .isEqualTo(stanzas.getFirst().stanza("trixie"))
        .isEqualTo(
            """
            Types: deb
            URIs: http://archive.example/debian
            Suites: trixie
            Components: main
            Architectures: ppc64el
            signed-by: /usr/share/keyrings/k.gpg
            """);
  }

  @Test
  void anEmbeddedKeyIsKept() {
    AptSource source =
        AptSource.fromStanzas(
                """
                Types: deb
                URIs: http://archive.example/debian
                Suites: x
                Components: main
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 mQINB
                 -----END PGP PUBLIC KEY BLOCK-----
                """)
            .getFirst();
    assertThat(source.stanza("trixie"))
        .endsWith(
            "signed-by: \n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINB\n"
                + " -----END PGP PUBLIC KEY BLOCK-----\n");
  }

  @Test
  void debiansOwnArchiveIsTriedFirstAndSecurityNever() throws IOException {
    Files.writeString(
        etcApt.resolve("sources.list"),
        """
        deb http://archive.example/debian-security bookworm-security main
        deb https://vendor.example/tools stable main
        deb cdrom:[Debian 12]/ bookworm main
        """);
    Path parts = Files.createDirectory(etcApt.resolve("sources.list.d"));
    Files.writeString(
        parts.resolve("debian.sources"),
        """
        Types: deb deb-src
        URIs: http://archive.example/debian/
        Suites: bookworm
        Components: main

        Types: deb
        URIs: http://off.example/debian
        Suites: bookworm
        Components: main
        Enabled: no
        """);
    Files.writeString(parts.resolve("broken.list"), "deb\ndeb x\n:\n");
    Files.writeString(parts.resolve("odd.sources"), ":\n a\nno colon\n");
    assertThat(AptSource.configured(etcApt).stream().map(AptSource::uri))
        .containsExactly("http://archive.example/debian/", "https://vendor.example/tools");
  }

  @Test
  void aSystemWithoutAptHasNoSources() {
    assertThat(AptSource.configured(etcApt.resolve("none"))).isEmpty();
  }
}
