package dev.oriel.pseries;

import dev.oriel.boot.BootLayout;
import dev.oriel.boot.FdtNode;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import dev.oriel.pseries.interrupt.Interrupts;
import dev.oriel.pseries.memory.CoherentMemory;
import dev.oriel.pseries.memory.PluggableMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes of the device tree that belong to no other part of the machine, and those of memory.
 */
final class PlatformTree {
  private static final List<String> HYPERTAS_FUNCTIONS =
      List.of(
          "hcall-term",
          "hcall-dabr",
          "hcall-interrupt",
          "hcall-tce",
          "hcall-vio",
          "hcall-splpar",
          "hcall-join",
          "hcall-set-mode",
          "hcall-sprg0",
          "hcall-copy",
          "hcall-debug",
          "hcall-vphn",
          "hcall-multi-tce");

  private static final int ERROR_LOG_MAX = 0x800;
  private static final byte LOCAL_DISTANCE = 10;
  private static final byte REMOTE_DISTANCE = 20;

  private PlatformTree() {}

  /** The root node, which identifies the machine. */
  static FdtNode root() {
    return FdtNode.root()
        .string("device_type", "chrp")
        .string("model", "IBM pSeries (emulated by Oriel)")
        .string("compatible", "qemu,pseries")
        .cells("#address-cells", 2)
        .cells("#size-cells", 2);
  }

  /** What a kernel is told, by firmware if there is some, and what that is told about it. */
  static void describeChosen(
      FdtNode root,
      BootLayout layout,
      PlatformSettings settings,
      String bootOrder,
      List<String> bootPaths,
      boolean exploited,
      byte[] rngSeed,
      String stdout) {
    FdtNode chosen =
        root.child("chosen")
            .string("bootargs", settings.commandLine())
            .string("stdout-path", stdout)
            .string("linux,stdout-path", stdout)
            // The guest assigns and programs BARs.
            .cells("linux,pci-probe-only", 0)
            .bytes("rng-seed", rngSeed);
    if (layout.initrdSize() > 0) {
      chosen.cells("linux,initrd-start", (int) layout.initrdRa());
      chosen.cells("linux,initrd-end", (int) (layout.initrdRa() + layout.initrdSize()));
    }
    if (!layout.firmware()) {
      chosen.bytes("ibm,architecture-vec-5", ClientArchitecture.offered(exploited));
      return;
    }
    chosen.bytes(
        "ibm,arch-vec-5-platform-support", ClientArchitecture.support(settings.interrupts()));
    if (!bootPaths.isEmpty()) {
      chosen.string("qemu,boot-list", bootList(bootPaths, settings.firmware().bootStrict()));
    }
    if (!bootOrder.isEmpty()) {
      chosen.string("qemu,boot-device", bootOrder);
    }
    if (settings.firmware().bootMenu()) {
      chosen.cells("qemu,boot-menu", 1);
    }
    long kernelSize = layout.kernelEnd() - layout.kernelRa();
    if (kernelSize > 0) {
      chosen.u64("qemu,boot-kernel", layout.kernelRa(), kernelSize);
      if (layout.littleEndian()) {
        chosen.empty("qemu,boot-kernel-le");
      }
    }
  }

  /** Paths, and HALT if firmware is to stop when it can boot from none of them. */
  private static String bootList(List<String> paths, boolean strict) {
    return String.join(" ", paths) + (strict ? " HALT" : "");
  }

  /**
   * The {@code /rtas} node without the tokens.
   *
   * @param memoryEnd the first address past the memory for which a guest is to size its DMA windows
   */
  static FdtNode describeRtas(
      FdtNode root, BootLayout layout, CoherentMemory coherent, long memoryEnd, int cpus) {
    int nodes = 1 + coherent.pieces().size();
    FdtNode rtas = root.child("rtas");
    rtas.strings("ibm,hypertas-functions", HYPERTAS_FUNCTIONS)
        .strings("qemu,hypertas-functions", List.of("hcall-memop1"))
        .cells("ibm,associativity-reference-points", 1)
        .cells("ibm,max-associativity-domains", 1, nodes)
        .cells("ibm,numa-lookup-index-table", numaNodes(nodes))
        .bytes("ibm,numa-distance-table", numaDistances(nodes))
        .cells("rtas-error-log-max", ERROR_LOG_MAX)
        .cells("rtas-event-scan-rate", 1)
        .empty("ibm,change-msix-capable")
        .empty("ibm,extended-os-term")
        .cells(
            "ibm,lrdr-capacity",
            (int) (memoryEnd >>> 32),
            (int) memoryEnd,
            0,
            (int) PluggableMemory.BLOCK,
            cpus)
        .cells("rtas-size", (int) layout.rtasSize());
    if (!layout.firmware()) {
      rtas.cells("linux,rtas-base", (int) layout.rtasRa())
          .cells("linux,rtas-entry", (int) layout.rtasRa());
    }
    return rtas;
  }

  /**
   * The first address past all possible memory: plugged memory starts at a multiple of 1 GiB.
   *
   * <p>Never 0, which QEMU before 10.1.1 reports if no memory can be added: Linux since 6.12.y
   * sizes its DMA window by this value alone, and gets none then.
   */
  static long highestAddress(GuestMemory memory, long maxRam) {
    long ram = memory.regions().getFirst().size();
    long added = maxRam - ram;
    return added == 0 ? ram : PluggableMemory.start(ram) + added;
  }

  /** How many, then each. */
  private static int[] numaNodes(int nodes) {
    return IntStream.concat(IntStream.of(nodes), IntStream.range(0, nodes)).toArray();
  }

  /** How many, in a cell, then a byte from each node to each; devices' memory is equally far. */
  private static byte[] numaDistances(int nodes) {
    ByteBuffer table = ByteBuffer.allocate(Integer.BYTES + nodes * nodes).putInt(nodes * nodes);
    for (int pair = 0; pair < nodes * nodes; pair++) {
      table.put(pair / nodes == pair % nodes ? LOCAL_DISTANCE : REMOTE_DISTANCE);
    }
    return table.array();
  }

  static void describeMemory(FdtNode root, GuestMemory memory) {
    MemoryRegion ram = memory.regions().getFirst();
    root.child("memory@%x".formatted(ram.ra()))
        .string("device_type", "memory")
        .u64("reg", ram.ra(), ram.size())
        .cells("ibm,associativity", 1, 0);
  }

  static void describeEventSources(FdtNode root) {
    FdtNode events =
        root.child("event-sources").empty("interrupt-controller").cells("#interrupt-cells", 2);
    events.cells("interrupt-ranges", Interrupts.EPOW, 1, Interrupts.HOTPLUG, 1);
    events.child("hot-plug-events").cells("interrupts", Interrupts.HOTPLUG, 0);
    events.child("epow-events").cells("interrupts", Interrupts.EPOW, 0);
  }

  static FdtNode vdevice(FdtNode root) {
    return root.child("vdevice")
        .string("device_type", "vdevice")
        .string("compatible", "IBM,vdevice")
        .cells("#address-cells", 1)
        .cells("#size-cells", 0)
        .cells("#interrupt-cells", 2)
        .empty("interrupt-controller");
  }
}
