package dev.oriel.iommu.vfio;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Numbers and structures of linux/vfio.h that a sPAPR v2 container needs, in the byte order of the
 * host.
 *
 * <p>On POWER, an ioctl without argument size, such as all of VFIO's, has an extra bit set, so the
 * numbers differ from those of other architectures.
 */
final class VfioAbi {
  static final int API_VERSION = 0;
  static final int SPAPR_TCE_V2_IOMMU = 7;
  static final int GROUP_VIABLE = 1;
  static final int INFO_DDW = 1;
  private static final int TYPE = ';' << 8;
  private static final int BASE = 100;
  private static final int POWER_NO_DIRECTION = 1 << 29;

  /** The ioctls. */
  enum Request {
    GET_API_VERSION(0),
    CHECK_EXTENSION(1),
    SET_IOMMU(2),
    GROUP_GET_STATUS(3),
    GROUP_SET_CONTAINER(4),
    SPAPR_TCE_GET_INFO(12),
    MAP_DMA(13),
    UNMAP_DMA(14),
    SPAPR_REGISTER_MEMORY(17),
    SPAPR_UNREGISTER_MEMORY(18),
    SPAPR_TCE_CREATE(19),
    SPAPR_TCE_REMOVE(20);

    private final int number;

    Request(int number) {
      this.number = number;
    }

    /**
     * The request number.
     *
     * @param power whether the host is a POWER
     */
    int code(boolean power) {
      return (power ? POWER_NO_DIRECTION : 0) | TYPE | BASE + number;
    }
  }

  static final StructLayout GROUP_STATUS =
      structLayout(JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"));

  static final StructLayout TCE_INFO =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("dma32_window_start"),
          JAVA_INT.withName("dma32_window_size"),
          JAVA_LONG.withName("pgsizes"),
          JAVA_INT.withName("max_dynamic_windows_supported"),
          JAVA_INT.withName("levels"));

  static final StructLayout REGISTER_MEMORY =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("vaddr"),
          JAVA_LONG.withName("size"));

  static final StructLayout TCE_CREATE =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("page_shift"),
          JAVA_INT.withName("__resv1"),
          JAVA_LONG.withName("window_size"),
          JAVA_INT.withName("levels"),
          JAVA_INT.withName("__resv2"),
          JAVA_LONG.withName("start_addr"));

  static final StructLayout TCE_REMOVE =
      structLayout(
          JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"), JAVA_LONG.withName("start_addr"));

  static final StructLayout DMA_MAP =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("vaddr"),
          JAVA_LONG.withName("iova"),
          JAVA_LONG.withName("size"));

  static final StructLayout DMA_UNMAP =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("iova"),
          JAVA_LONG.withName("size"));

  private VfioAbi() {}

  static long offset(MemoryLayout struct, String member) {
    return struct.byteOffset(PathElement.groupElement(member));
  }
}
