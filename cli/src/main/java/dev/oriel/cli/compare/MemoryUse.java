package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MemorySnapshot;
import java.util.Optional;

/**
 * How a guest uses a piece of memory, and what devices on a bus have of it.
 *
 * @param online bytes, from its start, that the guest has in use
 * @param rest what there is to say of what is not mapped
 * @param problem why it is not in use; empty if for no known reason
 */
record MemoryUse(long online, Rest rest, String problem) {
  /** Memory that is not mapped. */
  enum Rest {
    /** There is none: everything is mapped. */
    MAPPED,
    /** In use, and mapped while a transfer needs it. */
    ON_DEMAND,
    /** In use, and DMA to it fails: {@code problem} is how. */
    UNREACHABLE,
    /** Not in use; the guest has not tried. */
    OFFLINE,
    /** Not in use: the guest tried, and could not. */
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
