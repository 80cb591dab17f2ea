package dev.oriel.cli;

import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.MachineConfig;
import java.io.PrintStream;

/** Has a machine boot Debian as a command line asks for. */
final class DebianKernel {
  private DebianKernel() {}

  /** The guest, fetched if it is not in the cache. */
  static GuestImage get(RunRequest request, PrintStream err) {
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      return DebianGuests.ofUser(System.getenv(), progress)
          .get(request.system().map(DiskGuest::suite).orElse(request.suite()), request.packages());
    }
  }

  /** Chooses kernel, initramfs and command line. */
  static void choose(
      MachineConfig.Builder config, GuestImage debian, GuestSession session, RunRequest request) {
    if (config.build().ram() < debian.memory()) {
      throw new UsageException(
          "--packages %s needs more memory to unpack: -m %dM"
              .formatted(request.packages(), (debian.memory() >> 20) + 1));
    }
    DebianBoot.configure(config, debian, session, request.append());
  }
}
