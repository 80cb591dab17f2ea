package dev.oriel.boot;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A flattened device tree, version 17, in the format of the Devicetree Specification 0.4 (chapter
 * 5).
 *
 * @param root the tree
 * @param reservations memory that the guest must not use
 * @param bootCpu the {@code reg} of the CPU that the guest starts on
 */
public record Fdt(FdtNode root, List<Reservation> reservations, int bootCpu) {
  static final int MAGIC = 0xd00dfeed;
  private static final int VERSION = 17;
  private static final int COMPATIBLE_VERSION = 16;
  private static final int HEADER_SIZE = 40;
  private static final int MAX_DEPTH = 64;

  /** Bytes of the longest name, and the most nodes and properties, of a tree that is read. */
  static final int LONGEST_NAME = 255;

  static final int MOST_ITEMS = 1 << 14;
  private static final int BEGIN_NODE = 1;
  private static final int END_NODE = 2;
  private static final int PROP = 3;
  private static final int NOP = 4;
  private static final int END = 9;

  /**
   * An entry of the memory reservation block.
   *
   * @param ra first real address
   * @param size bytes
   */
  public record Reservation(long ra, long size) {}

  /** A tree with copies of its parts' lists. */
  public Fdt {
    reservations = List.copyOf(reservations);
  }

  /** The blob for a tree. */
  public static byte[] flatten(FdtNode root, List<Reservation> reservations, int bootCpu) {
    return new Writer().write(new Fdt(root, reservations, bootCpu));
  }

  /**
   * Reads a blob.
   *
   * @throws ImageException if it is not a valid tree of version 16 or 17
   */
  public static Fdt parse(byte[] blob) {
    try {
      return new Reader(ByteBuffer.wrap(blob)).read();
    } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException e) {
      throw new ImageException("device tree is malformed or truncated: " + e.getMessage());
    }
  }

  private static final class Writer {
    private final Bytes structure = new Bytes();
    private final Bytes strings = new Bytes();
    private final Map<String, Integer> stringOffsets = new HashMap<>();

    byte[] write(Fdt fdt) {
      node(fdt.root);
      structure.cell(END);
      int structureOffset = HEADER_SIZE + (fdt.reservations.size() + 1) * 2 * Long.BYTES;
      int stringsOffset = structureOffset + structure.size();
      int size = stringsOffset + strings.size();
      ByteBuffer blob = ByteBuffer.allocate(size);
      blob.putInt(MAGIC).putInt(size).putInt(structureOffset).putInt(stringsOffset);
      blob.putInt(HEADER_SIZE).putInt(VERSION).putInt(COMPATIBLE_VERSION).putInt(fdt.bootCpu);
      blob.putInt(strings.size()).putInt(structure.size());
      for (Reservation each : fdt.reservations) {
        blob.putLong(each.ra).putLong(each.size);
      }
      blob.putLong(0).putLong(0);
      return blob.put(structure.toByteArray()).put(strings.toByteArray()).array();
    }

    private void node(FdtNode node) {
      structure.cell(BEGIN_NODE);
      structure.string(node.name());
      structure.pad();
      for (String property : node.properties()) {
        byte[] value = node.value(property);
        structure.cell(PROP);
        structure.cell(value.length);
        structure.cell(stringOffset(property));
        structure.writeBytes(value);
        structure.pad();
      }
      node.children().forEach(this::node);
      structure.cell(END_NODE);
    }

    private int stringOffset(String string) {
      return stringOffsets.computeIfAbsent(
          string,
          s -> {
            int offset = strings.size();
            strings.string(s);
            return offset;
          });
    }
  }

  private static final class Bytes extends ByteArrayOutputStream {
    void cell(int cell) {
      writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(cell).array());
    }

    void string(String string) {
      writeBytes(string.getBytes(StandardCharsets.UTF_8));
      write(0);
    }

    void pad() {
      while (size() % Integer.BYTES != 0) {
        write(0);
      }
    }
  }

  private static final class Reader {
    private final ByteBuffer blob;
    private int items;

    Reader(ByteBuffer blob) {
      this.blob = blob;
    }

    Fdt read() {
      check(blob.getInt(0) == MAGIC, "no magic number 0xd00dfeed");
      check(blob.getInt(4) >= HEADER_SIZE && blob.getInt(4) <= blob.limit(), "size in header");
      check(blob.getInt(20) >= COMPATIBLE_VERSION && blob.getInt(24) <= VERSION, "version");
      blob.limit(blob.getInt(4));
      List<Reservation> reservations = new ArrayList<>();
      blob.position(blob.getInt(16));
      for (long ra = blob.getLong(), size = blob.getLong();
          ra != 0 || size != 0;
          ra = blob.getLong(), size = blob.getLong()) {
        reservations.add(new Reservation(ra, size));
      }
      blob.position(blob.getInt(8));
      check(token() == BEGIN_NODE && string(blob.position()).isEmpty(), "root");
      blob.position(blob.position() + Integer.BYTES);
      FdtNode root = FdtNode.root();
      body(root, 0);
      check(token() == END, "bytes after the root");
      return new Fdt(root, reservations, blob.getInt(28));
    }

    private void body(FdtNode node, int depth) {
      check(depth < MAX_DEPTH, "nodes nested deeper than " + MAX_DEPTH);
      for (int token = token(); token != END_NODE; token = token()) {
        check(++items <= MOST_ITEMS, "more than " + MOST_ITEMS + " nodes and properties");
        switch (token) {
          case PROP -> {
            int length = blob.getInt();
            String name = string(blob.getInt(12) + blob.getInt());
            check(length >= 0 && length <= blob.remaining(), "length of property " + name);
            byte[] value = new byte[length];
            blob.get(value);
            align();
            node.bytes(name, value);
          }
          case BEGIN_NODE -> {
            String name = string(blob.position());
            blob.position(blob.position() + name.getBytes(StandardCharsets.UTF_8).length + 1);
            align();
            body(node.child(name), depth + 1);
          }
          default -> check(false, "token " + token);
        }
      }
    }

    private int token() {
      int token = blob.getInt();
      while (token == NOP) {
        token = blob.getInt();
      }
      return token;
    }

    private String string(int offset) {
      int end = offset;
      while (blob.get(end) != 0) {
        check(end - offset < LONGEST_NAME, "name longer than " + LONGEST_NAME + " bytes");
        end++;
      }
      byte[] bytes = new byte[end - offset];
      blob.get(offset, bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private void align() {
      blob.position(blob.position() + Integer.BYTES - 1 & -Integer.BYTES);
    }

    private static void check(boolean condition, String subject) {
      if (!condition) {
        throw new IllegalArgumentException(subject);
      }
    }
  }
}
