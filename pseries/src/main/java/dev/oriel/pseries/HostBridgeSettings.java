package dev.oriel.pseries;

import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Strictness;
import dev.oriel.iommu.policy.WindowPolicies;
import dev.oriel.iommu.spi.BadConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
  /** The names of all properties, including those that select the tables. */
  public static final List<String> PROPERTIES =
      List.of(
          "table",
          "memlock",
          "vfio-group",
          "advertise",
          "windows",
          "pgsz",
          "ddw",
          "ddw-extensions",
          "strictness",
          "dma_win_addr",
          "dma_win_size",
          "dma64_win_addr",
          "mem_win_size",
          "mem64_win_size",
          "io_win_size",
          "numa_node",
          "pcie-extended-configuration-space",
          "eeh");

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
    return new HostBridgeSettings(
        EndpointSettings.qemu(index), MAX_MMIO32, MAX_MMIO64, MAX_IO, -1, true, false);
  }

  /**
   * The defaults of host bridge {@code index} changed by {@code properties}.
   *
   * @throws BadConfigurationException naming the property that is unknown or malformed
   */
  public static HostBridgeSettings of(int index, Map<String, String> properties) {
    Parts parts = new Parts(qemu(index));
    new TreeMap<>(properties).forEach(parts::set);
    return parts.settings();
  }

  /** A mutable copy of the settings. */
  private static final class Parts {
    private EndpointSettings endpoint;
    private long mmio32Size;
    private long mmio64Size;
    private long ioSize;
    private int numaNode;
    private boolean extendedConfiguration;
    private boolean errorHandling;

    Parts(HostBridgeSettings settings) {
      endpoint = settings.endpoint;
      mmio32Size = settings.mmio32Size;
      mmio64Size = settings.mmio64Size;
      ioSize = settings.ioSize;
      numaNode = settings.numaNode;
      extendedConfiguration = settings.extendedConfiguration;
      errorHandling = settings.errorHandling;
    }

    HostBridgeSettings settings() {
      return new HostBridgeSettings(
          endpoint, mmio32Size, mmio64Size, ioSize, numaNode, extendedConfiguration, errorHandling);
    }

    void set(String property, String value) {
      EndpointSettings e = endpoint;
      switch (property) {
        case "ddw" -> endpoint = e.withDdw(flag(property, value));
        case "pgsz" -> endpoint = e.withPageShifts(number(property, value));
        case "dma_win_addr" ->
            endpoint = e.withDefaultWindow(number(property, value), e.defaultSize());
        case "dma_win_size" ->
            endpoint = e.withDefaultWindow(e.defaultAddress(), number(property, value));
        case "dma64_win_addr" -> endpoint = e.withDynamicAddress(number(property, value));
        case "advertise" -> endpoint = e.withPolicy(WindowPolicies.of(value));
        case "windows" -> endpoint = e.withWindows(small(property, value));
        case "ddw-extensions" -> endpoint = e.withExtensions(small(property, value));
        case "strictness" -> endpoint = e.withStrictness(strictness(value));
        case "mem_win_size" -> mmio32Size = number(property, value);
        case "mem64_win_size" -> mmio64Size = number(property, value);
        case "io_win_size" -> ioSize = number(property, value);
        case "numa_node" -> numaNode = (int) number(property, value);
        case "pcie-extended-configuration-space" -> extendedConfiguration = flag(property, value);
        case "eeh" -> errorHandling = flag(property, value);
        default ->
            throw new BadConfigurationException(
                "spapr-pci-host-bridge has no property "
                    + property
                    + "; supported: index (with -device), "
                    + String.join(", ", PROPERTIES));
      }
    }
  }

  private static long number(String property, String value) {
    try {
      return value.startsWith("0x")
          ? Long.parseUnsignedLong(value, 2, value.length(), 16)
          : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new BadConfigurationException(
          "spapr-pci-host-bridge: %s=%s must be a number, decimal or 0x…"
              .formatted(property, value));
    }
  }

  private static int small(String property, String value) {
    return Math.clamp(number(property, value), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static Strictness strictness(String value) {
    return switch (value) {
      case "qemu" -> Strictness.QEMU;
      case "kvm" -> Strictness.KVM;
      case "papr" -> Strictness.PAPR;
      default ->
          throw new BadConfigurationException(
              "spapr-pci-host-bridge: strictness=%s must be qemu, kvm or papr".formatted(value));
    };
  }

  private static boolean flag(String property, String value) {
    return switch (value) {
      case "on", "true", "yes" -> true;
      case "off", "false", "no" -> false;
      default ->
          throw new BadConfigurationException(
              "spapr-pci-host-bridge: %s=%s must be on or off".formatted(property, value));
    };
  }
}
