package dev.oriel.cli;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.machine.Image;
import dev.oriel.machine.MachineConfig;
import java.util.stream.Stream;

/** What a machine boots that boots Debian. */
final class DebianBoot {
  /**
   * The kernel tests its cryptography at every boot, which is most of the work of a short one and
   * has nothing to do with the machine.
   */
  private static final String COMMAND_LINE = "console=hvc0 cryptomgr.notests";

  private DebianBoot() {}

  /** Kernel, initramfs and command line. */
  static void choose(
      MachineConfig.Builder config, GuestImage debian, GuestSession session, RunRequest request) {
    if (config.build().ram() < debian.memory()) {
      throw new UsageException(
          "--packages %s needs more memory to unpack: -m %dM"
              .formatted(request.packages(), (debian.memory() >> 20) + 1));
    }
    config
        .kernel(Image.file(debian.kernel()))
        .initrd(initramfs(debian, session))
        .commandLine((COMMAND_LINE + " " + request.append()).strip());
  }

  /** The guest's archives and, behind them, what it is to do this time. */
  static Image initramfs(GuestImage guest, GuestSession session) {
    Stream<Image> archives = guest.initramfs().stream().map(Image::file);
    Image last = Image.of("what the guest is to do", session.archive());
    return Image.joined(
        guest.name() + "'s initramfs", Stream.concat(archives, Stream.of(last)).toList());
  }
}
