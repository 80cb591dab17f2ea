package dev.oriel.cli;

import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Debian programs that run in the guest and under QEMU's user mode. Each is a shell script, some
 * with an argument, whose output depends only on the processor.
 */
enum Program {
  OPENSSL_DIGESTS(true),
  OPENSSL_CIPHERS(true),
  OPENSSL_KEYS(true),
  OPENSSL_SPEED(true),
  COMPRESS(true),
  SQLITE(true),
  PERL(true),
  PYTHON(true),
  PYTHON_TESTS_FLOAT(true),
  PYTHON_TESTS_STRUCT(false),
  PYTHON_TESTS_MATH(false),
  PYTHON_TESTS_DECIMAL(false),
  PYTHON_TESTS_JSON(false),
  PYTHON_TESTS_HASHLIB(false),
  PYTHON_TESTS_RE(false);

  private static final String PYTHON_TESTS = "python-tests";

  /** The same wherever the programs run. */
  private static final List<String> ENVIRONMENT =
      List.of(
          "HOME=/root",
          "LC_ALL=C",
          "TZ=UTC",
          "PYTHONHASHSEED=0",
          "PYTHONUTF8=1",
          "PERL_HASH_SEED=0");

  /** Whether every build runs it. */
  final boolean everyBuild;

  Program(boolean everyBuild) {
    this.everyBuild = everyBuild;
  }

  /** The packages that contain the programs. */
  static PackageNames packages(Suite suite) {
    String python =
        switch (suite) {
          case BOOKWORM -> "3.11";
          case TRIXIE, TRIXIE_64K -> "3.13";
        };
    return PackageNames.parse(
        "python3,libpython" + python + "-testsuite,openssl,perl,gzip,bzip2,xz-utils,zstd,sqlite3");
  }

  /**
   * The programs of {@code -Doriel.programs}: all, those named, or without it those of every build.
   */
  static List<Program> chosen() {
    List<String> ids = Arrays.asList(System.getProperty("oriel.programs", "").split(","));
    return Arrays.stream(values())
        .filter(
            p -> ids.contains("all") || ids.contains(p.id()) || ids.contains("") && p.everyBuild)
        .toList();
  }

  /** Its name in file names, e.g. {@code python-tests-re}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The text of its script. */
  String script() {
    return resource((ofPythonsTests() ? PYTHON_TESTS : id()) + ".sh").orElseThrow();
  }

  /**
   * The command that runs it, by words. The shell is given by path, because busybox's {@code env}
   * would run busybox's shell.
   *
   * @param script the path of its script
   */
  List<String> command(String path, String script) {
    Stream<String> words = Stream.of("env", "-i", "PATH=" + path);
    words = Stream.concat(words, ENVIRONMENT.stream());
    words = Stream.concat(words, Stream.of("/bin/sh", script));
    return ofPythonsTests()
        ? Stream.concat(words, Stream.of(id().substring(PYTHON_TESTS.length() + 1))).toList()
        : words.toList();
  }

  private boolean ofPythonsTests() {
    return id().startsWith(PYTHON_TESTS);
  }

  /** A file in the folder of the programs, if there is one. */
  static Optional<String> resource(String name) {
    try (InputStream in = Program.class.getResourceAsStream("programs/" + name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
