package dev.oriel.guests;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system's own apt client, working for a foreign architecture in a state folder of its own: it
 * needs no root, and does not change the system's package lists, architectures and caches. It uses
 * the system's mirrors, proxies and keys.
 */
final class Apt {
  private static final Pattern PROGRESS = Pattern.compile("dlstatus:[^:]*:([0-9.]+):.*");

  /** apt's message if a mirror lacks a file that its index lists. */
  private static final Pattern MISSING =
      Pattern.compile("\\b(404|410|550)\\b|not found", Pattern.CASE_INSENSITIVE);

  /** Debian's development release. A mirror has its packages as long as its list names them. */
  private static final String NEWEST = "sid";

  private static final int MOST_TRIED = 4;
  private static final int MESSAGE_LINES = 5;
  private static final int DETAIL_LINES = 12;
  private static final int MOST_ERRORS = 1000;

  /** The line after which apt explains why it cannot resolve a request. */
  private static final Pattern DETAILS =
      Pattern.compile(
          "The following packages have unmet dependencies:|Package .* is a virtual package.*");

  private final Path aptGet;
  private final Path aptCache;
  private final Path state;
  private final Suite suite;
  private final String release;
  private final AptSource source;
  private final Progress progress;

  /** The standard error of the last program. */
  private final List<String> errors = new ArrayList<>();

  private Apt(
      Path aptGet,
      Path aptCache,
      Path state,
      Suite suite,
      String release,
      AptSource source,
      Progress progress) {
    this.aptGet = aptGet;
    this.aptCache = aptCache;
    this.state = state;
    this.suite = suite;
    this.release = release;
    this.source = source;
    this.progress = progress;
  }

  /**
   * Reads the package lists of a suite.
   *
   * @param searchPath folders with programs, as in {@code PATH}
   * @param etcApt the system's apt configuration
   * @param state a folder to work in
   */
  static Apt update(String searchPath, Path etcApt, Path state, Suite suite, Progress progress) {
    Path aptGet = program("apt-get", searchPath, suite);
    Path aptCache = program("apt-cache", searchPath, suite);
    List<AptSource> sources = AptSource.configured(etcApt);
    if (sources.isEmpty()) {
      throw new GuestException(
          "no Debian package source is configured in " + etcApt + ". " + byHand(suite));
    }
    List<GuestException> failures = new ArrayList<>();
    for (AptSource source : sources) {
      Apt apt = new Apt(aptGet, aptCache, state, suite, suite.release(), source, progress);
      try {
        apt.readLists();
        return apt;
      } catch (GuestException e) {
        failures.add(e);
      }
    }
    GuestException first = failures.getFirst();
    throw new GuestException(first.getMessage() + ". " + byHand(suite), first);
  }

  /** What to do without apt. */
  static String byHand(Suite suite) {
    return "By hand: take a ppc64le kernel (an ELF vmlinux, e.g. from Debian's package"
        + " "
        + suite.kernelPackage()
        + " of "
        + suite.release()
        + ", architecture ppc64el) and an initramfs, and"
        + " start them with: oriel run -kernel FILE -initrd FILE -append console=hvc0";
  }

  /**
   * Fetches the package lists. If a list cannot be fetched, apt reports success and uses an older
   * list or none. Its warnings then explain why the kernel is not found.
   */
  private void readLists() {
    prepare();
    String step = "reading package lists";
    run(step, aptGet, "update");
    String warnings = reason(List.of("W: Failed to fetch", "W: GPG error"), List.of());
    try {
      candidate(suite.kernelPackage());
    } catch (GuestException e) {
      throw warnings.isEmpty()
          ? e
          : new GuestException(step + " from " + source.uri() + " failed: " + warnings, e);
    }
  }

