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
 */
public final class VfioAbi {
  /** What GET_API_VERSION returns. */
  public static final int API_VERSION = 0;

  /** A container whose memory is not registered, with one window. */
  public static final int SPAPR_TCE_IOMMU = 2;

  /** The extension for error handling. */
  public static final int EEH = 5;

  /** A container with registered memory and dynamic windows. */
  public static final int SPAPR_TCE_V2_IOMMU = 7;

  /** In a group's status: all its devices can be used. */
  public static final int GROUP_VIABLE = 1;

  /** In a group's status: it has a container. */
  public static final int GROUP_CONTAINER_SET = 2;

  /** In {@link #TCE_INFO}: the host has dynamic windows. */
  public static final int INFO_DDW = 1;

  /** Argument of GROUP_GET_STATUS. */
  public static final StructLayout GROUP_STATUS =
      structLayout(JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"));

  /** Argument of SPAPR_TCE_GET_INFO. */
  public static final StructLayout TCE_INFO =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("dma32_window_start"),
          JAVA_INT.withName("dma32_window_size"),
          JAVA_LONG.withName("pgsizes"),
          JAVA_INT.withName("max_dynamic_windows_supported"),
          JAVA_INT.withName("levels"));

  /** Argument of SPAPR_REGISTER_MEMORY and SPAPR_UNREGISTER_MEMORY. */
  public static final StructLayout REGISTER_MEMORY =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("vaddr"),
          JAVA_LONG.withName("size"));

  /** Argument of SPAPR_TCE_CREATE. */
  public static final StructLayout TCE_CREATE =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("page_shift"),
          JAVA_INT.withName("__resv1"),
          JAVA_LONG.withName("window_size"),
          JAVA_INT.withName("levels"),
          JAVA_INT.withName("__resv2"),
          JAVA_LONG.withName("start_addr"));

  /** Argument of SPAPR_TCE_REMOVE. */
  public static final StructLayout TCE_REMOVE =
      structLayout(
          JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"), JAVA_LONG.withName("start_addr"));

  /** Argument of MAP_DMA. */
  public static final StructLayout DMA_MAP =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("vaddr"),
          JAVA_LONG.withName("iova"),
          JAVA_LONG.withName("size"));

  /** Argument of UNMAP_DMA. */
  public static final StructLayout DMA_UNMAP =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("iova"),
          JAVA_LONG.withName("size"));

  private VfioAbi() {}

  /** Where a member of a structure is. */
  public static long offset(MemoryLayout struct, String member) {
    return struct.byteOffset(PathElement.groupElement(member));
  }
}
