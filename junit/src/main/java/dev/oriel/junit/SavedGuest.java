package dev.oriel.junit;

import dev.oriel.harness.GuestSnapshot;
import dev.oriel.harness.RunningGuest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A guest as it was when it had booted, in a temporary file that is gone after the tests. */
final class SavedGuest implements AutoCloseable {
  private final GuestSnapshot snapshot;

  private SavedGuest(GuestSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** Boots a guest, saves it, and ends it. */
  static SavedGuest of(Guest wanted) {
    try {
      Path file = Files.createTempFile("oriel-guest-", ".snapshot");
      try (RunningGuest guest = BootedGuest.boot(wanted).guest()) {
        return new SavedGuest(guest.snapshot(file));
      } catch (RuntimeException e) {
        Files.delete(file);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GuestSnapshot snapshot() {
    return snapshot;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(snapshot.file());
  }
}
