package dev.oriel.pseries;

import dev.oriel.cpu.Vcpu;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The processors of a partition, numbered from 0 as the device tree and the guest number them. */
final class Processors {
  private final List<VirtualProcessor> all;

  Processors(List<VirtualProcessor> all) {
    this.all = List.copyOf(all);
  }

  List<VirtualProcessor> all() {
    return all;
  }

  @Nullable VirtualProcessor find(long server) {
    return server >= 0 && server < all.size() ? all.get((int) server) : null;
  }

  /** The processor whose state {@code vcpu} is. */
  VirtualProcessor of(Vcpu vcpu) {
    return all.get(vcpu.index());
  }

  /** Whether every started processor but {@code one} is joined. */
  boolean allOthersJoined(VirtualProcessor one) {
    for (VirtualProcessor each : all) {
      if (each != one && each.isStarted() && !each.isJoined()) {
        return false;
      }
    }
    return true;
  }

  boolean anyStarted() {
    return all.stream().anyMatch(VirtualProcessor::isStarted);
  }
}
