package dev.oriel.cli;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestImage;
import java.nio.file.Files;
import java.util.Optional;

/**
 * The snapshot of a Debian guest that waits for its task, in the cache. There is one for each suite
 * and its packages.
 */
final class SavedDebian {
  private SavedDebian() {}

  /** The guest whose snapshot a run goes on from, if it has one and the run need not boot. */
  static Optional<GuestImage> find(RunRequest request) {
    boolean fits =
        request.guest() == RunRequest.Guest.DEBIAN && !request.cold() && !request.watchesBoot();
    return fits
        ? DebianGuests.ofUser(System.getenv(), (step, fraction) -> {})
            .unchecked(request.suite(), request.packages())
            .filter(debian -> Files.exists(debian.snapshot()))
        : Optional.empty();
  }
}
