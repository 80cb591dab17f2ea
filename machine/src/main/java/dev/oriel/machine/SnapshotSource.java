package dev.oriel.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads a snapshot's file, and refuses one that is cut off, edited, or of another version. */
final class SnapshotSource {
  /** A section whose sum is right. */
  record Section(String name, byte[] content) {}

  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_CONTENT = 64 << 20;

  private final Path path;
  private final List<Section> sections = new ArrayList<>();

  SnapshotSource(Path path) throws IOException {
    this.path = path;
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer header = read(file, 12);
      if (header.getLong() != SnapshotSink.MAGIC) {
        throw refused("it is not a snapshot");
      }
      int version = header.getInt();
      if (version != SnapshotSink.VERSION) {
        throw refused(
            "it has version %d of the format; this Oriel reads version %d"
                .formatted(version, SnapshotSink.VERSION));
      }
      Section section;
      do {
        section = section(file);
        sections.add(section);
      } while (!section.name.equals(SnapshotSink.END));
      Section end = sections.removeLast();
      boolean whole =
          end.content.length == 8
              && ByteBuffer.wrap(end.content).getLong() == sections.size()
              && file.position() == file.size();
      if (!whole) {
        throw refused("sections are missing, or there are too many");
      }
    }
  }

  private Section section(FileChannel file) throws IOException {
    ByteBuffer lengths = read(file, 8);
    int title = lengths.getInt();
    int content = lengths.getInt();
    if (title < 0 || title > LONGEST_NAME || content < 0 || content > LONGEST_CONTENT) {
      throw refused("it is damaged after section " + sections.size());
    }
    ByteBuffer rest = read(file, title + content + 4);
    CRC32C sum = new CRC32C();
    sum.update(lengths.rewind());
    sum.update(rest.slice(0, title + content));
    String name = new String(rest.array(), 0, title, StandardCharsets.UTF_8);
    if (rest.getInt(title + content) != (int) sum.getValue()) {
      throw refused("it is damaged after section " + sections.size());
    }
    byte[] bytes = new byte[content];
    rest.get(title, bytes);
    return new Section(name, bytes);
  }

  private ByteBuffer read(FileChannel file, int bytes) throws IOException {
    if (file.size() - file.position() < bytes) {
      throw refused("it is cut off");
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && file.read(buffer) >= 0) {}
    return buffer.flip();
  }

  /** The contents of the only section called {@code name}. */
  byte[] content(String name) {
    List<byte[]> found = contents(name);
    if (found.size() != 1) {
      throw refused("it has no " + name);
    }
    return found.getFirst();
  }

  /** The contents of all sections called {@code name}, in order. */
  List<byte[]> contents(String name) {
    return sections.stream().filter(s -> s.name.equals(name)).map(Section::content).toList();
  }

  SnapshotException refused(String why) {
    return new SnapshotException("snapshot " + path + " cannot be used: " + why);
  }
}
