package dev.oriel.machine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.function.ToIntFunction;

/**
 * Two machines that talk while a guest moves: each begins with a header, then sends sections laid
 * out as those of a snapshot; {@code docs/snapshots.md} describes them. What comes is checked
 * before anything is allocated for it.
 */
final class MigrationStream {
  static final long MAGIC = 0x4f72_6965_6c4d_6967L;
  static final int VERSION = 2;

  private static final int HEADER = 12;

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
    ByteBuffer header = ByteBuffer.allocate(HEADER).putLong(MAGIC).putInt(VERSION).flip();
    sent += Section.write(channel, header);
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
    sent += Section.write(channel, name, content);
    sentSections++;
  }

  /**
   * Waits for a section.
   *
   * @param most bytes that a section with a name may have; negative if there is none such
   * @throws SnapshotException if it is damaged
   */
  Section receive(ToIntFunction<String> most) throws IOException {
    Section section =
        Section.read(this::read, most)
            .orElseThrow(
                () -> new SnapshotException("it is damaged after section " + receivedSections));
    receivedSections++;
    return section;
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
