package dev.oriel.iommu.vfio;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * Numbers and structures of linux/vfio.h that a sPAPR v2 container and its devices need, in the
 * byte order of the host.
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

  /** In {@link #DEVICE_INFO}: the device can be reset. */
  public static final int DEVICE_RESETS = 1;

  /** In {@link #DEVICE_INFO}: it is a PCI function. */
  public static final int DEVICE_PCI = 2;

  /** In {@link #REGION_INFO}: the region can be mapped. */
  public static final int REGION_MAPS = 4;

  /** In {@link #REGION_INFO}: capabilities follow. */
  public static final int REGION_CAPABILITIES = 8;

  /** Capability of a region: only some areas can be mapped. */
  public static final int SPARSE_MMAP = 1;

  /** Capability of a region that is the device's own: {@link #REGION_TYPE}. */
  public static final int TYPE = 2;

  /** Capability of a region of {@link #NVLINK2_RAM}: {@link #NVLINK2_SSATGT}. */
  public static final int SSATGT = 4;

  /** In a region's type: the rest is the PCI number of a vendor, who numbers the subtypes. */
  public static final int TYPE_OF_VENDOR = 1 << 31;

  /** Subtype of NVIDIA's: memory of a device on NVLink 2. Linux 5.0 to 5.12 offer it. */
  public static final int NVLINK2_RAM = 1;

  /** Action of SET_IRQS: stop signalling. */
  public static final int IRQ_NOTHING = 1;

  /** Data of SET_IRQS: files that count events. */
  public static final int IRQ_FILES = 4;

  /** Action of SET_IRQS. */
  public static final int IRQ_UNMASK = 1 << 4;

  /** Action of SET_IRQS: what its data say is to be signalled. */
  public static final int IRQ_TRIGGER = 1 << 5;

  /** Argument of DEVICE_GET_INFO. */
  public static final StructLayout DEVICE_INFO =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("num_regions"),
          JAVA_INT.withName("num_irqs"),
          JAVA_INT.withName("cap_offset"));

  /** Argument of DEVICE_GET_REGION_INFO; capabilities may follow. */
  public static final StructLayout REGION_INFO =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("index"),
          JAVA_INT.withName("cap_offset"),
          JAVA_LONG.withName("size"),
          JAVA_LONG.withName("offset"));

  /** How each capability of a region begins: its number, and where the next one is, or 0. */
  public static final StructLayout CAPABILITY =
      structLayout(
          JAVA_SHORT.withName("id"), JAVA_SHORT.withName("version"), JAVA_INT.withName("next"));

  /** What a region that is the device's own is. */
  public static final StructLayout REGION_TYPE =
      structLayout(
          JAVA_SHORT.withName("id"),
          JAVA_SHORT.withName("version"),
          JAVA_INT.withName("next"),
          JAVA_INT.withName("type"),
          JAVA_INT.withName("subtype"));

  /** By which address the links of a device name its memory. */
  public static final StructLayout NVLINK2_SSATGT =
      structLayout(
          JAVA_SHORT.withName("id"),
          JAVA_SHORT.withName("version"),
          JAVA_INT.withName("next"),
          JAVA_LONG.withName("tgt"));

  /** Argument of DEVICE_GET_IRQ_INFO. */
  public static final StructLayout IRQ_INFO =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("index"),
          JAVA_INT.withName("count"));

  /** Argument of DEVICE_SET_IRQS; data follow, a file number or nothing for each vector. */
  public static final StructLayout IRQ_SET =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("index"),
          JAVA_INT.withName("start"),
          JAVA_INT.withName("count"));

  /** Argument of EEH_PE_OP, except to inject an error. */
  public static final StructLayout EEH_PE_OP =
      structLayout(JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"), JAVA_INT.withName("op"));

  /** Argument of EEH_PE_OP to inject an error. */
  public static final StructLayout EEH_PE_ERROR =
      structLayout(
          JAVA_INT.withName("argsz"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("op"),
          MemoryLayout.paddingLayout(Integer.BYTES),
          JAVA_INT.withName("type"),
          JAVA_INT.withName("func"),
          JAVA_LONG.withName("addr"),
          JAVA_LONG.withName("mask"));

  /** Argument of DEVICE_GET_PCI_HOT_RESET_INFO; devices follow. */
  public static final StructLayout HOT_RESET_INFO =
      structLayout(
          JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"), JAVA_INT.withName("count"));

  /** A device that a hot reset affects. */
  public static final StructLayout DEPENDENT_DEVICE =
      structLayout(
          JAVA_INT.withName("group_id"),
          JAVA_SHORT.withName("segment"),
          JAVA_BYTE.withName("bus"),
          JAVA_BYTE.withName("devfn"));

  /** Argument of DEVICE_PCI_HOT_RESET; the files of the groups follow. */
  public static final StructLayout HOT_RESET =
      structLayout(
          JAVA_INT.withName("argsz"), JAVA_INT.withName("flags"), JAVA_INT.withName("count"));

  private VfioAbi() {}

  /** Where a member of a structure is. */
  public static long offset(MemoryLayout struct, String member) {
    return struct.byteOffset(PathElement.groupElement(member));
  }
}
