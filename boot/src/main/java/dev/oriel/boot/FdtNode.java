package dev.oriel.boot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A node of a device tree under construction: properties and children in the order in which they
 * were added. All cells are big-endian. Setting a property again replaces its value and keeps its
 * position.
 */
public final class FdtNode {
  private final String name;
  private final SequencedMap<String, byte[]> properties = new LinkedHashMap<>();
  private final SequencedMap<String, FdtNode> children = new LinkedHashMap<>();

  private FdtNode(String name) {
    this.name = name;
  }

  /** An empty tree. The name of a root is empty. */
  public static FdtNode root() {
    return new FdtNode("");
  }

  /** The name with its unit address, {@code vty@71000000}. */
  public String name() {
    return name;
  }

  /** The child of that name, added at the end if there is none yet. */
  public FdtNode child(String childName) {
    check(!childName.isEmpty() && childName.indexOf('/') < 0, childName);
    return children.computeIfAbsent(childName, FdtNode::new);
  }

  /** The children, in order. */
  public List<FdtNode> children() {
    return List.copyOf(children.values());
  }

  /** The names of the properties, in order. */
  public List<String> properties() {
    return List.copyOf(properties.keySet());
  }

  /** Whether the property exists. */
  public boolean has(String property) {
    return properties.containsKey(property);
  }

  /** Removes a property if it exists. */
  public FdtNode without(String property) {
    properties.remove(property);
    return this;
  }

  /** A property without a value. */
  public FdtNode empty(String property) {
    return bytes(property);
  }

  /** A property of 32-bit cells. */
  public FdtNode cells(String property, int... cells) {
    ByteBuffer value = ByteBuffer.allocate(cells.length * Integer.BYTES);
    for (int cell : cells) {
      value.putInt(cell);
    }
    return bytes(property, value.array());
  }

  /** A property of 64-bit values, two cells each. */
  public FdtNode u64(String property, long... values) {
    ByteBuffer value = ByteBuffer.allocate(values.length * Long.BYTES);
    for (long each : values) {
      value.putLong(each);
    }
    return bytes(property, value.array());
  }

  /** A property of one string. */
  public FdtNode string(String property, String value) {
    return strings(property, List.of(value));
  }

  /** A property of several strings, each with its terminating zero. */
  public FdtNode strings(String property, Collection<String> values) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (String each : values) {
      check(each.indexOf(0) < 0, property);
      value.writeBytes(each.getBytes(StandardCharsets.UTF_8));
      value.write(0);
    }
    return bytes(property, value.toByteArray());
  }

  /** A property of raw bytes. */
  public FdtNode bytes(String property, byte... value) {
    check(!property.isEmpty(), property);
    properties.put(property, value.clone());
    return this;
  }

  /** Gives this node the phandle by which others refer to it. */
  public FdtNode phandle(int phandle) {
    return cells("phandle", phandle);
  }

  /**
   * The value of a property.
   *
   * @throws IllegalArgumentException if there is no such property
   */
  public byte[] value(String property) {
    byte[] value = properties.get(property);
    if (value == null) {
      throw bad(property);
    }
    return value.clone();
  }

  /** The value of a property as cells; bytes that do not fill a cell are dropped. */
  public int[] cells(String property) {
    ByteBuffer value = ByteBuffer.wrap(value(property));
    int[] cells = new int[value.remaining() / Integer.BYTES];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = value.getInt();
    }
    return cells;
  }

  /** The value of a property as strings. */
  public List<String> strings(String property) {
    List<String> strings = new ArrayList<>();
    byte[] value = value(property);
    int start = 0;
    for (int i = 0; i < value.length; i++) {
      if (value[i] == 0) {
        strings.add(new String(value, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    return Collections.unmodifiableList(strings);
  }

  /**
   * The node at {@code path}, names separated by slashes; a unit address may be left out.
   *
   * @throws IllegalArgumentException if there is no such node
   */
  public FdtNode at(String path) {
    FdtNode node = this;
    for (String step : path.split("/")) {
      if (!step.isEmpty()) {
        node = node.find(step).orElseThrow(() -> bad(path));
      }
    }
    return node;
  }

  private Optional<FdtNode> find(String step) {
    return children.values().stream()
        .filter(each -> each.name.equals(step) || each.name.startsWith(step + "@"))
        .findFirst();
  }

  private void check(boolean condition, String subject) {
    if (!condition) {
      throw bad(subject);
    }
  }

  private IllegalArgumentException bad(String subject) {
    return new IllegalArgumentException("device tree node '" + name + "': '" + subject + "'");
  }
}
