package dev.oriel.cli;

import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.MachineConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parsed command line of {@code oriel run}.
 *
 * @param command the command that Debian runs, by words; empty for a shell
 * @param system the guest on a disk of its own, if that is to run
 * @param packages Debian packages to install besides the kernel and busybox
 * @param disk an image for the default disk of the probe and Debian
 * @param ownDisk whether to add the default disk: true if no device was given
 * @param firmware entered if present
 * @param append added to the kernel's command line
 * @param serial where the guest's console is
 * @param serialLabel the name of that place
 * @param monitors where monitors are besides the console
 * @param lines where other terminals and ports are
 * @param qtestLog the log of a test program's commands; standard error if empty
 * @param gdb where gdb can connect
 * @param inspect where a browser can look
 * @param sanitizer whether the DMA sanitizer is on
 * @param stay when the process starts the guest and ends
 * @param snapshot the guest to go on from instead of booting
 * @param incoming where a guest comes from that is to go on here
 * @param cold whether Debian boots even if there is a snapshot of it
 * @param watchesBoot whether an option is of use for a boot only
 * @param objects the kinds of objects, by id
 * @param nodes drives that are nodes
 * @param memory objects that memory can be plugged from: bytes by id
 * @param dimms memory to be plugged before the start
 * @param machine the configuration that QEMU's options give; kernel, disk and console are filled in
 *     later
 */
record RunRequest(
    Guest guest,
    Suite suite,
    PackageNames packages,
    Optional<DiskGuest> system,
    List<String> command,
    Optional<DriveConfig> disk,
    boolean ownDisk,
    boolean verbose,
    Optional<FirmwareFile> firmware,
    String append,
    Chardev serial,
    String serialLabel,
    List<MonitorPort> monitors,
    List<LineEnd> lines,
    Optional<Path> qtestLog,
    Optional<SocketPlace> gdb,
    Optional<SocketPlace.Tcp> inspect,
    Optional<Sanitizer> sanitizer,
    Stay stay,
    Optional<Path> snapshot,
    Optional<MigrationPlace> incoming,
    boolean cold,
    boolean watchesBoot,
    Map<String, String> objects,
    Map<String, Long> memory,
    BlockNodes nodes,
    List<ObjectOptions.Dimm> dimms,
    MachineConfig.Builder machine) {

  /**
   * When the process starts the guest and ends.
   *
   * @param paused whether a monitor starts the guest
   * @param afterPowerOff whether the process stays when the guest has powered off
   * @param pidfile a file for the process id
   */
  record Stay(boolean paused, boolean afterPowerOff, Optional<Path> pidfile) {}

  /** {@code -dma-sanitizer}. */
  record Sanitizer(boolean strict, Optional<Path> json) {}

  enum Guest {
    /** Oriel's own small guest. */
    PROBE,
    DEBIAN,
    /** A Debian on a disk of its own. */
    DISK,
    /** The file given with {@code -kernel}, or what firmware starts. */
    KERNEL
  }
}
