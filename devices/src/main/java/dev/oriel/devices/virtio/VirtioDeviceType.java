package dev.oriel.devices.virtio;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code -device virtio-…-pci}: the properties of every virtio device, and its creation. */
public abstract class VirtioDeviceType implements PciDeviceType {
  private static final List<Property> COMMON =
      List.of(
          Property.of(
                  "disable-legacy",
                  only("auto|on", "auto or on: there is no legacy interface", "auto|on|yes|true"),
                  "whether the legacy interface is left out")
              .or("on"),
          Property.of(
                  "disable-modern",
                  only("off", "off: there is no other interface", "off|no|false"),
                  "whether the interface of virtio 1.0 and later is left out")
              .or("off"),
          Property.of(
                  "iommu_platform",
                  only("on", "on: all devices are behind DMA windows", "on|yes|true"),
                  "whether memory is reached through the DMA windows")
              .or("on"),
          Property.of("indirect_desc", Form.flag(), "whether buffers may have tables").or("on"),
          Property.of("event_idx", Form.flag(), "whether notifications may be spared").or("on"),
          Property.of("packed", Form.flag(), "whether packed rings are offered").or("off"),
          Property.of("ats", Form.choice("off"), "whether the device caches translations"),
          Property.of("page-per-vq", Form.choice("off"), "a page for each queue's notifications"),
          Property.of("modern-pio-notify", Form.choice("off"), "notifications in I/O space"),
          Property.of("ioeventfd", Form.flag(), "how the host notices notifications; no effect"),
          Property.of("vectors", Form.number(0, 2048), "MSI-X vectors; one for each queue and one"),
          Property.of("multifunction", Form.choice("off"), "whether the slot has more functions"),
          Property.of("rombar", Form.number(0, 1), "whether a ROM is visible; there is none"),
          Property.of("romfile", only("", "empty: there is no ROM", ""), "file of the ROM"));

  /** What registers, the table of messages and descriptors take at most. */
  private static final long TRANSPORT_BYTES = 1 << 18;

  private final String name;
  private final String help;

  /**
   * @param name QEMU's name without the suffix of the bus, such as {@code virtio-blk}
   */
  protected VirtioDeviceType(String name, String help) {
    this.name = name;
    this.help = help;
  }

  /** A form that accepts one of the values that QEMU has, and says why. */
  protected static Form only(String notation, String words, String pattern) {
    return new Form.Text(notation, words, Pattern.compile(pattern));
  }

  /** The properties of this kind of device. */
  protected abstract List<Property> own();

  /** The most bytes of host memory that chains and buffers of this kind of device take. */
  protected abstract long ownMemory();

  /** What the device tells about itself, given its features and vectors. */
  protected abstract VirtioShape shape(DeviceOptions options);

  /** MSI-X vectors; if empty one for each queue, and one. */
  protected OptionalInt vectors(DeviceOptions options) {
    return OptionalInt.empty();
  }

  /** Creates the device itself. */
  protected abstract VirtioModel model(DeviceOptions options, VirtioContext context);

  @Override
  public final String name() {
    return name + "-pci";
  }

  @Override
  public final List<String> aliases() {
    return List.of(name, name + "-pci-non-transitional");
  }

  @Override
  public final String help() {
    return help;
  }

  @Override
  public final List<Property> properties() {
    return Stream.concat(own().stream(), COMMON.stream()).toList();
  }

  @Override
  public final long hostMemory() {
    return TRANSPORT_BYTES + ownMemory();
  }

  @Override
  public final PciFunction create(DeviceOptions options, PciContext context) {
    VirtioShape shape = shape(options);
    long without =
        (options.flag("indirect_desc") ? 0 : Feature.INDIRECT_DESCRIPTORS)
            | (options.flag("event_idx") ? 0 : Feature.EVENT_INDEX)
            | (options.flag("packed") ? 0 : Feature.PACKED_RING);
    int vectors =
        options.isGiven("vectors")
            ? options.integer("vectors")
            : vectors(options).orElse(shape.queues() + 1);
    VirtioProfile profile = new VirtioProfile(shape, vectors, without);
    return new VirtioFunction(profile, self -> model(options, self), context);
  }
}
