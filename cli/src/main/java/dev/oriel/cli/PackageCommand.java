package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oriel.machine.HostException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code oriel package}: a folder with Oriel and the parts of Java that it needs, made by jlink,
 * which runs where no Java is installed. The same modules give the same files.
 */
final class PackageCommand {
  private static final String MAIN = "dev.oriel.cli";
  private static final String OWN = "dev.oriel.";
  private static final int LONGEST_ANSWER = 2000;

  private final PrintStream out;

  PackageCommand(PrintStream out) {
    this.out = out;
  }

  int run(List<String> arguments) throws InterruptedException {
    if (arguments.size() != 1 || arguments.getFirst().startsWith("-")) {
      throw new UsageException("oriel package takes one argument: the folder to be made");
    }
    Path folder = path(arguments.getFirst());
    if (Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException("oriel package: " + folder + " is there already");
    }
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    if (!Files.isExecutable(jlink)) {
      throw new UsageException(
          "oriel package needs a JDK, which has jlink; this Java is a runtime: "
              + System.getProperty("java.home"));
    }
    try {
      // Its own, so that nobody else's files are deleted.
      Path scratch = Files.createTempDirectory(parent(folder), folder.getFileName() + ".part");
      try {
        Path unfinished = scratch.resolve("image");
        link(jlink, unfinished);
        addLauncher(unfinished);
        Files.move(unfinished, folder);
      } finally {
        delete(scratch);
      }
    } catch (FileAlreadyExistsException e) {
      throw new HostException(folder + " is there already", e);
    } catch (IOException e) {
      throw new HostException(folder + " cannot be made: " + HostException.reason(e), e);
    }
    out.println(folder.resolve("bin").resolve("oriel"));
    return 0;
  }

  private static Path path(String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new UsageException("oriel package: this host has no such names");
    }
  }

  private static Path parent(Path folder) {
    return Objects.requireNonNull(folder.getParent(), "the root is there already");
  }

  private static void link(Path jlink, Path target) throws IOException, InterruptedException {
    TreeMap<String, Path> modules = modules();
    String roots =
        modules.keySet().stream()
            .filter(name -> name.startsWith(OWN))
            .collect(Collectors.joining(","));
    Process process =
        new ProcessBuilder(
                jlink.toString(),
                "--module-path",
                modules.values().stream().map(Path::toString).collect(Collectors.joining(":")),
                "--add-modules",
                roots,
                "--no-header-files",
                "--no-man-pages",
                "--output",
                target.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new HostException(
          "jlink fails: "
              + said.strip().substring(0, Math.min(said.strip().length(), LONGEST_ANSWER)));
    }
  }

  /** Oriel's modules and what they need besides the JDK's, and where each is. */
  private static TreeMap<String, Path> modules() throws IOException {
    ModuleFinder finder = finder();
    TreeMap<String, Path> found = new TreeMap<>();
    List<String> wanted = new ArrayList<>(List.of(MAIN));
    // What provides a service of Oriel's is required by nobody.
    finder.findAll().stream()
        .map(ModuleReference::descriptor)
        .filter(PackageCommand::serves)
        .forEach(module -> wanted.add(module.name()));
    while (!wanted.isEmpty()) {
      String name = wanted.removeLast();
      ModuleReference module = finder.find(name).orElse(null);
      if (module == null || found.containsKey(name)) {
        continue; // The JDK's, or known.
      }
      found.put(name, Path.of(module.location().orElseThrow()));
      module.descriptor().requires().stream()
          .filter(each -> !each.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
          .forEach(each -> wanted.add(each.name()));
    }
    if (!found.containsKey(MAIN)) {
      throw new IOException("Oriel's own modules are not found");
    }
    return found;
  }

  private static boolean serves(ModuleDescriptor module) {
    return module.name().startsWith(OWN)
        && module.provides().stream().anyMatch(each -> each.service().startsWith(OWN));
  }

  /** The modules that this JVM has been given; a test has them on its class path. */
  private static ModuleFinder finder() {
    String given = System.getProperty("jdk.module.path", "");
    String all = given.isEmpty() ? System.getProperty("java.class.path") : given;
    List<Path> places = new ArrayList<>();
    for (String place : all.split(File.pathSeparator)) {
      Path path = Path.of(place).toAbsolutePath();
      if (!place.isEmpty() && Files.exists(path) && isModular(path)) {
        places.add(path);
      }
    }
    return ModuleFinder.of(places.toArray(Path[]::new));
  }

  private static boolean isModular(Path place) {
    try {
      Set<ModuleReference> modules = ModuleFinder.of(place).findAll();
      return !modules.isEmpty()
          && modules.stream().noneMatch(module -> module.descriptor().isAutomatic());
    } catch (FindException e) {
      return false;
    }
  }

  private static void addLauncher(Path image) throws IOException {
    String options =
        resource("jvm-options.txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining(" "));
    Path launcher = image.resolve("bin").resolve("oriel");
    Files.writeString(launcher, resource("packaged-oriel.sh").replace("OPTIONS", options));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PackageCommand.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Deletes a folder that this has made, with what is left in it. */
  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // It stays, under a name that says that it is unfinished.
    }
  }
}
