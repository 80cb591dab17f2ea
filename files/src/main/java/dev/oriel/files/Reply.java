package dev.oriel.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The message that answers a guest, written field after field. */
final class Reply {
  /** Bytes of every message's size, type and tag. */
  static final int HEADER = 7;

  /** Bytes before the data in the answer to a read. */
  static final int DATA_HEADER = HEADER + 4;

  private static final int QID = 13;

  private final ByteBuffer bytes;

  /**
   * @param bytes empty; its limit is the most that the guest takes
   */
  Reply(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(HEADER);
  }

  private ByteBuffer room(int count) throws Failure {
    if (bytes.remaining() < count) {
      throw new Failure(Errno.EMSGSIZE);
    }
    return bytes;
  }

  Reply u8(int value) throws Failure {
    room(1).put((byte) value);
    return this;
  }

  Reply u16(int value) throws Failure {
    room(2).putShort((short) value);
    return this;
  }

  Reply u32(long value) throws Failure {
    room(4).putInt((int) value);
    return this;
  }

  Reply u64(long value) throws Failure {
    room(8).putLong(value);
    return this;
  }

  Reply string(String text) throws Failure {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > 0xffff) {
      throw new Failure(Errno.EMSGSIZE);
    }
    u16(utf8.length);
    room(utf8.length).put(utf8);
    return this;
  }

  Reply qid(Qid qid) throws Failure {
    room(QID);
    return u8(qid.type()).u32(qid.version()).u64(qid.path());
  }

  /** Room for data of a guest that wants {@code count} bytes, after their number. */
  ByteBuffer data(long count) throws Failure {
    u32(0);
    return bytes.slice(bytes.position(), (int) Math.min(count, bytes.remaining()));
  }

  /** The first {@code count} bytes of {@link #data} are there. */
  void filled(int count) {
    bytes.putInt(bytes.position() - 4, count);
    bytes.position(bytes.position() + count);
  }

  /** Completes the message; returns its length. */
  int end(int type, int tag) {
    int length = bytes.position();
    bytes.putInt(0, length).put(4, (byte) type).putShort(5, (short) tag);
    return length;
  }
}
