package dev.oriel.guests;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Reads a Debian binary package: an ar archive that holds the files in {@code data.tar.xz}. */
record DebPackage(Path file) {
  /** Receives the regular files of a package. */
  interface Visitor {
    /**
     * Called for each file in the package's order.
     *
     * @param path without leading {@code ./} and with {@code usr/} taken off, so that packages built
     *     before and after the merge of {@code /usr} look alike
     * @param content valid during the call; need not be read
     */
    void file(String path, long size, InputStream content) throws IOException;
  }

  void visit(Visitor visitor) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        ArArchiveInputStream ar = new ArArchiveInputStream(raw)) {
      for (ArArchiveEntry e = ar.getNextEntry(); e != null; e = ar.getNextEntry()) {
        if (e.getName().startsWith("data.tar")) {
          visitData(decompress(e.getName(), ar), visitor);
          return;
        }
      }
    }
    throw new GuestException("package " + file.getFileName() + " holds no data.tar");
  }

  private InputStream decompress(String name, InputStream in) throws IOException {
    return switch (name) {
      case "data.tar.xz" -> new XZInputStream(in);
      case "data.tar" -> in;
      default ->
          throw new GuestException(
              "package " + file.getFileName() + " is compressed as " + name + ", not data.tar.xz");
    };
  }

  private static void visitData(InputStream in, Visitor visitor) throws IOException {
    @SuppressWarnings("resource") // closes with the package
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      if (e.isFile() && !e.isSymbolicLink() && !e.isLink()) {
        visitor.file(e.getName().replaceFirst("^\\./", "").replaceFirst("^usr/", ""), e.getSize(), tar);
      }
    }
  }
}
