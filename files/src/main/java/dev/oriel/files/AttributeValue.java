package dev.oriel.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The value of an extended attribute, or the list of their names, that a guest reads; or one that
 * it writes piece by piece and that is set at the end.
 */
final class AttributeValue implements Opened {
  /** As many bytes as Linux allows. */
  static final int LONGEST = 1 << 16;

  /** Bytes of the longest name that Linux allows. */
  static final int LONGEST_NAME = 255;

  /** Sets an attribute. */
  interface Setter {
    void set(ByteBuffer value) throws IOException, Failure;
  }

  private final Pin pin;
  private final byte[] value;
  private final Setter setter;
  private final boolean writable;
  private int written;

  private AttributeValue(Pin pin, byte[] value, boolean writable, Setter setter) {
    this.pin = pin;
    this.value = value;
    this.writable = writable;
    this.setter = setter;
  }

  static AttributeValue toRead(Pin pin, byte[] value) {
    return new AttributeValue(pin, value, false, all -> {});
  }

  static AttributeValue toWrite(Pin pin, int size, Setter setter) {
    return new AttributeValue(pin, new byte[size], true, setter);
  }

  @Override
  public Pin pin() {
    return pin;
  }

  @Override
  public int bytes() {
    return value.length;
  }

  int read(long offset, ByteBuffer target) throws Failure {
    if (writable) {
      throw new Failure(Errno.EBADF);
    }
    int at = (int) Math.min(offset, value.length);
    int count = Math.min(target.remaining(), value.length - at);
    target.put(value, at, count);
    return count;
  }

  /** Writes the next piece. */
  void write(long offset, ByteBuffer source) throws Failure {
    if (!writable || offset != written || source.remaining() > value.length - written) {
      throw new Failure(writable ? Errno.ENOSPC : Errno.EBADF);
    }
    int count = source.remaining();
    source.get(value, written, count);
    written += count;
  }

  /** Releases it without setting anything. */
  void drop() {
    pin.close();
  }

  @Override
  public void close() throws IOException, Failure {
    try (pin) {
      if (written == value.length) {
        setter.set(ByteBuffer.wrap(value));
      }
    }
  }
}
