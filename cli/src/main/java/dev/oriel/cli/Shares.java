package dev.oriel.cli;

import dev.oriel.files.SecurityModel;
import dev.oriel.files.Share;
import dev.oriel.harness.Debian;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MachineConfig;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Folders of the host: {@code -fsdev}, {@code -virtfs} and {@code --share}. */
final class Shares {
  /** Devices that are folders. */
  static final Set<String> DEVICES =
      Set.of("virtio-9p-pci", "virtio-9p", "virtio-9p-pci-non-transitional");

  private static final String READ_ONLY = ":ro";

  private static final List<Property> FOLDER =
      List.of(
          Property.of(
                  "fsdriver",
                  new Form.Text("local", "local: there are no others", Pattern.compile("local")),
                  "what serves it")
              .needed(),
          Property.of("path", Form.name("FOLDER", "a folder"), "the folder").needed(),
          Property.of(
                  "security_model",
                  new Form.Choice(List.of(SecurityModel.allWords())),
                  "where owners and modes of files are kept: on the files themselves (none,"
                      + " passthrough) or in extended attributes")
              .needed(),
          Property.of("readonly", Form.flag(), "whether guests can change nothing").or("off"),
          Property.of(
              "multidevs",
              Form.choice("remap", "warn"),
              "how files of several file systems are told apart; no effect: they always are"));

  static final OptionForm FSDEV =
      form("-fsdev", Property.of("id", OptionForms.ID, "its name").needed());

  static final OptionForm VIRTFS =
      form(
          "-virtfs",
          Property.of("mount_tag", Form.name("TAG", "a name"), "name by which guests mount it")
              .needed(),
          Property.of("id", OptionForms.ID, "its name; default the tag"));

  private final Map<String, Share> shares = new LinkedHashMap<>();
  private final List<DeviceConfig> devices = new ArrayList<>();

  private static OptionForm form(String option, Property... own) {
    return OptionForm.of(
        option,
        "fsdriver",
        Stream.concat(FOLDER.stream(), Stream.of(own)).toArray(Property[]::new));
  }

  /** {@code -fsdev}. */
  void addFsdev(String value) {
    Values values = FSDEV.read(value);
    add("-fsdev", values.text("id"), values);
  }

  /** {@code -virtfs}: a folder and its device. */
  void addVirtfs(String value) {
    Values values = VIRTFS.read(value);
    String tag = values.text("mount_tag");
    String id = values.find("id").orElse(tag);
    add("-virtfs", id, values);
    devices.add(device(id, tag));
  }

  private void add(String option, String id, Values values) {
    SecurityModel model = SecurityModel.of(values.text("security_model"));
    Path folder = folder(option, values.text("path"));
    if (shares.putIfAbsent(id, new Share(folder, model, values.flag("readonly"))) != null) {
      throw new UsageException("%s: id %s is given twice".formatted(option, id));
    }
  }

  private static Path folder(String option, String text) {
    Path folder = Path.of(text);
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          option + ": " + text + (Files.exists(folder) ? " is not a folder" : " does not exist"));
    }
    return folder;
  }

  private static DeviceConfig device(String id, String tag) {
    return new DeviceConfig("virtio-9p-pci", Map.of("fsdev", id, "mount_tag", tag));
  }

  /** {@code --share}: the folder that Debian mounts. */
  static Share ofDebian(String value) {
    boolean readOnly = value.endsWith(READ_ONLY);
    Share share =
        Share.of(
            folder(
                "--share",
                readOnly ? value.substring(0, value.length() - READ_ONLY.length()) : value));
    return readOnly ? share.asReadOnly() : share;
  }

  /**
   * Adds the folders and their devices to the machine.
   *
   * @param debian the folder that Debian mounts
   * @throws UsageException if a folder has no device
   */
  void addTo(MachineConfig.Builder machine, Optional<Share> debian) {
    shares.forEach(machine::share);
    devices.forEach(machine::device);
    for (String id : shares.keySet()) {
      if (machine.build().devices().stream()
          .noneMatch(device -> id.equals(device.properties().get("fsdev")))) {
        throw new UsageException(
            "-fsdev id=%s is not attached to a device; add -device".formatted(id)
                + " virtio-9p-pci,fsdev=%s,mount_tag=TAG".formatted(id));
      }
    }
    debian.ifPresent(share -> Debian.addShare(machine, share));
  }
}
