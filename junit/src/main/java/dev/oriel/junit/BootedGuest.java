package dev.oriel.junit;

import dev.oriel.harness.Debian;
import dev.oriel.harness.RunningGuest;
import dev.oriel.machine.SanitizerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A guest that JUnit closes when its life is over, and what the DMA sanitizer says about it. */
final class BootedGuest implements AutoCloseable {
  private final RunningGuest guest;
  private final StringBuffer reports;

  private BootedGuest(RunningGuest guest, StringBuffer reports) {
    this.guest = guest;
    this.reports = reports;
  }

  static BootedGuest boot(Guest wanted) {
    StringBuffer reports = new StringBuffer();
    Debian debian = debian(wanted);
    if (wanted.checkDma()) {
      SanitizerConfig check = new SanitizerConfig(false, Optional.empty(), reports::append);
      return started(debian.machine(config -> config.dmaSanitizer(check))::boot, reports);
    }
    return started(debian::boot, reports);
  }

  /** A guest that goes on from where another was saved. */
  static BootedGuest resume(SavedGuest saved) {
    return started(saved.snapshot()::resume, new StringBuffer());
  }

  static Debian debian(Guest wanted) {
    Debian debian =
        Debian.guest(wanted.suite())
            .packages(wanted.packages())
            .memory((long) wanted.memory() << 20)
            .cpus(wanted.cpus())
            .bootWithin(Duration.ofSeconds(wanted.bootSeconds()));
    return wanted.share().isEmpty() ? debian : debian.share(Path.of(wanted.share()));
  }

  private interface Start {
    RunningGuest guest() throws InterruptedException;
  }

  private static BootedGuest started(Start start, StringBuffer reports) {
    try {
      return new BootedGuest(start.guest(), reports);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the guest started", e);
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
