package dev.oriel.machine;

import java.util.Map;

/**
 * What a guest with a memory balloon has kept of its RAM.
 *
 * @param actual bytes
 * @param statistics what the guest told last about its memory, unsigned, by QEMU's names
 * @param updated when it told that, in seconds since 1970; 0 if it never did
 */
public record BalloonState(long actual, Map<String, Long> statistics, long updated) {
  /** Copies the map. */
  public BalloonState {
    statistics = Map.copyOf(statistics);
  }
}
