package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A qcow2 image with an ext4 file system, and what others see in it: QEMU's tools and those of ext4
 * make it and read it, without Oriel.
 *
 * @param folder for the image and copies of it
 */
record PowerCutImage(Path folder) {
  private static final long BYTES = 96L << 20;
  private static final Pattern LEAKS = Pattern.compile("(\\d+) leaked clusters");

  Path path() {
    return folder.resolve("disk.qcow2");
  }

  /** As it was before the last boot. */
  Path before() {
    return folder.resolve("before.qcow2");
  }

  private Path raw() {
    return folder.resolve("raw");
  }

  /**
   * Makes it anew.
   *
   * @param options of the format
   * @param based whether the file system is in a backing file
   */
  void make(String options, boolean based) throws IOException, InterruptedException {
    Path base = folder.resolve("base.qcow2");
    Files.deleteIfExists(path());
    Files.deleteIfExists(raw());
    try (RandomAccessFile file = new RandomAccessFile(raw().toFile(), "rw")) {
      file.setLength(BYTES);
    }
    run(0, "mkfs.ext4", "-q", "-F", raw());
    Path made = based ? base : path();
    run(0, "qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-o", options, raw(), made);
    if (based) {
      run(
          0,
          "qemu-img",
          "create",
          "-q",
          "-f",
          "qcow2",
          "-o",
          options,
          "-b",
          base,
          "-F",
          "qcow2",
          path());
    }
  }

  void keep() throws IOException {
    Files.copy(path(), before(), StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Has QEMU check it.
   *
   * @return how many clusters are leaked, which {@code qemu-img}'s manual calls not corrupted
   *     (status 3)
   * @throws AssertionError if there are errors
   */
  int leaks() throws IOException, InterruptedException {
    String said = run(3, "qemu-img", "check", "-f", "qcow2", path());
    Matcher leaks = LEAKS.matcher(said);
    if (said.contains("ERROR") || !said.contains("No errors were found") && !leaks.find()) {
      throw new AssertionError(said);
    }
    return leaks.reset().find() ? Integer.parseInt(leaks.group(1)) : 0;
  }

  /**
   * Has e2fsck replay the journal of a copy and check all of it.
   *
   * @return the sums of the files in the root of the file system
   * @throws AssertionError if anything but the journal had to be mended
   */
  Map<String, String> files() throws IOException, InterruptedException {
    run(0, "qemu-img", "convert", "-f", "qcow2", "-O", "raw", path(), raw());
    // As Linux does when it mounts; then there is nothing left to mend.
    run(1, "e2fsck", "-p", "-E", "journal_only", raw());
    run(0, "e2fsck", "-f", "-n", raw());
    Path files = folder.resolve("files");
    delete(files);
    Files.createDirectory(files);
    run(0, "debugfs", "-R", "rdump /r " + files, raw());
    Map<String, String> sums = new TreeMap<>();
    Path records = files.resolve("r");
    if (Files.isDirectory(records)) {
      try (Stream<Path> all = Files.list(records)) {
        for (Path each : all.toList()) {
          sums.put(each.getFileName().toString(), md5(each));
        }
      }
    }
    return sums;
  }

  /** Deletes a folder of files. */
  static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        for (Path each : all.toList()) {
          delete(each);
        }
      }
    }
    Files.deleteIfExists(folder);
  }

  private static String md5(Path file) throws IOException {
    try {
      byte[] sum = MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String run(int highest, Object... words) throws IOException, InterruptedException {
    List<String> command = Stream.of(words).map(Object::toString).toList();
    assumeTrue(
        Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, command.getFirst()))),
        command.getFirst() + " is not installed");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    if (status > highest) {
      throw new AssertionError(command + " ends with status " + status + ": " + said);
    }
    return said;
  }
}
