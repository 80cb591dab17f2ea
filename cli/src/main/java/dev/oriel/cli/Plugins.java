package dev.oriel.cli;

import dev.oriel.machine.Catalogue;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Jars whose devices, window policies and disk formats a machine may use: {@code -plugin FILE}.
 * They are found by {@link java.util.ServiceLoader} through the context class loader of the thread
 * that creates the machine.
 */
final class Plugins {
  private static final String SERVICES = "META-INF/services/";

  private Plugins() {}

  /**
   * Loads the jars that arguments of {@code run} name.
   *
   * @throws UsageException if one cannot be read, or has nothing that a machine uses
   */
  static void load(List<String> arguments) {
    List<Path> files = files(arguments);
    if (files.isEmpty()) {
      return;
    }
    List<URL> urls = new ArrayList<>();
    for (Path file : files) {
      check(file);
      urls.add(url(file));
    }
    // For the life of the process, as its devices are.
    Thread.currentThread()
        .setContextClassLoader(
            new URLClassLoader(urls.toArray(URL[]::new), Plugins.class.getClassLoader()));
    Catalogue.problem()
        .ifPresent(
            problem -> {
              throw new UsageException("-plugin: " + problem);
            });
  }

  private static List<Path> files(List<String> arguments) {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i + 1 < arguments.size() && !arguments.get(i).equals("--"); i++) {
      var option = RunOption.find(arguments.get(i));
      if (option.isPresent() && option.get().takesValue()) {
        i++;
        if (option.get() == RunOption.PLUGIN && !arguments.get(i).isEmpty()) {
          files.add(Path.of(arguments.get(i)));
        }
      }
    }
    return files;
  }

  private static void check(Path file) {
    if (!Files.exists(file)) {
      throw new UsageException("-plugin %s: there is no such file".formatted(file));
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      if (Catalogue.services().stream().noneMatch(name -> jar.getEntry(SERVICES + name) != null)) {
        throw new UsageException(
            "-plugin %s: provides nothing; a jar has files in %s with the names of %s"
                .formatted(file, SERVICES, String.join(", ", Catalogue.services())));
      }
    } catch (IOException e) {
      throw new UsageException("-plugin %s: is no jar that can be read".formatted(file));
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UsageException("-plugin %s: cannot be named".formatted(file));
    }
  }
}
