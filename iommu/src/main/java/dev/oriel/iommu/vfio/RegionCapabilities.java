package dev.oriel.iommu.vfio;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.oriel.iommu.spi.BadConfigurationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The capabilities of a device's region: a chain behind the answer to DEVICE_GET_REGION_INFO. It is
 * followed once, and refused if it leaves the answer or comes back to where it was.
 */
final class RegionCapabilities {
  /** The most that an answer may have: some thousand areas of a region. */
  static final int MOST_BYTES = 1 << 16;

  private static final long FIRST = VfioAbi.REGION_INFO.byteSize();

  private final MemorySegment answer;
  private final String region;
  private final Map<Integer, Long> places = new LinkedHashMap<>();

  private RegionCapabilities(MemorySegment answer, String region) {
    this.answer = answer;
    this.region = region;
  }

  /**
   * Asks for a region once more, for as much as it has.
   *
   * @param info the answer to a first request, which says that there are capabilities
   * @param region in words
   * @throws BadConfigurationException if the chain is not one
   */
  static RegionCapabilities ask(
      Kernel kernel, int device, Struct info, String region, Arena arena) {
    long size = info.size();
    if (size < FIRST || size > MOST_BYTES) {
      throw wrong(region, "0x%x bytes".formatted(size));
    }
    Struct all = new Struct(arena, VfioAbi.REGION_INFO, size).set("index", info.getInt("index"));
    int result = kernel.ioctl(device, Request.DEVICE_GET_REGION_INFO, all.segment());
    if (result < 0) {
      throw wrong(region, Errno.describe(result));
    }
    boolean any = (all.getInt("flags") & VfioAbi.REGION_CAPABILITIES) != 0;
    return of(all.segment(), any ? Integer.toUnsignedLong(all.getInt("cap_offset")) : 0, region);
  }

  /**
   * Follows a chain.
   *
   * @param first where it begins, 0 if it is empty
   */
  static RegionCapabilities of(MemorySegment answer, long first, String region) {
    RegionCapabilities found = new RegionCapabilities(answer, region);
    for (long at = first; at != 0; ) {
      found.require(at, VfioAbi.CAPABILITY);
      if (found.places.containsValue(at)) {
        throw wrong(region, "the capability at 0x%x twice".formatted(at));
      }
      int id = Short.toUnsignedInt(answer.get(JAVA_SHORT_UNALIGNED, at));
      if (found.places.putIfAbsent(id, at) != null) {
        throw wrong(region, "capability %d twice".formatted(id));
      }
      at = Integer.toUnsignedLong(answer.get(JAVA_INT_UNALIGNED, at + Integer.BYTES));
    }
    return found;
  }

  private void require(long at, StructLayout layout) {
    if (at < FIRST || at > answer.byteSize() - layout.byteSize()) {
      throw wrong(
          region, "a capability at 0x%x, of 0x%x bytes in all".formatted(at, answer.byteSize()));
    }
  }

  private static BadConfigurationException wrong(String region, String what) {
    return new BadConfigurationException(
        "vfio-pci: the host describes %s wrongly: %s".formatted(region, what));
  }

  boolean has(int id) {
    return places.containsKey(id);
  }

  /**
   * A capability as a structure.
   *
   * @throws BadConfigurationException if it does not end in the answer
   */
  Optional<Struct> find(int id, StructLayout layout) {
    Long at = places.get(id);
    if (at == null) {
      return Optional.empty();
    }
    require(at, layout);
    MemorySegment copy = Arena.ofAuto().allocate(layout);
    MemorySegment.copy(answer, at, copy, 0, layout.byteSize());
    return Optional.of(new Struct(copy, layout));
  }
}
