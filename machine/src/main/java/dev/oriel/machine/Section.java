package dev.oriel.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32C;

/** A named part of a snapshot or of a migration; {@code docs/snapshots.md} has its layout. */
record Section(String name, byte[] content) {
  private static final int LENGTHS = 2 * Integer.BYTES;
  private static final int LONGEST_NAME = 256;

  /** Where sections come from. */
  interface Source {
    /** Exactly so many bytes. */
    byte[] read(int length) throws IOException;
  }

  /**
   * Writes one.
   *
   * @param content is read to its end
   * @return bytes that were written
   */
  static long write(WritableByteChannel to, String name, ByteBuffer content) throws IOException {
    byte[] title = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(LENGTHS + title.length);
    head.putInt(title.length).putInt(content.remaining()).put(title).flip();
    CRC32C sum = new CRC32C();
    sum.update(head.duplicate());
    sum.update(content.duplicate());
    ByteBuffer tail = ByteBuffer.allocate(Integer.BYTES).putInt((int) sum.getValue()).flip();
    return write(to, head) + write(to, content) + write(to, tail);
  }

  /** Writes all of {@code bytes}; returns how many. */
  static long write(WritableByteChannel to, ByteBuffer bytes) throws IOException {
    long written = 0;
    while (bytes.hasRemaining()) {
      written += to.write(bytes);
    }
    return written;
  }

  /**
   * Reads one; what comes is checked before anything is allocated for it.
   *
   * @param most bytes that a section with a name may have; negative if there is none such
   * @return empty if it is damaged
   */
  static Optional<Section> read(Source from, ToIntFunction<String> most) throws IOException {
    byte[] lengths = from.read(LENGTHS);
    int title = ByteBuffer.wrap(lengths).getInt();
    int length = ByteBuffer.wrap(lengths).getInt(Integer.BYTES);
    if (title < 0 || title > LONGEST_NAME) {
      return Optional.empty();
    }
    byte[] name = from.read(title);
    String text = new String(name, StandardCharsets.UTF_8);
    if (length < 0 || length > most.applyAsInt(text)) {
      return Optional.empty();
    }
    byte[] content = from.read(length);
    CRC32C sum = new CRC32C();
    sum.update(lengths);
    sum.update(name);
    sum.update(content);
    boolean right = ByteBuffer.wrap(from.read(Integer.BYTES)).getInt() == (int) sum.getValue();
    return right ? Optional.of(new Section(text, content)) : Optional.empty();
  }
}
