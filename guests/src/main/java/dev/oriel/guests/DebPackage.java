package dev.oriel.guests;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Reads a Debian binary package: an ar archive that holds the files in a {@code data.tar}, and what
 * dpkg needs to know in a {@code control.tar}.
 */
record DebPackage(Path file) {
  private static final int BUFFER = 1 << 16;

  /** Receives the contents of a package, in order. */
  interface Visitor {
    /**
     * Called for each file, directory and link.
     *
     * @param entry its paths have a character for each byte
     * @param content of a file; valid during the call; need not be read
     * @param done how much of the package has been read, 0 to 1
     */
    void entry(TarArchiveEntry entry, InputStream content, double done) throws IOException;
  }

  /** Receives the regular files of a package. */
  interface FileVisitor {
    /**
     * Called for each file in the package's order.
     *
     * @param path without leading {@code ./} and with {@code usr/} taken off, so that packages
     *     built before and after the merge of {@code /usr} look alike
     */
    void file(String path, InputStream content, double done) throws IOException;
  }

  void visitFiles(FileVisitor visitor) throws IOException {
    visit(
        (e, content, done) -> {
          if (e.isFile() && !e.isSymbolicLink() && !e.isLink()) {
            String path = e.getName().replaceFirst("^\\./", "").replaceFirst("^usr/", "");
            visitor.file(path, content, done);
          }
        });
  }

  /**
   * Visits what the package is installed as.
   *
   * @throws GuestException if the package cannot be read or {@code visitor} refuses it
   */
  void visit(Visitor visitor) throws IOException {
    visit("data.tar", visitor);
  }

  /**
   * Visits what dpkg needs to know of the package: its {@code control}, maintainer scripts and
   * lists.
   *
   * @throws GuestException if the package cannot be read or {@code visitor} refuses it
   */
  void visitControl(Visitor visitor) throws IOException {
    visit("control.tar", visitor);
  }

  private void visit(String member, Visitor visitor) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        InputStream raw = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
        ArArchiveInputStream ar = new ArArchiveInputStream(raw)) {
      for (ArArchiveEntry e = ar.getNextEntry(); e != null; e = ar.getNextEntry()) {
        if (e.getName().startsWith(member)) {
          visitEntries(decompress(e.getName(), ar), visitor, channel);
          return;
        }
      }
    } catch (GuestException e) {
      throw new GuestException(this + ": " + e.getMessage(), e);
    }
    throw new GuestException(this + " contains no " + member);
  }

  private static InputStream decompress(String name, InputStream in) throws IOException {
    return switch (name.replaceFirst("^[^.]*\\.", "")) {
      case "tar.xz" -> new XZInputStream(in);
      case "tar.gz" -> new GZIPInputStream(in);
      case "tar" -> in;
      default -> {
        String part = name.replaceFirst("\\.[^.]*$", "");
        throw new GuestException("it is compressed as " + name + ", not " + part + ".xz or .gz");
      }
    };
  }

  private static void visitEntries(InputStream in, Visitor visitor, FileChannel channel)
      throws IOException {
    @SuppressWarnings("resource") // closes with the package
    TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.ISO_8859_1.name());
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      visitor.entry(e, tar, (double) channel.position() / channel.size());
    }
  }

  /** The package's name and version, as the name of its file has them. */
  String title() {
    String[] parts = file.getFileName().toString().split("_");
    return parts[0] + " " + (parts.length > 1 ? parts[1].replace("%3a", ":") : "");
  }

  @Override
  public String toString() {
    return "package " + file.getFileName();
  }
}
