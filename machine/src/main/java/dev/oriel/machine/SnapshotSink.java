package dev.oriel.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes a snapshot's file: a header, then sections; {@code docs/snapshots.md} describes it. */
final class SnapshotSink {
  static final long MAGIC = 0x4f72_6965_6c53_6e70L;
  static final int VERSION = 7;
  static final String END = "end";

  private final FileChannel file;
  private long sections;

  SnapshotSink(FileChannel file) throws IOException {
    this.file = file;
    long _ = Section.write(file, ByteBuffer.allocate(12).putLong(MAGIC).putInt(VERSION).flip());
  }

  /** Adds a section. */
  void section(String name, byte[] content) throws IOException {
    long _ = Section.write(file, name, ByteBuffer.wrap(content));
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
}
