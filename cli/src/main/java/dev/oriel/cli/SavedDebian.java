package dev.oriel.cli;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.GuestImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The snapshot of a Debian guest that waits for its task, in the cache. There is one for each suite
 * and its packages, and another one with a folder of the host.
 *
 * @param guest that was saved
 * @param file that holds it
 */
record SavedDebian(GuestImage guest, Path file) {
  /** Where the snapshot of a machine as in {@code request} is kept. */
  static SavedDebian of(GuestImage guest, RunRequest request) {
    boolean shares = !request.machine().build().shares().isEmpty();
    return new SavedDebian(guest, shares ? guest.snapshotWithShare() : guest.snapshot());
  }

  /** The snapshot that a run goes on from, if there is one and the run need not boot. */
  static Optional<SavedDebian> find(RunRequest request) {
    boolean fits =
        request.guest() == RunRequest.Guest.DEBIAN && !request.cold() && !request.watchesBoot();
    return fits
        ? DebianGuests.ofUser(System.getenv(), (step, fraction) -> {})
            .unchecked(request.suite(), request.packages())
            .map(guest -> of(guest, request))
            .filter(saved -> Files.exists(saved.file))
        : Optional.empty();
  }
}
