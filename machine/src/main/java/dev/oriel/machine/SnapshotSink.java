package dev.oriel.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes a snapshot's file: a header, then sections; {@code docs/snapshots.md} describes it. */
final class SnapshotSink implements AutoCloseable {
  static final long MAGIC = 0x4f72_6965_6c53_6e70L;
  static final int VERSION = 2;
  static final String END = "end";

  private final FileChannel file;
  private long sections;

  SnapshotSink(Path path) throws IOException {
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    write(ByteBuffer.allocate(12).putLong(MAGIC).putInt(VERSION).flip());
  }

  /** Adds a section. */
  void section(String name, byte[] content) throws IOException {
    byte[] title = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(title.length + content.length + 12);
    bytes.putInt(title.length).putInt(content.length).put(title).put(content);
    CRC32C sum = new CRC32C();
    sum.update(bytes.array(), 0, bytes.position());
    write(bytes.putInt((int) sum.getValue()).flip());
    sections++;
  }

  /** Ends the sections. */
  void end() throws IOException {
    section(END, ByteBuffer.allocate(8).putLong(sections).array());
  }

  /** Adds pages of memory, after the sections. */
  void pages(MemoryPages memory) throws IOException {
    file.position(firstPage(file.position()));
    memory.write(file);
  }

  /** Where pages begin if sections end at {@code position}. */
  static long firstPage(long position) {
    return position + MemoryPages.PAGE - 1 & -MemoryPages.PAGE;
  }

  /** Has the host store the file. */
  void store() throws IOException {
    file.force(true);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int _ = file.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
