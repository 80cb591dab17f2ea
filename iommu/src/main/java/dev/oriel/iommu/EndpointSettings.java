package dev.oriel.iommu;

import dev.oriel.iommu.policy.AdvertiseMaximum;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.spi.WindowPolicy;
import java.util.function.Consumer;

/**
 * Settings of one partitionable endpoint; the defaults are QEMU's spapr-pci-host-bridge properties.
 *
 * @param index host bridge index, 0..30; LIOBNs are 0x80000000 | index << 8 | slot
 * @param ddw whether dynamic DMA windows are offered
 * @param pageShifts bit n set: 2^n byte I/O pages ({@code pgsz})
 * @param defaultAddress {@code dma_win_addr}
 * @param defaultSize {@code dma_win_size}, bytes
 * @param dynamicAddress {@code dma64_win_addr}
 * @param windows how many windows can exist at a time, 1..2; with 1 the default window must be
 *     removed first
 * @param extensions how many of {@code ibm,ddw-extensions} exist, in the order of the list: 1 the
 *     reset call, 2 largest windows of 64 bits, 3 limited addressing
 * @param policy how large a window is offered ({@code advertise})
 * @param strictness which hypervisor's answers the guest gets where they differ
 */
public record EndpointSettings(
    int index,
    boolean ddw,
    long pageShifts,
    long defaultAddress,
    long defaultSize,
    long dynamicAddress,
    int windows,
    int extensions,
    WindowPolicy policy,
    Strictness strictness) {
  /** {@link #extensions} that include the call that resets windows. */
  public static final int EXTENSION_RESET = 1;

  /** {@link #extensions} that include 64-bit counts of TCEs in the query. */
  public static final int EXTENSION_LARGE_COUNT = 2;

  /** {@link #extensions} that include limited addressing. */
  public static final int EXTENSION_LIMITED_ADDRESSING = 3;

  static final int MAX_WINDOWS = 2;
  static final int DEFAULT_PAGE_SHIFT = 12;
  private static final long DEFAULT_PAGE_MASK = (1 << DEFAULT_PAGE_SHIFT) - 1;
  private static final long MAX_DEFAULT_SIZE = 1L << 32;

  /**
   * @throws BadConfigurationException naming the property that is out of range
   */
  public EndpointSettings {
    if (index < 0 || index > 30) {
      throw new BadConfigurationException("index=" + index + ": must be 0..30");
    }
    if ((pageShifts & DEFAULT_PAGE_MASK) != 0) {
      throw new BadConfigurationException(
          "pgsz=0x%x: I/O pages have at least 4096 bytes".formatted(pageShifts));
    }
    if (((defaultAddress | defaultSize) & DEFAULT_PAGE_MASK) != 0
        || defaultSize <= 0
        || defaultSize > MAX_DEFAULT_SIZE
        || Long.compareUnsigned(defaultAddress + defaultSize - 1, defaultAddress) < 0) {
      throw new BadConfigurationException(
          "dma_win_addr=0x%x,dma_win_size=0x%x: must be multiples of 4096, with a size of at most 4 GiB"
              .formatted(defaultAddress, defaultSize));
    }
    if ((dynamicAddress & DEFAULT_PAGE_MASK) != 0) {
      throw new BadConfigurationException(
          "dma64_win_addr=0x%x: must be a multiple of 4096".formatted(dynamicAddress));
    }
    if (windows < 1 || windows > MAX_WINDOWS) {
      throw new BadConfigurationException("windows=" + windows + ": must be 1 or 2");
    }
    if (extensions < 0 || extensions > EXTENSION_LIMITED_ADDRESSING) {
      throw new BadConfigurationException("ddw-extensions=" + extensions + ": there are 0 to 3");
    }
  }

  /** QEMU 7.2's settings of host bridge {@code index}. */
  public static EndpointSettings qemu(int index) {
    return new EndpointSettings(
        index,
        true,
        1L << 12 | 1L << 16 | 1L << 21 | 1L << 24,
        0,
        1L << 30,
        1L << 59,
        MAX_WINDOWS,
        EXTENSION_LARGE_COUNT,
        new AdvertiseMaximum(),
        Strictness.QEMU);
  }

  /** These settings with or without dynamic windows. */
  public EndpointSettings withDdw(boolean ddw) {
    return with(parts -> parts.ddw = ddw);
  }

  /** These settings with other I/O pages. */
  public EndpointSettings withPageShifts(long pageShifts) {
    return with(parts -> parts.pageShifts = pageShifts);
  }

  /** These settings with another default window. */
  public EndpointSettings withDefaultWindow(long defaultAddress, long defaultSize) {
    return with(
        parts -> {
          parts.defaultAddress = defaultAddress;
          parts.defaultSize = defaultSize;
        });
  }

  /** These settings with another start of dynamic windows. */
  public EndpointSettings withDynamicAddress(long dynamicAddress) {
    return with(parts -> parts.dynamicAddress = dynamicAddress);
  }

  /** These settings with another number of windows. */
  public EndpointSettings withWindows(int windows) {
    return with(parts -> parts.windows = windows);
  }

  /** These settings with another number of extensions. */
  public EndpointSettings withExtensions(int extensions) {
    return with(parts -> parts.extensions = extensions);
  }

  /** These settings with another policy. */
  public EndpointSettings withPolicy(WindowPolicy policy) {
    return with(parts -> parts.policy = policy);
  }

  /** These settings with another strictness. */
  public EndpointSettings withStrictness(Strictness strictness) {
    return with(parts -> parts.strictness = strictness);
  }

  private EndpointSettings with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.settings();
  }

  /** A mutable copy of the settings. */
  private static final class Parts {
    private final int index;
    private boolean ddw;
    private long pageShifts;
    private long defaultAddress;
    private long defaultSize;
    private long dynamicAddress;
    private int windows;
    private int extensions;
    private WindowPolicy policy;
    private Strictness strictness;

    Parts(EndpointSettings settings) {
      index = settings.index;
      ddw = settings.ddw;
      pageShifts = settings.pageShifts;
      defaultAddress = settings.defaultAddress;
      defaultSize = settings.defaultSize;
      dynamicAddress = settings.dynamicAddress;
      windows = settings.windows;
      extensions = settings.extensions;
      policy = settings.policy;
      strictness = settings.strictness;
    }

    EndpointSettings settings() {
      return new EndpointSettings(
          index,
          ddw,
          pageShifts,
          defaultAddress,
          defaultSize,
          dynamicAddress,
          windows,
          extensions,
          policy,
          strictness);
    }
  }
}
