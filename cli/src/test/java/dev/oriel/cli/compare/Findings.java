package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.MemorySnapshot;
import dev.oriel.machine.MemorySnapshot.Kind;
import dev.oriel.machine.WindowSnapshot;
import java.util.List;
import java.util.Optional;

/** Findings of one run of `oriel compare ddw`, with made-up values where these test more. */
final class Findings {
  static final long MIB = 1 << 20;
  static final long GIB = 1L << 30;
  static final long TIB = 1L << 40;
  static final long DYNAMIC = 1L << 59;
  static final long GPU = 64 * TIB;

  private Findings() {}

  static MappedRun linear(long ioba, long size, long ra) {
    return new MappedRun(ioba, size, size, ra, size, 1);
  }

  static WindowSnapshot defaultWindow(MappedRun... runs) {
    return new WindowSnapshot(0x8000_0000L, 0, GIB, 12, true, 64, List.of(runs));
  }

  static WindowSnapshot dynamicWindow(long size, MappedRun... runs) {
    return new WindowSnapshot(0x8000_0001L, DYNAMIC, size, 24, false, 168, List.of(runs));
  }

  static BusSnapshot bus(long largest, WindowSnapshot... windows) {
    return new BusSnapshot(0, largest, List.of(12, 16, 21, 24), 0, 0, List.of(windows));
  }

  static final List<MemorySnapshot> MEMORY =
      List.of(
          new MemorySnapshot(Kind.RAM, "RAM", 0, 2 * GIB),
          new MemorySnapshot(Kind.DEVICE, "device memory 0", GPU, 32 * GIB));

  static Finding before() {
    MappedRun here = linear(DYNAMIC, 16 * MIB, 32 * MIB);
    MappedRun there = new MappedRun(DYNAMIC + 256 * MIB, 512 * MIB, 48 * MIB, 0, 96 * MIB, 3);
    return new Finding(
        "before",
        List.of("-global", "spapr-pci-host-bridge.advertise=ram"),
        "6.1.0-powerpc64le",
        Optional.empty(),
        List.of(query(), create("0x80000000000")),
        List.of(bus(1L << 19, defaultWindow(), dynamicWindow(8 * TIB, here, there))),
        MEMORY,
        Optional.of(new Finding.Gpu(GPU, 256 * MIB, 0, "Operation not permitted")),
        List.of(transfer("RAM", 588, 900_000_000L)),
        new Finding.Costs(1566, 392, 520),
        List.of("iommu: as ever", "nvme: lb=80000"),
        Optional.empty());
  }

  static Finding after() {
    return new Finding(
        "after",
        List.of("-global", "spapr-pci-host-bridge.advertise=max"),
        "6.1.0-powerpc64le",
        Optional.empty(),
        List.of(query(), create("0x800000000000")),
        List.of(
            bus(
                1L << 37,
                defaultWindow(),
                dynamicWindow(
                    128 * TIB,
                    linear(DYNAMIC, 2 * GIB, 0),
                    linear(DYNAMIC + GPU, 256 * MIB, GPU)))),
        MEMORY,
        Optional.of(new Finding.Gpu(GPU, 256 * MIB, 256 * MIB, "")),
        List.of(
            transfer("RAM", 0, 300_000_000L, 100_000_000L, 200_000_000L),
            transfer("GPU", 0, 400_000_000L)),
        new Finding.Costs(513, 232, 232),
        List.of("iommu: as ever", "nvme: lb=2000000000"),
        Optional.empty());
  }

  private static Finding.Transfer transfer(String target, long tceCalls, Long... nanoseconds) {
    return new Finding.Transfer(
        target, 64 * MIB, List.of(nanoseconds), tceCalls, Optional.of(true), Optional.empty());
  }

  private static String query() {
    return "spapr_iommu_ddw_query buid=0x800000020000000 addr=0x0, 1 windows available,"
        + " max window size=0x80000000, mask=0x107";
  }

  private static String create(String size) {
    return "spapr_iommu_ddw_create buid=0x800000020000000 addr=0x0, page size=0x1000000, requested="
        + size
        + ", start addr=0x800000000000000, liobn=0x80000001";
  }

  static Comparison comparison() {
    return new Comparison("before and after", "oriel compare ddw", List.of(before(), after()));
  }

  /** {@code finding} under another name, with the result of a command. */
  static Finding named(Finding finding, String name, String output) {
    return new Finding(
        name,
        finding.options(),
        finding.kernel(),
        finding.problem(),
        finding.calls(),
        finding.buses(),
        finding.memory(),
        finding.gpu(),
        finding.transfers(),
        finding.costs(),
        finding.kernelLines(),
        Optional.of(new Finding.CommandResult(0, 0.5, output)));
  }

  /** {@code finding} with another bus and memory. */
  static Finding with(Finding finding, BusSnapshot bus, List<MemorySnapshot> memory) {
    return with(finding, bus, memory, finding.transfers());
  }

  static Finding with(
      Finding finding,
      BusSnapshot bus,
      List<MemorySnapshot> memory,
      List<Finding.Transfer> transfers) {
    return new Finding(
        finding.name(),
        finding.options(),
        finding.kernel(),
        finding.problem(),
        finding.calls(),
        List.of(bus),
        memory,
        finding.gpu(),
        transfers,
        finding.costs(),
        finding.kernelLines(),
        finding.command());
  }
}
