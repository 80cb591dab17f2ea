package dev.oriel.machine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32C;

/**
 * Two machines that talk while a guest moves: each begins with a header, then sends sections laid
 * out as those of a snapshot; {@code docs/snapshots.md} describes them. What comes is checked
 * before anything is allocated for it.
 */
final class MigrationStream {
  /** A section whose sum is right. */
  record Section(String name, byte[] content) {}

  static final long MAGIC = 0x4f72_6965_6c4d_6967L;
  static final int VERSION = 1;

  private static final int HEADER = 12;
  private static final int LONGEST_NAME = 256;

  private final ByteChannel channel;
  private long sent;
  private long sentSections;
  private long receivedSections;

  MigrationStream(ByteChannel channel) {
    this.channel = channel;
  }

  /** Bytes that were sent. */
  long sent() {
    return sent;
  }

  /** Sections that were sent. */
  long sentSections() {
    return sentSections;
  }

  /** Sections that came. */
  long receivedSections() {
    return receivedSections;
  }

  void sendHeader() throws IOException {
    write(ByteBuffer.allocate(HEADER).putLong(MAGIC).putInt(VERSION).flip());
  }

  /**
   * @throws SnapshotException if something else comes
   */
  void receiveHeader() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(read(HEADER));
    if (header.getLong() != MAGIC) {
      throw new SnapshotException("it is not the migration of a guest of Oriel");
    }
    int version = header.getInt();
    if (version != VERSION) {
      throw new SnapshotException(
          "it has version %d of the stream; this Oriel reads version %d"
              .formatted(version, VERSION));
    }
  }

  void send(String name, byte[] content) throws IOException {
    send(name, ByteBuffer.wrap(content));
  }

  /** Sends a section; {@code content} is read to its end. */
  void send(String name, ByteBuffer content) throws IOException {
    byte[] title = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(title.length + 8);
    head.putInt(title.length).putInt(content.remaining()).put(title).flip();
    CRC32C sum = new CRC32C();
    sum.update(head.duplicate());
    sum.update(content.duplicate());
    write(head);
    write(content);
    write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).flip());
    sentSections++;
  }

  /**
   * Waits for a section.
   *
   * @param most bytes that a section with a name may have; negative if there is none such
   * @throws SnapshotException if it is damaged
   */
  Section receive(ToIntFunction<String> most) throws IOException {
    byte[] lengths = read(8);
    int title = ByteBuffer.wrap(lengths).getInt();
    int length = ByteBuffer.wrap(lengths).getInt(4);
    if (title < 0 || title > LONGEST_NAME) {
      throw damaged();
    }
    byte[] name = read(title);
    String text = new String(name, StandardCharsets.UTF_8);
    if (length < 0 || length > most.applyAsInt(text)) {
      throw damaged();
    }
    byte[] content = read(length);
    CRC32C sum = new CRC32C();
    sum.update(lengths);
    sum.update(name);
    sum.update(content);
    if (ByteBuffer.wrap(read(4)).getInt() != (int) sum.getValue()) {
      throw damaged();
    }
    receivedSections++;
    return new Section(text, content);
  }

  private SnapshotException damaged() {
    return new SnapshotException("it is damaged after section " + receivedSections);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      sent += channel.write(bytes);
    }
  }

  private byte[] read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("it was cut off");
      }
    }
    return bytes.array();
  }
}
