package dev.oriel.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Writes a snapshot's file: a header, then sections; {@code docs/snapshots.md} describes it. */
final class SnapshotSink {
  static final long MAGIC = 0x4f72_6965_6c53_6e70L;
  static final int VERSION = 5;
  static final String END = "end";

  private final FileChannel file;
  private long sections;

  SnapshotSink(FileChannel file) throws IOException {
    this.file = file;
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

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int _ = file.write(bytes);
    }
  }
}
