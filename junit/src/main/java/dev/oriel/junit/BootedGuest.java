package dev.oriel.junit;

import dev.oriel.harness.Debian;
import dev.oriel.harness.RunningGuest;
import dev.oriel.machine.SanitizerConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A guest that JUnit closes, and what the DMA sanitizer has said about it. */
final class BootedGuest implements AutoCloseable {
  private final RunningGuest guest;
  private final StringBuffer reports;

  private BootedGuest(RunningGuest guest, StringBuffer reports) {
    this.guest = guest;
    this.reports = reports;
  }

  static BootedGuest boot(Guest wanted) {
    StringBuffer reports = new StringBuffer();
    Debian debian =
        Debian.guest(wanted.suite())
            .packages(wanted.packages())
            .memory((long) wanted.memory() << 20)
            .cpus(wanted.cpus())
            .bootWithin(Duration.ofSeconds(wanted.bootSeconds()));
    if (wanted.checkDma()) {
      Consumer<String> lines = reports::append;
      debian =
          debian.machine(c -> c.dmaSanitizer(new SanitizerConfig(false, Optional.empty(), lines)));
    }
    try {
      return new BootedGuest(debian.boot(), reports);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the guest booted", e);
    }
  }

  RunningGuest guest() {
    return guest;
  }

  String reports() {
    return reports.toString();
  }

  @Override
  public void close() {
    guest.close();
  }
}
