package dev.oriel.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a Java program for the guest's JVM. */
final class GuestJava {
  /** Of OpenJDK 17, which Debian bookworm has. */
  private static final String RELEASE = "17";

  private GuestJava() {}

  /** The class files of {@code source}, the class {@code name}, by file name. */
  static Map<String, byte[]> compile(String name, String source) throws IOException {
    SimpleJavaFileObject unit =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), SimpleJavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    Path folder = Files.createTempDirectory("oriel-bench");
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("--release", RELEASE, "-d", folder.toString());
      if (!compiler.getTask(null, files, null, options, null, List.of(unit)).call()) {
        throw new IllegalStateException(name + ".java cannot be compiled");
      }
      Map<String, byte[]> classes = new LinkedHashMap<>();
      try (Stream<Path> found = Files.list(folder)) {
        for (Path file : found.toList()) {
          classes.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
      return classes;
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }
}