  /**
   * The package that the unversioned kernel package depends on, then older ones of the same kind,
   * newest first.
   */
  List<String> kernelPackages() {
    String newest =
        run("choosing a kernel", aptCache, "depends", suite.kernelPackage()).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("Depends: linux-image-"))
            .map(line -> line.substring("Depends: ".length()))
            .findFirst()
            .orElseThrow(
                () -> new GuestException(suite.kernelPackage() + " does not depend on a kernel"));
    List<String> names = run("choosing a kernel", aptCache, "pkgnames", "linux-image-");
    return KernelVersions.downFrom(newest, names);
  }

  /**
   * Downloads the first of {@code names} that the mirror has: for some hours a list may name a
   * package that has been superseded and removed.
   */
  Path downloadFirst(List<String> names, String step, Path folder) {
    GuestException missing = null;
    for (String name : names.subList(0, Math.min(names.size(), MOST_TRIED))) {
      try {
        return download(name, step, folder);
      } catch (GuestException e) {
        missing = missing == null ? e : missing;
        if (!MISSING.matcher(e.getMessage()).find()) {
          break;
        }
        progress.at("the mirror has no " + name + ", trying an older one", -1);
      }
    }
    throw missing;
  }

  /** Downloads a package into {@code folder}; apt checks it against the signed package lists. */
  Path download(String name, String step, Path folder) {
    candidate(name);
    run(step, folder, aptGet, "download", name);
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> deb =
          files.filter(f -> f.getFileName().toString().startsWith(name + "_")).findFirst();
      return deb.orElseThrow(() -> new GuestException("apt-get did not download " + name));
    } catch (IOException e) {
      throw new GuestException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Downloads packages and their dependencies into {@code folder}; apt selects and verifies them.
   * If the mirror lacks files that the release's list names, all of them are taken from sid
   * instead: older versions are not in any list, and packages of two releases do not fit together.
   *
   * @return the files, by name
   */
  List<Path> downloadAll(List<String> names, Path folder) {
    try {
      return install(names, folder.resolve(release));
    } catch (GuestException e) {
      if (release.equals(NEWEST) || !MISSING.matcher(e.getMessage()).find()) {
        throw e;
      }
      progress.at("the mirror lacks packages of " + release + ", trying " + NEWEST, -1);
      try {
        Apt newest = new Apt(aptGet, aptCache, state, suite, NEWEST, source, progress);
        newest.readLists();
        List<Path> packages = newest.install(names, folder.resolve(NEWEST));
        progress.note(
            "the packages are those of %s, because the mirror lacks some of %s"
                .formatted(NEWEST, release));
        return packages;
      } catch (GuestException ofNewest) {
        e.addSuppressed(ofNewest);
        throw e;
      }
    }
  }

  private List<Path> install(List<String> names, Path folder) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "install",
                "--yes",
                "--download-only",
                "--no-install-recommends",
                "-o",
                "Dir::Cache::archives=" + folder,
                "-o",
                "APT::Cmd::Pattern-Only=true"));
    arguments.addAll(names);
    try {
      Files.createDirectories(folder.resolve("partial"));
      run("fetching packages", state, aptGet, arguments.toArray(String[]::new));
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(f -> f.toString().endsWith(".deb")).sorted().toList();
      }
    } catch (IOException e) {
      throw new GuestException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  /** What apt in a guest is to fetch packages of a release from. */
  String sources(String ofRelease) {
    return source.stanza(ofRelease);
  }

  private void candidate(String name) {
    if (run("looking for " + name, aptCache, "show", name).stream()
        .noneMatch(line -> line.equals("Package: " + name))) {
      throw new GuestException(source.uri() + " has no package " + name + " for ppc64el");
    }
  }

  private void prepare() {
    try {
      for (String folder : List.of("lists/partial", "archives/partial", "sources")) {
        Files.createDirectories(state.resolve(folder));
      }
      Files.writeString(state.resolve("status"), "");
      Files.writeString(state.resolve("sources/guest.sources"), source.stanza(release));
    } catch (IOException e) {
      throw new GuestException("cannot write below " + state + ": " + e.getMessage(), e);
    }
  }

  private List<String> run(String step, Path program, String... arguments) {
    return run(step, state, program, arguments);
  }

  private List<String> run(String step, Path folder, Path program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    for (String option :
        List.of(
            "APT::Architecture=ppc64el",
            "APT::Architectures::=ppc64el",
            "APT::Status-Fd=1",
            "APT::Sandbox::User=root",
            "Acquire::Languages=none",
            "Dir::Etc::sourcelist=/dev/null",
            "Dir::Etc::sourceparts=" + state.resolve("sources"),
            "Dir::State=" + state,
            "Dir::State::lists=" + state.resolve("lists"),
            "Dir::State::status=" + state.resolve("status"),
            "Dir::Cache=" + state,
            "Dir::Cache::archives=" + state.resolve("archives"))) {
      command.add("-o");
      command.add(option);
    }
    command.add("-q");
    command.addAll(Arrays.asList(arguments));
    progress.at(step, -1);
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(folder.toFile());
      builder.redirectInput(new File("/dev/null"));
      builder.environment().put("LC_ALL", "C.UTF-8");
      Process process = builder.start();
      Thread listener = Thread.ofPlatform().daemon().start(() -> listen(process));
      List<String> output = new ArrayList<>();
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          Matcher status = PROGRESS.matcher(line);
          if (status.matches()) {
            progress.at(step, Double.parseDouble(status.group(1)) / 100);
          } else {
            output.add(line);
          }
        }
      }
      listener.join();
      if (process.waitFor() != 0) {
        String reason = reason(List.of("E:"), output);
        throw new GuestException(
            step
                + " from "
                + source.uri()
                + " failed: "
                + (reason.isEmpty() ? "apt gives no reason" : reason));
      }
      return output;
    } catch (IOException e) {
      throw new GuestException("cannot run " + program + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GuestException(step + " was interrupted", e);
    }
  }

  /** apt's last message that begins with one of {@code kinds}, and its explanation. */
  private String reason(List<String> kinds, List<String> output) {
    List<String> lines =
        errors.stream()
            .filter(line -> kinds.stream().anyMatch(line::startsWith))
            .distinct()
            .toList();
    String details =
        output.stream()
            .dropWhile(line -> !DETAILS.matcher(line).matches())
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .limit(DETAIL_LINES)
            .collect(Collectors.joining("; ", " (", ")"));
    return String.join("; ", lines.subList(0, Math.min(lines.size(), MESSAGE_LINES)))
        + (details.equals(" ()") ? "" : details);
  }

  /** Keeps the standard error of a program in memory, because the disk may be full. */
  private void listen(Process process) {
    errors.clear();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (errors.size() < MOST_ERRORS) {
          errors.add(line);
        }
      }
    } catch (IOException e) {
      errors.add("E: " + e.getMessage());
    }
  }

  private static Path program(String name, String searchPath, Suite suite) {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new GuestException("this system has no " + name + ". " + byHand(suite)));
  }
}
