package dev.oriel.iommu.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers and structures are those of linux/vfio.h. */
class VfioAbiTest {
  private static final Map<String, StructLayout> STRUCTS =
      Map.ofEntries(
          Map.entry("vfio_group_status", VfioAbi.GROUP_STATUS),
          Map.entry("vfio_device_info", VfioAbi.DEVICE_INFO),
          Map.entry("vfio_region_info", VfioAbi.REGION_INFO),
          Map.entry("vfio_info_cap_header", VfioAbi.CAPABILITY),
          Map.entry("vfio_region_info_cap_type", VfioAbi.REGION_TYPE),
          Map.entry("vfio_region_info_cap_nvlink2_ssatgt", VfioAbi.NVLINK2_SSATGT),
          Map.entry("vfio_irq_info", VfioAbi.IRQ_INFO),
          Map.entry("vfio_irq_set", VfioAbi.IRQ_SET),
          Map.entry("vfio_pci_hot_reset_info", VfioAbi.HOT_RESET_INFO),
          Map.entry("vfio_pci_dependent_device", VfioAbi.DEPENDENT_DEVICE),
          Map.entry("vfio_pci_hot_reset", VfioAbi.HOT_RESET),
          Map.entry("vfio_iommu_spapr_tce_info", VfioAbi.TCE_INFO),
          Map.entry("vfio_iommu_spapr_register_memory", VfioAbi.REGISTER_MEMORY),
          Map.entry("vfio_iommu_spapr_tce_create", VfioAbi.TCE_CREATE),
          Map.entry("vfio_iommu_spapr_tce_remove", VfioAbi.TCE_REMOVE),
          Map.entry("vfio_iommu_type1_dma_map", VfioAbi.DMA_MAP),
          Map.entry("vfio_iommu_type1_dma_unmap", VfioAbi.DMA_UNMAP));

