package dev.oriel.cli;

import dev.oriel.machine.DriveConfig;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The nodes of {@code -blockdev}: files, and images in files. The file of an image is a node that
 * was given before, or is described in place. A node that no other has as its file is a drive.
 */
final class BlockNodes {
  private static final Pattern DRIVERS = Pattern.compile("file|host_device|raw|qcow2");
  private static final List<String> FILES = List.of("file", "host_device");

  static final OptionForm FORM =
      OptionForm.of(
          "-blockdev",
          "driver",
          Property.of(
                  "driver",
                  new Form.Text("raw|qcow2|file", "raw, qcow2, file or host_device", DRIVERS),
                  "format, or file for a part of it")
              .needed(),
          Property.of("node-name", OptionForms.ID, "the name that -device and others refer to")
              .needed(),
          Property.of("filename", OptionForms.FILE, "of a file: its name"),
          Property.of("file", OptionForms.ID, "of a format: the node of its file"),
          Property.of("file.driver", Form.choice("file", "host_device"), "of a format: its file"),
          Property.of("file.filename", OptionForms.FILE, "of a format: the name of its file"),
          Property.of("read-only", Form.flag(), "whether guests may only read").or("off"),
          Property.of("auto-read-only", Form.flag(), "whether a file may become read-only"),
          Property.of(
              "discard",
              Form.choice("ignore", "unmap"),
              "whether the host gets discarded space back"),
          Property.of("cache.direct", Form.flag(), "the host's page cache is always used"),
          Property.of("cache.no-flush", Form.flag(), "the guest's flushes are always done"),
          Property.of("aio", Form.choice("threads", "native", "io_uring"), "how the host does I/O"),
          Property.of("locking", Form.choice("auto", "on"), "images are always locked"),
          Property.of("detect-zeroes", Form.choice("off"), "whether zeroes are stored"));

  private final Map<String, Values> nodes = new LinkedHashMap<>();
  private final List<String> used = new ArrayList<>();

  void add(String text) {
    add(FORM.read(text));
  }

  void add(Values values) {
    String name = values.text("node-name");
    boolean isFile = FILES.contains(values.text("driver"));
    List<String> wrong =
        isFile ? List.of("file", "file.driver", "file.filename") : List.of("filename");
    for (String property : wrong) {
      if (values.isGiven(property)) {
        throw mistake(name, property + " does not belong to driver " + values.text("driver"));
      }
    }
    if (isFile && !values.isGiven("filename")) {
      throw mistake(name, "filename=… is required");
    }
    if (!isFile && values.isGiven("file") == values.isGiven("file.filename")) {
      throw mistake(name, "either file=NODE or file.filename=FILE is required");
    }
    if (nodes.containsKey(name)) {
      throw mistake(name, "is given twice");
    }
    values.find("file").ifPresent(file -> use(name, file));
    nodes.put(name, values);
  }

  boolean has(String name) {
    return nodes.containsKey(name);
  }

  /** Whether another node has it as its file. */
  boolean isUsed(String name) {
    return used.contains(name);
  }

  /** The node that is the file of a node, if that is one of its own. */
  Optional<String> fileOf(String name) {
    return node(name).find("file");
  }

  /** Forgets a node that no other has as its file. */
  void remove(String name) {
    fileOf(name).ifPresent(used::remove);
    nodes.remove(name);
  }

  /** The drive that a node is, or would be if no other had it as its file. */
  DriveConfig drive(String name) {
    return drive(name, node(name));
  }

  private Values node(String name) {
    Values node = nodes.get(name);
    if (node == null) {
      throw new AssertionError("no node " + name);
    }
    return node;
  }

  private void use(String name, String file) {
    Values node = nodes.get(file);
    if (node == null || !FILES.contains(node.text("driver"))) {
      throw mistake(name, "file=" + file + " is not a node of driver file given before");
    }
    if (used.contains(file)) {
      throw mistake(name, "file=" + file + " is the file of another node");
    }
    used.add(file);
  }

  private static UsageException mistake(String name, String what) {
    return new UsageException("-blockdev node-name=" + name + ": " + what);
  }

  /** The drives, named as their nodes. */
  List<DriveConfig> drives() {
    return nodes.entrySet().stream()
        .filter(node -> !used.contains(node.getKey()))
        .map(node -> drive(node.getKey(), node.getValue()))
        .toList();
  }

  private DriveConfig drive(String name, Values values) {
    String driver = values.text("driver");
    Optional<Values> file = values.find("file").map(nodes::get);
    String path =
        file.map(node -> node.text("filename"))
            .or(() -> values.find("file.filename"))
            .orElseGet(() -> values.text("filename"));
    boolean readOnly =
        values.flag("read-only") || file.map(node -> node.flag("read-only")).orElse(false);
    return new DriveConfig(
        name,
        Path.of(path),
        readOnly,
        Optional.of(FILES.contains(driver) ? "raw" : driver),
        false,
        false,
        values.text("discard").equals("unmap"));
  }
}
