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

  /**
   * Puts {@code caller} to sleep until it is prodded, unless every other started processor already
   * sleeps like that: the last one continues.
   *
   * @return false if it is the last
   */
  synchronized boolean join(VirtualProcessor caller) {
    for (VirtualProcessor each : all) {
      if (each != caller && each.state() == VirtualProcessor.State.STARTED && !each.isJoined()) {
        caller.join();
        return true;
      }
    }
    return false;
  }

  boolean anyStarted() {
    return all.stream().anyMatch(each -> each.state() == VirtualProcessor.State.STARTED);
  }
}
