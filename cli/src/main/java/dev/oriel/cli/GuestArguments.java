package dev.oriel.cli;

import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.GuestException;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DiskMaker;
import dev.oriel.machine.HostException;
import dev.oriel.options.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The words after {@code oriel guest} that ask for a guest to be fetched or made.
 *
 * @param disk the name of the disk guest to make; if empty, a guest in the cache is meant
 * @param size bytes of its disk
 * @param format of its image
 * @param key a file with keys for ssh; if empty, all public keys of the user are taken
 */
record GuestArguments(
    Suite suite,
    PackageNames packages,
    boolean refresh,
    Optional<String> disk,
    long size,
    String format,
    Optional<Path> key) {
  static final String USAGE =
      "oriel guest debian [--suite bookworm|trixie] [--packages NAME,…] [--refresh]"
          + " [--disk NAME [--size SIZE] [--format raw|qcow2]]";

  /** Options that take a value. */
  private static final List<String> VALUED =
      List.of("--suite", "--packages", "--disk", "--size", "--format", "--ssh-key");

  private static final List<String> WORDS =
      Stream.concat(Stream.of("debian", "list", "remove", "--refresh"), VALUED.stream()).toList();

  private static final long SIZE = 4L << 30;

  static GuestArguments parse(List<String> arguments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String word = argument.replaceFirst("^--?", "--");
      if (!WORDS.contains(word) || word.equals("list") || word.equals("remove")) {
        throw new UsageException(
            (argument.startsWith("-") ? "unknown option " : "unknown guest ")
                + argument
                + Suggestion.text(argument, WORDS)
                + " ("
                + USAGE
                + ")");
      }
      if (VALUED.contains(word) && i + 1 == arguments.size()) {
        throw new UsageException(
            word
                + " needs a value: "
                + switch (word) {
                  case "--suite" -> "--suite bookworm or --suite trixie";
                  case "--packages" -> "--packages python3,openssl";
                  case "--disk" -> "--disk NAME";
                  case "--size" -> "--size 4G";
                  case "--format" -> "--format qcow2";
                  default -> "--ssh-key FILE";
                });
      }
      values.put(word, VALUED.contains(word) ? arguments.get(++i) : "");
    }
    if (!values.containsKey("debian")) {
      throw new UsageException("which guest? " + USAGE);
    }
    Optional<String> disk = Optional.ofNullable(values.get("--disk"));
    check(values, disk);
    return new GuestArguments(
        RunParser.suite(values.getOrDefault("--suite", Suite.BOOKWORM.id())),
        Optional.ofNullable(values.get("--packages"))
            .map(RunParser::packages)
            .orElse(PackageNames.NONE),
        values.containsKey("--refresh"),
        disk,
        Optional.ofNullable(values.get("--size"))
            .map(size -> OptionForms.MEMORY.read(size).number("size"))
            .orElse(SIZE),
        values.getOrDefault("--format", "raw"),
        Optional.ofNullable(values.get("--ssh-key")).map(Path::of));
  }

  private static void check(Map<String, String> values, Optional<String> disk) {
    if (disk.isEmpty()) {
      for (String word : List.of("--size", "--format", "--ssh-key")) {
        if (values.containsKey(word)) {
          throw new UsageException(word + " needs --disk NAME: " + USAGE);
        }
      }
      return;
    }
    if (values.containsKey("--refresh")) {
      throw new UsageException(
          "--refresh does not work with --disk: oriel guest remove NAME, then make it again");
    }
    try {
      DiskGuests.checkName(disk.get());
    } catch (GuestException e) {
      throw new UsageException("--disk: " + e.getMessage());
    }
    try {
      DiskGuests.checkFormat(values.getOrDefault("--format", "raw"));
    } catch (GuestException e) {
      throw new UsageException("--format: " + e.getMessage());
    }
  }

  /** What the disk guest is made of. */
  DiskMaker.Plan plan(Map<String, String> environment) {
    return new DiskMaker.Plan(disk.orElseThrow(), suite, packages, size, format, keys(environment));
  }

  /** Public keys that may log in as root. */
  private String keys(Map<String, String> environment) {
    try {
      if (key.isPresent()) {
        return Files.readString(key.get());
      }
      Path ssh = Path.of(environment.getOrDefault("HOME", ""), ".ssh");
      if (!Files.isDirectory(ssh)) {
        return "";
      }
      List<String> keys = new ArrayList<>();
      try (Stream<Path> files = Files.list(ssh)) {
        for (Path file :
            files
                .filter(f -> f.getFileName().toString().matches("id_.*\\.pub"))
                .sorted()
                .toList()) {
          keys.add(Files.readString(file).strip() + "\n");
        }
      }
      return String.join("", keys);
    } catch (IOException e) {
      throw new HostException("--ssh-key: cannot be read: " + HostException.reason(e), e);
    }
  }
}
