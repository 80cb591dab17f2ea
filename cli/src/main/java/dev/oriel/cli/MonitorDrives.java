package dev.oriel.cli;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.DriveConfig;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;

/**
 * The drives that a monitor adds, removes and resizes. A node is open from its start; one that has
 * become the file of another node is open as a part of that.
 */
final class MonitorDrives {
  private static final OptionForm NODE =
      OptionForm.of(
          "blockdev-del", "", Property.of("node-name", OptionForms.ID, "the node").needed());

  private static final OptionForm SIZE =
      OptionForm.of(
          "block_resize",
          "",
          Property.of("device", OptionForms.ID, "the drive"),
          Property.of("node-name", OptionForms.ID, "the node"),
          Property.of("size", Form.number(Long.MIN_VALUE, Long.MAX_VALUE), "bytes").needed());

  private static final OptionForm LINE_SIZE =
      OptionForm.of(
          "block_resize",
          "",
          Property.of("device", OptionForms.ID, "the drive").needed(),
          Property.of(
                  "size",
                  new Form.Size(20, 0, Long.MAX_VALUE, 1),
                  "its size; a plain number is in MiB")
              .needed());

  private static final OptionForm ADD =
      OptionForm.of(
          "drive_add",
          "",
          Property.of("slot", Form.text(), "has no effect").needed(),
          Property.of("options", Form.name("if=none,id=ID,file=FILE[,…]", "a drive"), "as -drive")
              .needed());

  private static final OptionForm DELETE =
      OptionForm.of("drive_del", "", Property.of("id", OptionForms.ID, "the drive").needed());

  private final BackendTarget target;
  private final BlockNodes nodes;

  /**
   * @param nodes those of the command line
   */
  MonitorDrives(BackendTarget target, BlockNodes nodes) {
    this.target = target;
    this.nodes = nodes;
  }

  List<Command> commands() {
    return List.of(
        new Command("", "blockdev-add", BlockNodes.FORM, "", this::addNode),
        new Command("", "blockdev-del", NODE, "", given -> removeNode(given.text("node-name"))),
        new Command("drive_add", "", ADD, "open a drive", this::addDrive, _ -> "OK\n"),
        new Command("drive_del", "", DELETE, "close it", given -> removeDrive(given.text("id"))),
        new Command("", "block_resize", SIZE, "", this::resize),
        new Command("block_resize", "", LINE_SIZE, "change its size", this::resizeByLine));
  }

  private Json addNode(Values given) {
    String name = given.text("node-name");
    if (nodes.has(name) || isDrive(name)) {
      throw new UsageException("Duplicate nodes with node-name='" + name + "'");
    }
    nodes.add(given);
    Optional<String> file = nodes.fileOf(name);
    boolean done = false;
    try {
      file.ifPresent(target::removeDrive);
      try {
        target.addDrive(nodes.drive(name));
        done = true;
      } finally {
        if (!done) {
          file.ifPresent(each -> target.addDrive(nodes.drive(each)));
        }
      }
    } catch (InvalidPathException e) {
      throw new UsageException("blockdev-add: this host has no such names");
    } finally {
      if (!done) {
        nodes.remove(name);
      }
    }
    return Command.DONE;
  }

  private boolean isDrive(String id) {
    return target.drives().stream().anyMatch(drive -> drive.id().equals(id));
  }

  private Json removeNode(String name) {
    if (!nodes.has(name)) {
      throw new UsageException("Failed to find node with node-name='" + name + "'");
    }
    if (nodes.isUsed(name)) {
      throw new UsageException("Block device " + name + " is in use");
    }
    target.removeDrive(name);
    Optional<String> file = nodes.fileOf(name);
    nodes.remove(name);
    file.ifPresent(each -> target.addDrive(nodes.drive(each)));
    return Command.DONE;
  }

  private Json addDrive(Values given) {
    try {
      DriveConfig drive = Drives.read(given.text("options"));
      if (nodes.has(drive.id())) {
        throw new UsageException("Duplicate ID '" + drive.id() + "' for drive");
      }
      target.addDrive(drive);
      return Command.DONE;
    } catch (InvalidPathException e) {
      throw new UsageException("drive_add: this host has no such names");
    }
  }

  private Json removeDrive(String id) {
    if (nodes.has(id) || !isDrive(id)) {
      throw new UsageException("Device '" + id + "' not found");
    }
    target.removeDrive(id);
    return Command.DONE;
  }

  private Json resize(Values given) {
    String device = given.find("device").orElse("");
    String node = given.find("node-name").orElse("");
    String id = device.isEmpty() ? node : device;
    if (!isDrive(id) || nodes.has(device)) {
      throw new UsageException(
          "Cannot find device='%s' nor node-name='%s'".formatted(device, node));
    }
    return resize(id, given.number("size"));
  }

  private Json resizeByLine(Values given) {
    String id = given.text("device");
    if (!isDrive(id)) {
      throw new ConfigurationException("Device '" + id + "' not found");
    }
    return resize(id, given.number("size"));
  }

  private Json resize(String id, long bytes) {
    if (bytes <= 0) {
      throw new UsageException("Parameter 'size' expects a >0 size");
    }
    target.resizeDrive(id, bytes);
    return Command.DONE;
  }
}
