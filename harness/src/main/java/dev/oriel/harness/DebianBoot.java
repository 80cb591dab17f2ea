package dev.oriel.harness;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.machine.Image;
import dev.oriel.machine.MachineConfig;
import java.util.stream.Stream;

/** Kernel, initramfs and command line of a machine that boots Debian. */
public final class DebianBoot {
  /** Disables the kernel's cryptography self-tests, which take most of the time of a short boot. */
  private static final String COMMAND_LINE = "console=hvc0 cryptomgr.notests";

  private DebianBoot() {}

  /**
   * Has the machine boot {@code debian}.
   *
   * @param append further words for the kernel's command line
   */
  public static void configure(
      MachineConfig.Builder config, GuestImage debian, GuestSession session, String append) {
    config
        .kernel(Image.file(debian.kernel()))
        .initrd(initramfs(debian, session))
        .commandLine((COMMAND_LINE + " " + append).strip());
  }

  /** The guest's archives, followed by an archive with the task of this boot. */
  public static Image initramfs(GuestImage guest, GuestSession session) {
    Stream<Image> archives = guest.initramfs().stream().map(Image::file);
    Image last = Image.of("what the guest is to do", session.archive());
    return Image.joined(
        guest.name() + "'s initramfs", Stream.concat(archives, Stream.of(last)).toList());
  }
}
