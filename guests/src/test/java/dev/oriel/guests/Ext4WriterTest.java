package dev.oriel.guests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.guests.CpioWriter.Access;
import dev.oriel.testkit.LongTests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The judges are e2fsck and debugfs of e2fsprogs. Without them it is skipped; in CI, where {@code
 * CI=true} is set, it fails.
 */
class Ext4WriterTest {
  private static final UUID NAME = UUID.fromString("01234567-89ab-4def-8123-456789abcdef");
  private static final long TIME = 1_000_000_000;
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  @BeforeAll
  static void needsTheJudges() {
    boolean there =
        Files.isExecutable(Path.of("/sbin/e2fsck")) && Files.isExecutable(Path.of("/sbin/debugfs"));
    assumeTrue(there || "true".equals(System.getenv("CI")), "there is no e2fsck");
  }

  /** Puts something into a new file system. */
  private interface Content {
    void put(Ext4Writer ext4) throws IOException;
  }

  private Path write(long bytes, Content content) throws IOException {
    Path image = folder.resolve("image");
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Ext4Writer ext4 = new Ext4Writer(DiskArea.whole(channel, bytes), NAME, TIME);
      content.put(ext4);
      ext4.finish();
    }
    return image;
  }

  private static void file(Ext4Writer ext4, String path, byte[] content) throws IOException {
    ext4.file(path, Access.root(0644), 1, 0, content.length, new ByteArrayInputStream(content));
  }

  @ParameterizedTest
  @ValueSource(longs = {64, 127, 128, 130, 300, 4096, 100_000, (1 << 20) - 1})
  void anEmptyFileSystemOfAnySizeIsClean(long mebibytes) throws Exception {
    LongTests.beginExcept(mebibytes <= 4096);
    Path image = write(mebibytes * MIB + 12_345, ext4 -> {});
    assertThat(judge("e2fsck", "-fn", image.toString())).contains("11/");
    assertThat(debugfs(image, "show_super_stats -h"))
        .contains("Filesystem UUID:          " + NAME)
        .containsPattern("Filesystem state: +clean")
        .contains("has_journal")
        .contains("extent");
    assertThat(image).hasSize(mebibytes * MIB + 12_345);
  }

  @Test
  void filesLinksAndOwnersAreAsWritten() throws Exception {
    byte[] large = new byte[3 * MIB + 77];
    new Random(1).nextBytes(large);
    String longTarget = "long/".repeat(50) + "target";
    Path image =
        write(
            256L * MIB,
            ext4 -> {
              ext4.directory("etc", new Access(02775, 7, 100_000));
              ext4.directory("etc/deep", Access.root(0700));
              file(ext4, "etc/empty", new byte[0]);
              file(ext4, "etc/one", "1".getBytes(UTF_8));
              file(ext4, "etc/block", new byte[4096]);
              byte[] su = "su".getBytes(UTF_8);
              ext4.file(
                  "etc/deep/su",
                  new Access(04755, 70_000, 5),
                  2,
                  1_234_567_890,
                  su.length,
                  new ByteArrayInputStream(su));
              ext4.link("etc/other", "etc/deep/su");
              file(ext4, "etc/large", large);
              ext4.symlink("short", "etc/one");
              ext4.symlink("long", longTarget);
            });
    assertThat(judge("e2fsck", "-fn", image.toString())).contains("20/");
    assertThat(debugfs(image, "cat /etc/one")).isEqualTo("1");
    assertThat(debugfs(image, "cat /etc/other")).isEqualTo("su");
    debugfs(image, "dump /etc/large " + folder.resolve("large"));
    assertThat(folder.resolve("large")).hasBinaryContent(large);
    assertThat(debugfs(image, "stat /etc/deep/su"))
        .containsPattern("Mode: +04755")
        .containsPattern("User: 70000 +Group: +5 ")
        .containsPattern("Links: 2 ")
        .contains("mtime: 0x499602d2");
    assertThat(debugfs(image, "stat /etc"))
        .containsPattern("Mode: +02775")
        .containsPattern("User: +7 +Group: 100000")
        .containsPattern("Links: 3 ");
    assertThat(debugfs(image, "stat /short")).contains("Fast link dest: \"etc/one\"");
    assertThat(debugfs(image, "cat /long")).isEqualTo(longTarget);
  }

  @Test
  void aFolderMayHaveManyFilesWithLongNames() throws Exception {
    int files = 3000;
    String name = "n".repeat(240);
    Path image =
        write(
            128L * MIB,
            ext4 -> {
              for (int i = 0; i < files; i++) {
                file(ext4, name + i, new byte[0]);
              }
            });
    judge("e2fsck", "-fn", image.toString());
    assertThat(debugfs(image, "ls -p /").lines().filter(line -> line.contains(name)).count())
        .isEqualTo(files);
  }

  @Test
  void aFileMayBeSpreadOverManyGroups() throws Exception {
    long size = 900L * MIB + 5;
    Path image =
        write(2048L * MIB, ext4 -> ext4.file("zeros", Access.root(0600), 1, 0, size, new Zeros()));
    judge("e2fsck", "-fn", image.toString());
    assertThat(debugfs(image, "stat /zeros")).contains("Size: " + size).contains("ETB0");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(
            () ->
                write(
                    64L * MIB,
                    ext4 -> ext4.file("z", Access.root(0), 1, 0, 64L * MIB, new Zeros())))
        .withMessageContaining("too small for the packages");
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(() -> new Ext4Layout(63L * MIB))
        .withMessageContaining("63 MiB is too small");
    assertThatExceptionOfType(GuestException.class)
        .isThrownBy(() -> new Ext4Layout((1L << 40) + 1))
        .withMessageContaining("too large");
  }

  /** Zeros without end. */
  private static final class Zeros extends InputStream {
    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      Arrays.fill(bytes, offset, offset + length, (byte) 0);
      return length;
    }
  }

  private String debugfs(Path image, String request) throws Exception {
    return judge("debugfs", "-R", request, image.toString());
  }

  private String judge(String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("/sbin/" + program);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(folder.resolve("messages").toFile());
    builder.environment().put("DEBUGFS_PAGER", "cat");
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
