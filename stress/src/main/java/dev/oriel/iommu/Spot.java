package dev.oriel.iommu;

import java.util.concurrent.atomic.AtomicInteger;

/** What a state of a test owns: a spot of a machine of each kind in turn. */
abstract class Spot {
  private static final AtomicInteger NEXT = new AtomicInteger();

  final StressMachine machine;
  final int spot;

  Spot(StressMachine[] machines) {
    machine = machines[NEXT.getAndIncrement() & machines.length - 1];
    spot = machine.spot();
  }

  final TableKind kind() {
    return machine.kind;
  }

  final void map(int place, int other) {
    machine.map(spot, place, other);
  }

  final int seen(int place) {
    return machine.seen(spot, place);
  }
}
