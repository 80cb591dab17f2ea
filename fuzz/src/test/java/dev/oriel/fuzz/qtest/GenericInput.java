package dev.oriel.fuzz.qtest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An input of QEMU's generic fuzzer: operations with {@code FUZZ} between them. The first byte of
 * an operation says which it is; what follows has the form of a C structure, little-endian and
 * aligned. Bytes after it are ignored, and so is an operation that is too short.
 */
final class GenericInput {
  /** What stands between operations. */
  static final byte[] SEPARATOR = "FUZZ".getBytes(StandardCharsets.US_ASCII);

  /** In the order of their numbers. */
  enum Code {
    IN(4),
    OUT(8),
    READ(8),
    WRITE(16),
    PCI_READ(3),
    PCI_WRITE(8),
    DISABLE_PCI(0),
    ADD_DMA_PATTERN(3),
    CLEAR_DMA_PATTERNS(0),
    CLOCK_STEP(0);

    private static final Code[] ALL = values();

    /** Bytes without which it is ignored. */
    final int least;

    Code(int least) {
      this.least = least;
    }
  }

  /** An operation and what follows its number, at least {@link Code#least} bytes. */
  record Operation(Code code, byte[] arguments) {
    private ByteBuffer words() {
      return ByteBuffer.wrap(arguments).order(ByteOrder.LITTLE_ENDIAN);
    }

    int u8(int at) {
      return arguments[at] & 0xff;
    }

    int u16(int at) {
      return words().getShort(at) & 0xffff;
    }

    long u32(int at) {
      return Integer.toUnsignedLong(words().getInt(at));
    }

    long u64(int at) {
      return words().getLong(at);
    }
  }

  private GenericInput() {}

  /** The operations of an input. */
  static List<Operation> operations(byte[] input) {
    List<Operation> all = new ArrayList<>();
    for (int from = 0; from <= input.length; ) {
      int end = separator(input, from);
      operation(Arrays.copyOfRange(input, from, end)).ifPresent(all::add);
      from = end + SEPARATOR.length;
    }
    return all;
  }

  private static int separator(byte[] input, int from) {
    for (int at = from; at + SEPARATOR.length <= input.length; at++) {
      if (Arrays.equals(input, at, at + SEPARATOR.length, SEPARATOR, 0, SEPARATOR.length)) {
        return at;
      }
    }
    return input.length;
  }

  private static Optional<Operation> operation(byte[] command) {
    if (command.length == 0) {
      return Optional.empty();
    }
    Code code = Code.ALL[(command[0] & 0xff) % Code.ALL.length];
    return command.length - 1 < code.least
        ? Optional.empty()
        : Optional.of(new Operation(code, Arrays.copyOfRange(command, 1, command.length)));
  }

  /** Writes inputs. */
  static final class Builder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Builder add(Code code, ByteBuffer arguments) {
      if (out.size() > 0) {
        out.writeBytes(SEPARATOR);
      }
      out.write(code.ordinal());
      out.writeBytes(arguments.array());
      return this;
    }

    private static ByteBuffer words(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An operation without arguments. */
    Builder add(Code code) {
      return add(code, words(0));
    }

    /** Loads 1, 2, 4 or 8 bytes of a region of memory. */
    Builder read(int region, long offset, int size) {
      ByteBuffer words = words(Code.READ.least);
      words.put(0, log2(size)).put(1, (byte) region).putInt(4, (int) offset);
      return add(Code.READ, words);
    }

    /** Stores 1, 2, 4 or 8 bytes into a region of memory. */
    Builder write(int region, long offset, int size, long value) {
      ByteBuffer words = words(Code.WRITE.least);
      words.put(0, log2(size)).put(1, (byte) region).putInt(4, (int) offset).putLong(8, value);
      return add(Code.WRITE, words);
    }

    /** Stores 1, 2 or 4 bytes into configuration space. */
    Builder configure(int offset, int size, int value) {
      ByteBuffer words = words(Code.PCI_WRITE.least);
      words.put(0, log2(size)).put(2, (byte) offset).putInt(4, value);
      return add(Code.PCI_WRITE, words);
    }

    /** Loads 1, 2 or 4 bytes of configuration space. */
    Builder configuration(int offset, int size) {
      return add(Code.PCI_READ, words(3).put(0, log2(size)).put(2, (byte) offset));
    }

    /** Data for devices. */
    Builder pattern(int index, int stride, byte[] data) {
      ByteBuffer words = words(2 + data.length);
      words.put(0, (byte) index).put(1, (byte) stride).put(2, data);
      return add(Code.ADD_DMA_PATTERN, words);
    }

    private static byte log2(int size) {
      return (byte) Integer.numberOfTrailingZeros(size);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
