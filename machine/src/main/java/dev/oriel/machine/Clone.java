package dev.oriel.machine;

import dev.oriel.memory.state.StateException;
import dev.oriel.pseries.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** What makes a machine go on from where another one is. */
final class Clone {
  private static final String REFUSED = "the machine cannot be cloned: ";

  private Clone() {}

  /**
   * The configuration of a clone.
   *
   * @param drives those that the machine has now
   * @param own changes what the clone is to have of its own
   * @throws SnapshotException naming what two machines cannot have
   */
  static MachineConfig config(
      MachineConfig original, List<DriveConfig> drives, Consumer<MachineConfig.Builder> own) {
    if (original.recording().isPresent()) {
      throw refused("it is recorded or replayed (rr=)");
    }
    for (DriveConfig drive : drives) {
      if (!drive.readOnly() && !drive.temporary()) {
        throw refused(
            "drive %s is written: only read-only drives and those with snapshot=on can be shared"
                .formatted(drive.id()));
      }
    }
    for (NetdevConfig netdev : original.netdevs()) {
      if (!netdev.type().equals("user")) {
        throw refused(
            "network %s is a socket of the host (%s)".formatted(netdev.id(), netdev.type()));
      }
      if (!netdev.properties().findAll("hostfwd").isEmpty()) {
        throw refused("network %s has ports of the host (hostfwd)".formatted(netdev.id()));
      }
    }
    MachineConfig cloned = original.with(builder -> own.accept(builder.forClone(drives)));
    for (String id : original.networks().keySet()) {
      if (!cloned.networks().containsKey(id)) {
        throw refused("network %s is not the machine's own; the clone needs one".formatted(id));
      }
      if (cloned.networks().get(id) == original.networks().get(id)) {
        throw refused(
            "network %s would have two cards with the same hardware address".formatted(id));
      }
    }
    return cloned;
  }

  /** Creates a machine. */
  static Machine create(MachineConfig config) {
    try {
      return Machine.create(config);
    } catch (ConfigurationException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Compares two machines.
   *
   * @throws SnapshotException naming the first difference
   */
  static void compare(List<String> original, List<String> clone) {
    MachineShape.difference(original, clone)
        .ifPresent(
            difference -> {
              throw refused(difference);
            });
  }

  /**
   * Copies a platform that stands still.
   *
   * @param clone was reset; its memory is zero
   * @param between called when the state is saved, and memory and drives will not change any more
   * @throws SnapshotException naming what cannot be saved
   */
  static void copy(Platform original, Platform clone, Runnable between) {
    try {
      Map<String, byte[]> state = PlatformState.save(original);
      between.run();
      PlatformState.restore(clone, section(state));
      MemoryPages.unsummed(original.guestMemory()).share(clone.guestMemory());
    } catch (StateException e) {
      throw refused(HostException.words(e));
    } catch (IOException e) {
      throw new HostException(REFUSED + HostException.reason(e), e);
    }
  }

  private static Function<String, byte[]> section(Map<String, byte[]> state) {
    return name -> {
      byte[] bytes = state.get(name);
      if (bytes == null) {
        throw new StateException("it has no " + name);
      }
      return bytes;
    };
  }

  static SnapshotException refused(String why) {
    return new SnapshotException(REFUSED + why);
  }
}
