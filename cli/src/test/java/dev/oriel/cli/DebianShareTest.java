package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.files.Share;
import dev.oriel.guests.Suite;
import dev.oriel.harness.Debian;
import dev.oriel.machine.DeviceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own client of 9P uses folders of the host. */
@Tag("boot")
class DebianShareTest {
  private static final int MIB = 1 << 20;
  private static final int FILES = 10_000;

  @TempDir private Path temporary;

  @Test
  void theGuestSeesAndChangesTheFolder()
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    Path folder = Files.createDirectory(temporary.resolve("share"));
    Path other = Files.createDirectory(temporary.resolve("other"));
    Path disk = Files.write(temporary.resolve("nvme.img"), new byte[MIB]);
    byte[] content = new byte[5 * MIB + 12_345];
    new Random(7).nextBytes(content);
    Files.write(folder.resolve("host"), content);
    Files.createSymbolicLink(folder.resolve("outside"), temporary.resolve("nvme.img"));
    Path many = Files.createDirectory(folder.resolve("many"));
    for (int i = 0; i < FILES; i++) {
      Files.createFile(many.resolve("file number " + i));
    }
    Files.writeString(other.resolve("f"), "as it was\n");

    String output =
        DebianMachine.run(
            Suite.BOOKWORM,
            disk,
            """
            cd /share
            md5sum <host
            set -- many/*; echo $#
            readlink outside
            if cat outside 2>/dev/null; then echo the link was followed; fi
            mkdir -m 750 made
            echo text >made/file
            mv made/file made/renamed
            ln made/renamed made/hard
            ln -s renamed made/soft
            cat made/soft
            stat -c %h made/hard
            chmod 4711 made/renamed
            dd if=host of=copy bs=300k 2>/dev/null
            echo '#!/bin/sh' >run
            echo 'echo a program' >>run
            chmod +x run
            ./run
            exec 5<>gone
            rm gone
            echo still there >&5
            exec 5>&-
            truncate -s 1234567 long
            touch -d '2001-02-03 04:05:06' long
            rm 'many/file number 17'
            mkdir /tmp/other
            mount -t 9p -o trans=virtio,version=9p2000.L other /tmp/other
            cat /tmp/other/f
            if echo changed 2>/dev/null >/tmp/other/f; then echo it could be changed; fi
            if rm -f /tmp/other/f 2>/dev/null; then echo it could be removed; fi
            """,
            config -> {
              Debian.addShare(config, Share.of(folder));
              config
                  .share("other", Share.of(other).asReadOnly())
                  .device(
                      new DeviceConfig(
                          "virtio-9p-pci", Map.of("fsdev", "other", "mount_tag", "other")));
            });

    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    assertThat(output)
        .isEqualTo(
            """
            %s  -
            %d
            %s
            text
            2
            a program
            as it was
            """
                .formatted(sum, FILES, disk));
    assertThat(Files.readAllBytes(folder.resolve("copy"))).isEqualTo(content);
    assertThat(folder.resolve("made/renamed")).hasContent("text");
    assertThat(Files.getAttribute(folder.resolve("made/renamed"), "unix:mode")).isEqualTo(0104711);
    assertThat(Files.getAttribute(folder.resolve("made"), "unix:mode")).isEqualTo(0040750);
    assertThat(Files.readSymbolicLink(folder.resolve("made/soft"))).hasToString("renamed");
    assertThat(Files.isSameFile(folder.resolve("made/hard"), folder.resolve("made/renamed")))
        .isTrue();
    assertThat(folder.resolve("long")).hasSize(1_234_567);
    assertThat(Files.getLastModifiedTime(folder.resolve("long")).toMillis() / 1000)
        .isEqualTo(981_173_106);
    assertThat(folder.resolve("gone")).doesNotExist();
    assertThat(many.resolve("file number 17")).doesNotExist();
    assertThat(other.resolve("f")).hasContent("as it was");
  }
}
