package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.MemorySnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which memory the devices of a bus reach through its windows. */
final class Reach {
  /** Real addresses from {@code from} to before {@code to}. */
  record Range(long from, long to) {
    long size() {
      return to - from;
    }
  }

  private final BusSnapshot bus;

  Reach(BusSnapshot bus) {
    this.bus = bus;
  }

  private List<MappedRun> runs(boolean linear) {
    return bus.windows().stream()
        .flatMap(window -> window.runs().stream())
        .filter(run -> run.linear() == linear)
        .toList();
  }

  /** The parts of {@code memory} that are mapped in one piece, ascending, none touching another. */
  List<Range> mapped(MemorySnapshot memory) {
    List<Range> parts = new ArrayList<>();
    runs(true).stream()
        .map(
            run ->
                new Range(Math.max(run.ra(), memory.address()), Math.min(run.raEnd(), end(memory))))
        .filter(range -> range.size() > 0)
        .sorted(Comparator.comparingLong(Range::from))
        .forEach(
            range -> {
              if (!parts.isEmpty() && parts.getLast().to() >= range.from()) {
                Range last = parts.removeLast();
                parts.add(new Range(last.from(), Math.max(last.to(), range.to())));
              } else {
                parts.add(range);
              }
            });
    return parts;
  }

  /** Bytes of {@code memory} that are mapped; an upper bound if runs were merged. */
  long mappedBytes(MemorySnapshot memory) {
    long bytes = mapped(memory).stream().mapToLong(Range::size).sum();
    for (MappedRun run : runs(false)) {
      long overlap = Math.min(run.raEnd(), end(memory)) - Math.max(run.ra(), memory.address());
      bytes += Math.clamp(overlap, 0, run.mapped());
    }
    return Math.min(bytes, memory.size());
  }

  /** Whether all of {@code memory} is mapped, so that transfers need no hypercalls. */
  boolean direct(MemorySnapshot memory) {
    return mapped(memory).stream().mapToLong(Range::size).sum() == memory.size();
  }

  /** Whether all RAM in {@code pieces} is mapped, so that transfers need no hypercalls. */
  boolean allRam(List<MemorySnapshot> pieces) {
    return pieces.stream()
        .filter(piece -> piece.kind() == MemorySnapshot.Kind.RAM)
        .allMatch(this::direct);
  }

  private static long end(MemorySnapshot memory) {
    return memory.address() + memory.size();
  }
}