  @ParameterizedTest
  @CsvSource({
    "GET_API_VERSION, 3b64",
    "CHECK_EXTENSION, 3b65",
    "SET_IOMMU, 3b66",
    "GROUP_GET_STATUS, 3b67",
    "GROUP_SET_CONTAINER, 3b68",
    "SPAPR_TCE_GET_INFO, 3b70",
    "MAP_DMA, 3b71",
    "UNMAP_DMA, 3b72",
    "SPAPR_REGISTER_MEMORY, 3b75",
    "SPAPR_UNREGISTER_MEMORY, 3b76",
    "SPAPR_TCE_CREATE, 3b77",
    "SPAPR_TCE_REMOVE, 3b78",
    "EEH_PE_OP, 3b79"
  })
  void requestsHaveTheNumbersOfTheHeader(Request request, String code) {
    assertThat(request.code(false)).isEqualTo(Integer.parseInt(code, 16));
    assertThat(request.code(true)).isEqualTo(0x2000_0000 | Integer.parseInt(code, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "vfio_iommu_spapr_tce_info, 32, levels, 28",
    "vfio_iommu_spapr_register_memory, 24, size, 16",
    "vfio_iommu_spapr_tce_create, 40, start_addr, 32",
    "vfio_iommu_spapr_tce_remove, 16, start_addr, 8",
    "vfio_iommu_type1_dma_map, 32, size, 24",
    "vfio_iommu_type1_dma_unmap, 24, size, 16"
  })
  void structuresHaveTheSizesOfTheHeader(String name, long size, String last, long offset) {
    assertThat(STRUCTS.get(name).byteSize()).isEqualTo(size);
    assertThat(VfioAbi.offset(STRUCTS.get(name), last)).isEqualTo(offset);
  }

  /** Where there is a compiler for POWER with the header, it says the same, member by member. */
  @Test
  void matchesTheCompilersHeader(@TempDir Path folder) throws Exception {
    Map<String, Long> ours = new LinkedHashMap<>();
    for (Request request : Request.values()) {
      String prefix =
          switch (request) {
            case GET_API_VERSION,
                CHECK_EXTENSION,
                SET_IOMMU,
                GROUP_GET_STATUS,
                GROUP_SET_CONTAINER,
                GROUP_UNSET_CONTAINER,
                GROUP_GET_DEVICE_FD,
                DEVICE_GET_INFO,
                DEVICE_GET_REGION_INFO,
                DEVICE_GET_IRQ_INFO,
                DEVICE_SET_IRQS,
                DEVICE_RESET,
                DEVICE_GET_PCI_HOT_RESET_INFO,
                DEVICE_PCI_HOT_RESET,
                EEH_PE_OP ->
                "VFIO_";
            default -> "VFIO_IOMMU_";
          };
      ours.put(prefix + request, (long) request.code(true));
    }
    ours.put("VFIO_API_VERSION", (long) VfioAbi.API_VERSION);
    ours.put("VFIO_SPAPR_TCE_v2_IOMMU", (long) VfioAbi.SPAPR_TCE_V2_IOMMU);
    ours.put("VFIO_SPAPR_TCE_IOMMU", (long) VfioAbi.SPAPR_TCE_IOMMU);
    ours.put("VFIO_EEH", (long) VfioAbi.EEH);
    ours.put("VFIO_GROUP_FLAGS_CONTAINER_SET", (long) VfioAbi.GROUP_CONTAINER_SET);
    ours.put("VFIO_GROUP_FLAGS_VIABLE", (long) VfioAbi.GROUP_VIABLE);
    ours.put("VFIO_IOMMU_SPAPR_INFO_DDW", (long) VfioAbi.INFO_DDW);
    ours.put("offsetof(struct vfio_eeh_pe_op, op)", VfioAbi.offset(VfioAbi.EEH_PE_OP, "op"));
    ours.put("sizeof(struct vfio_eeh_pe_op)", VfioAbi.EEH_PE_ERROR.byteSize());
    for (String member : List.of("type", "func", "addr", "mask")) {
      ours.put(
          "offsetof(struct vfio_eeh_pe_op, err." + member + ")",
          VfioAbi.offset(VfioAbi.EEH_PE_ERROR, member));
    }
    for (EehOperation operation : EehOperation.values()) {
      ours.put("VFIO_EEH_PE_" + operation, (long) operation.ordinal());
    }
    ours.put("VFIO_EEH_PE_INJECT_ERR", (long) EehOperation.values().length);
    ours.put("VFIO_DMA_MAP_FLAG_READ", (long) Container.READ);
    ours.put("VFIO_DMA_MAP_FLAG_WRITE", (long) Container.WRITE);
    ours.put("VFIO_DEVICE_FLAGS_RESET", (long) VfioAbi.DEVICE_RESETS);
    ours.put("VFIO_REGION_INFO_FLAG_MMAP", (long) VfioAbi.REGION_MAPS);
    ours.put("VFIO_REGION_INFO_FLAG_CAPS", (long) VfioAbi.REGION_CAPABILITIES);
    ours.put("VFIO_REGION_INFO_CAP_SPARSE_MMAP", (long) VfioAbi.SPARSE_MMAP);
    ours.put("VFIO_REGION_INFO_CAP_TYPE", (long) VfioAbi.TYPE);
    ours.put("VFIO_REGION_INFO_CAP_NVLINK2_SSATGT", (long) VfioAbi.SSATGT);
    ours.put("VFIO_REGION_TYPE_PCI_VENDOR_TYPE", (long) VfioAbi.TYPE_OF_VENDOR);
    ours.put("VFIO_REGION_SUBTYPE_NVIDIA_NVLINK2_RAM", (long) VfioAbi.NVLINK2_RAM);
    ours.put("VFIO_PCI_NUM_REGIONS", (long) HostDevice.OWN);
    ours.put("VFIO_IRQ_SET_DATA_NONE", (long) VfioAbi.IRQ_NOTHING);
    ours.put("VFIO_IRQ_SET_DATA_EVENTFD", (long) VfioAbi.IRQ_FILES);
    ours.put("VFIO_IRQ_SET_ACTION_UNMASK", (long) VfioAbi.IRQ_UNMASK);
    ours.put("VFIO_IRQ_SET_ACTION_TRIGGER", (long) VfioAbi.IRQ_TRIGGER);
    ours.put("VFIO_PCI_BAR0_REGION_INDEX", (long) HostDevice.BAR);
    ours.put("VFIO_PCI_ROM_REGION_INDEX", (long) HostDevice.ROM);
    ours.put("VFIO_PCI_CONFIG_REGION_INDEX", (long) HostDevice.CONFIG);
    ours.put("VFIO_PCI_INTX_IRQ_INDEX", (long) HostDevice.Interrupt.INTX.ordinal());
    ours.put("VFIO_PCI_MSI_IRQ_INDEX", (long) HostDevice.Interrupt.MSI.ordinal());
    ours.put("VFIO_PCI_MSIX_IRQ_INDEX", (long) HostDevice.Interrupt.MSIX.ordinal());
    ours.put("VFIO_PCI_ERR_IRQ_INDEX", (long) HostDevice.Interrupt.ERROR.ordinal());
    ours.put("VFIO_PCI_REQ_IRQ_INDEX", (long) HostDevice.Interrupt.REQUEST.ordinal());
    for (Errno errno : Errno.values()) {
      ours.put(errno.name(), (long) -errno.negative());
    }
    STRUCTS.forEach(
        (name, layout) -> {
          for (MemoryLayout member : layout.memberLayouts()) {
            // What the header nests is flat here.
            String inC =
                switch (member.name().orElseThrow()) {
                  case "pgsizes" -> "ddw.pgsizes";
                  case "max_dynamic_windows_supported" -> "ddw.max_dynamic_windows_supported";
                  case "levels" -> name.endsWith("tce_info") ? "ddw.levels" : "levels";
                  case "id" -> inCapability(name, "id");
                  case "version" -> inCapability(name, "version");
                  case "next" -> inCapability(name, "next");
                  default -> member.name().orElseThrow();
                };
            long offset = layout.byteOffset(PathElement.groupElement(member.name().orElseThrow()));
            ours.put("offsetof(struct %s, %s)".formatted(name, inC), offset);
          }
          // Newer headers have padding.
          if (!name.endsWith("unmap") && !name.endsWith("device_info")) {
            ours.put("sizeof(struct %s)".formatted(name), layout.byteSize());
          }
        });
    StringBuilder source =
        new StringBuilder("#include <stddef.h>\n#include <errno.h>\n#include <linux/vfio.h>\n");
    ours.forEach(
        (expression, value) ->
            source.append(
                "_Static_assert((%s) == %d, \"%s\");%n".formatted(expression, value, expression)));
    Path file = Files.writeString(folder.resolve("abi.c"), source);
    assertThat(compile(file)).isEmpty();
  }

  private static String inCapability(String struct, String member) {
    return struct.startsWith("vfio_region") ? "header." + member : member;
  }

  private static String compile(Path source) throws Exception {
    String compiler = "powerpc64le-linux-gnu-gcc";
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, compiler))),
        "no " + compiler);
    Process process =
        new ProcessBuilder(List.of(compiler, "-fsyntax-only", source.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
