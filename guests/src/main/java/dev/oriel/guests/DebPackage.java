package dev.oriel.guests;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Reads a Debian binary package: an ar archive that holds the files in {@code data.tar.xz}. */
record DebPackage(Path file) {
  private static final int BUFFER = 1 << 16;

  /** Receives the regular files of a package. */
  interface Visitor {
    /**
     * Called for each file in the package's order.
     *
     * @param path without leading {@code ./} and with {@code usr/} taken off, so that packages built
     *     before and after the merge of {@code /usr} look alike
     * @param content valid during the call; need not be read
     * @param done how much of the package has been read, 0 to 1
     */
    void file(String path, InputStream content, double done) throws IOException;
  }

  void visit(Visitor visitor) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        InputStream raw = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
        ArArchiveInputStream ar = new ArArchiveInputStream(raw)) {
      for (ArArchiveEntry e = ar.getNextEntry(); e != null; e = ar.getNextEntry()) {
        if (e.getName().startsWith("data.tar")) {
          visitData(decompress(e.getName(), ar), visitor, channel);
          return;
        }
      }
    }
    throw new GuestException(this + " holds no data.tar");
  }

  private InputStream decompress(String name, InputStream in) throws IOException {
    return switch (name) {
      case "data.tar.xz" -> new XZInputStream(in);
      case "data.tar" -> in;
      default -> throw new GuestException(this + " is compressed as " + name + ", not data.tar.xz");
    };
  }

  private static void visitData(InputStream in, Visitor visitor, FileChannel channel)
      throws IOException {
    @SuppressWarnings("resource") // closes with the package
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      if (e.isFile() && !e.isSymbolicLink() && !e.isLink()) {
        String path = e.getName().replaceFirst("^\\./", "").replaceFirst("^usr/", "");
        visitor.file(path, tar, (double) channel.position() / channel.size());
      }
    }
  }

  @Override
  public String toString() {
    return "package " + file.getFileName();
  }
}
