package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MemorySnapshot;
import java.util.Optional;

/**
 * How a guest uses a piece of memory, and how devices on a bus reach it.
 *
 * @param online bytes, from the start, that the guest uses
 * @param rest the state of the part that is not mapped
 * @param problem why it is not in use; empty if unknown
 */
record MemoryUse(long online, Rest rest, String problem) {
  /** Memory that is not mapped. */
  enum Rest {
    /** No part is unmapped. */
    MAPPED,
    /** In use, and mapped for the duration of each transfer. */
    ON_DEMAND,
    /** In use, but DMA to it fails; {@code problem} gives the error. */
    UNREACHABLE,
    /** Not in use; the guest has not tried. */
    OFFLINE,
    /** Not in use: the guest tried and failed. */
    REFUSED
  }

  static MemoryUse of(Finding finding, BusSnapshot bus, MemorySnapshot piece) {
    Reach reach = new Reach(bus);
    if (reach.direct(piece)) {
      return new MemoryUse(piece.size(), Rest.MAPPED, "");
    }
    Optional<Finding.Gpu> gpu = finding.gpu().filter(g -> g.address() == piece.address());
    if (gpu.isEmpty()) {
      boolean inUse = piece.kind() != MemorySnapshot.Kind.DEVICE;
      return new MemoryUse(inUse ? piece.size() : 0, inUse ? Rest.ON_DEMAND : Rest.OFFLINE, "");
    }
    long online = gpu.get().online();
    String problem = gpu.get().problem();
    if (online == 0 && !problem.isEmpty()) {
      return new MemoryUse(0, Rest.REFUSED, problem);
    }
    if (reach.mappedBytes(piece) >= online) {
      return new MemoryUse(online, Rest.OFFLINE, problem);
    }
    Optional<String> failure = finding.transfer("GPU").flatMap(Finding.Transfer::problem);
    if (failure.isPresent() || reach.allRam(finding.memory())) {
      return new MemoryUse(online, Rest.UNREACHABLE, failure.orElse("not mapped"));
    }
    return new MemoryUse(online, Rest.ON_DEMAND, problem);
  }
}
