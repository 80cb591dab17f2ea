package dev.oriel.pseries.pci;

import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Strictness;
import dev.oriel.iommu.policy.WindowPolicies;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import dev.oriel.options.Values;
import java.util.Locale;
import java.util.Map;

/**
 * Properties of one PCI host bridge; defaults are those of QEMU's spapr-pci-host-bridge, and names
 * are given for QEMU's properties.
 *
 * @param endpoint DMA windows; its index is the bridge's
 * @param mmio32Size bytes of the window to 32-bit memory, {@code mem_win_size}
 * @param mmio64Size bytes of the window to 64-bit memory, 0 for none, {@code mem64_win_size}
 * @param ioSize bytes of the window to I/O space, {@code io_win_size}
 * @param numaNode NUMA node, -1 for none
 * @param extendedConfiguration whether PCI Express functions show 4 KiB of configuration space
 * @param errorHandling whether an error stops the endpoint (EEH), {@code eeh}
 */
public record HostBridgeSettings(
    EndpointSettings endpoint,
    long mmio32Size,
    long mmio64Size,
    long ioSize,
    int numaNode,
    boolean extendedConfiguration,
    boolean errorHandling) {
  /** The properties, including those that select the tables. */
  public static final Schema SCHEMA =
      Schema.of(
          "spapr-pci-host-bridge",
          Property.of(
              "table",
              Form.choice("emulated", "simulated", "vfio"),
              "whose tables translate: Oriel's, those of a simulated host, or this host's"),
          Property.of("memlock", Form.size(), "how much a simulated host may lock"),
          Property.of(
              "vfio-group",
              Form.number(0, 999_999_999),
              "the group below /dev/vfio, for table=vfio"),
          Property.of(
                  "advertise",
                  Form.name("max|ram|N", "max, ram or a number of TCEs"),
                  "how large a window is offered")
              .or("max"),
          Property.of("windows", Form.number(1, 2), "windows that exist at a time").or("2"),
          Property.of("pgsz", Form.bits(), "I/O page sizes, one bit each").or("0x1211000"),
          Property.of("ddw", Form.flag(), "dynamic DMA windows").or("on"),
          Property.of("ddw-extensions", Form.number(0, 3), "how many extensions there are").or("2"),
          Property.of(
              "strictness",
              Form.choice("qemu", "kvm", "papr"),
              "whose answers a guest gets where they differ"),
          Property.of("dma_win_addr", Form.bits(), "address of the default window").or("0"),
          Property.of("dma_win_size", size(1 << 12, 1L << 32), "size of the default window")
              .or("1G"),
          Property.of("dma64_win_addr", Form.bits(), "address of dynamic windows")
              .or("0x800000000000000"),
          Property.of("mem_win_size", size(1 << 16, 1L << 31), "window to 32-bit memory").or("2G"),
          Property.of("mem64_win_size", size(0, 1L << 40), "window to 64-bit memory, or 0")
              .or("1T"),
          Property.of("io_win_size", size(1 << 12, 1 << 16), "window to I/O space").or("64K"),
          Property.of("numa_node", Form.number(-1, 255), "NUMA node, -1 for none").or("-1"),
          Property.of(
                  "pcie-extended-configuration-space",
                  Form.flag(),
                  "4 KiB of configuration space for PCI Express functions")
              .or("on"),
          Property.of("eeh", Form.flag(), "an error stops the bridge's devices").or("off"));

  static final long MAX_MMIO32 = 1L << 31;
  static final long MAX_MMIO64 = 1L << 40;
  static final long MAX_IO = 1L << 16;

  public HostBridgeSettings {
    check("mem_win_size", mmio32Size, 1 << 16, MAX_MMIO32);
    check("mem64_win_size", mmio64Size, 0, MAX_MMIO64);
    check("io_win_size", ioSize, 1 << 12, MAX_IO);
  }

  private static void check(String property, long value, long least, long most) {
    if (value < least || value > most || (value & 0xfff) != 0) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: %s=0x%x must be 0x%x..0x%x, a multiple of 0x1000"
              .formatted(property, value, least, most));
    }
  }

  /** QEMU's settings of host bridge {@code index}, 0..30. */
  public static HostBridgeSettings qemu(int index) {
    return of(index, Map.of());
  }

  /**
   * The defaults of host bridge {@code index} changed by {@code properties}.
   *
   * @throws BadConfigurationException naming the properties that are unknown or malformed
   */
  public static HostBridgeSettings of(int index, Map<String, String> properties) {
    Values values = SCHEMA.read(properties, BadConfigurationException::new);
    EndpointSettings endpoint =
        new EndpointSettings(
            index,
            values.flag("ddw"),
            values.number("pgsz"),
            values.number("dma_win_addr"),
            values.number("dma_win_size"),
            values.number("dma64_win_addr"),
            values.integer("windows"),
            values.integer("ddw-extensions"),
            WindowPolicies.of(values.text("advertise")),
            Strictness.valueOf(values.text("strictness").toUpperCase(Locale.ROOT)));
    return new HostBridgeSettings(
        endpoint,
        values.number("mem_win_size"),
        values.number("mem64_win_size"),
        values.number("io_win_size"),
        values.integer("numa_node"),
        values.flag("pcie-extended-configuration-space"),
        values.flag("eeh"));
  }

  private static Form size(long least, long most) {
    return new Form.Size(0, least, most, 1 << 12);
  }
}
