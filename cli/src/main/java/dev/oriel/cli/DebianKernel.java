package dev.oriel.cli;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.harness.DebianBoot;
import dev.oriel.machine.MachineConfig;

/** Has a machine boot Debian as a command line asks for. */
final class DebianKernel {
  private DebianKernel() {}

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
