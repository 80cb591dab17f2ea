package dev.oriel.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The fields of a message from a guest, in their order; all are within the message. */
final class Request {
  static final int LONGEST_NAME = 255;

  private final ByteBuffer bytes;

  /**
   * @param bytes what follows the header, up to the limit
   */
  Request(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer need(int count) throws Failure {
    if (bytes.remaining() < count) {
      throw new Failure(Errno.EPROTO);
    }
    return bytes;
  }

  int u8() throws Failure {
    return need(1).get() & 0xff;
  }

  int u16() throws Failure {
    return need(2).getShort() & 0xffff;
  }

  int s32() throws Failure {
    return need(4).getInt();
  }

  long u32() throws Failure {
    return Integer.toUnsignedLong(s32());
  }

  long s64() throws Failure {
    return need(8).getLong();
  }

  /** A place in a file, which is not negative. */
  long offset() throws Failure {
    long value = s64();
    if (value < 0) {
      throw new Failure(Errno.EINVAL);
    }
    return value;
  }

  /** The next {@code count} bytes. */
  ByteBuffer data(long count) throws Failure {
    if (count > bytes.remaining()) {
      throw new Failure(Errno.EPROTO);
    }
    ByteBuffer data = bytes.slice(bytes.position(), (int) count);
    bytes.position(bytes.position() + (int) count);
    return data;
  }

  String string() throws Failure {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(data(u16()));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new Failure(Errno.EILSEQ);
    }
  }

  /** The name of a file in a folder: one that cannot lead anywhere else. */
  String name() throws Failure {
    return named(step());
  }

  /** Fails if {@code name} could lead anywhere but to a file in the folder. */
  static String named(String name) throws Failure {
    checkStep(name);
    if (name.equals(".") || name.equals("..")) {
      throw new Failure(Errno.EINVAL);
    }
    return name;
  }

  /** The same, or the names of the folder itself and the one above it. */
  String step() throws Failure {
    int before = bytes.position();
    String name = string();
    checkStep(name);
    if (bytes.position() - before - 2 > LONGEST_NAME) {
      throw new Failure(Errno.ENAMETOOLONG);
    }
    return name;
  }

  private static void checkStep(String name) throws Failure {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new Failure(name.isEmpty() ? Errno.ENOENT : Errno.EINVAL);
    }
  }
}
