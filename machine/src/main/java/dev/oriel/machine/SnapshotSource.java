package dev.oriel.machine;

import dev.oriel.memory.HostFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a snapshot's file, and refuses one that is cut off, edited, or of another version. */
final class SnapshotSource implements AutoCloseable {
  private static final int LONGEST_CONTENT = 64 << 20;

  private final Path path;
  private final HostFile opened;
  private final FileChannel file;
  private final List<Section> sections = new ArrayList<>();

  /** Where the sections end. */
  private final long end;

  SnapshotSource(Path path) throws IOException {
    this.path = path;
    opened = HostFile.open(path);
    file = opened.channel();
    try {
      readHeader();
      end = readSections();
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void readHeader() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(read(12));
    if (header.getLong() != SnapshotSink.MAGIC) {
      throw refused("it is not a snapshot");
    }
    int version = header.getInt();
    if (version != SnapshotSink.VERSION) {
      throw refused(
          "it has version %d of the format; this Oriel reads version %d"
              .formatted(version, SnapshotSink.VERSION));
    }
  }

  private long readSections() throws IOException {
    Section section;
    do {
      section =
          Section.read(this::read, name -> LONGEST_CONTENT)
              .orElseThrow(() -> refused("it is damaged after section " + sections.size()));
      sections.add(section);
    } while (!section.name().equals(SnapshotSink.END));
    byte[] last = sections.removeLast().content();
    if (last.length != 8 || ByteBuffer.wrap(last).getLong() != sections.size()) {
      throw refused("sections are missing, or there are too many");
    }
    return file.position();
  }

  /** Has memory be the pages behind the sections. */
  void map(MemoryPages memory) throws IOException {
    long first = SnapshotSink.firstPage(end);
    if (opened.size() != first + memory.bytes()) {
      throw refused("it is cut off, or too long");
    }
    byte[] padding = read((int) (first - end));
    if (!Arrays.equals(padding, new byte[padding.length]) || !memory.map(opened, first)) {
      throw refused("it has damaged pages of memory");
    }
  }

  /** Refuses a file that goes on after the sections. */
  void checkEnd() throws IOException {
    if (opened.size() != end) {
      throw refused("it is cut off, or too long");
    }
  }

  private byte[] read(int bytes) throws IOException {
    if (file.size() - file.position() < bytes) {
      throw refused("it is cut off");
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && file.read(buffer) >= 0) {}
    return buffer.array();
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
    return sections.stream().filter(s -> s.name().equals(name)).map(Section::content).toList();
  }

  SnapshotException refused(String why) {
    return new SnapshotException("snapshot " + path + " cannot be used: " + why);
  }

  @Override
  public void close() throws IOException {
    opened.close();
  }
}
