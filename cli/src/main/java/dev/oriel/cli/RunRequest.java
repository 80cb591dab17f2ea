package dev.oriel.cli;

import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.MachineConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a command line of {@code oriel run} asks for.
 *
 * @param command the words of a command to run in Debian; empty for a shell
 * @param packages what Debian is to have beyond a kernel and busybox
 * @param disk an image for the disk that the probe and Debian get
 * @param ownDisk whether they get one: nobody has said which devices there are to be
 * @param append added to the kernel's command line
 * @param sanitizer whether DMA is watched
 * @param monitor where else than on the console's keys a monitor is
 * @param machine all that QEMU's options say; kernel, disk and console are still to be filled in
 */
record RunRequest(
    Guest guest,
    Suite suite,
    PackageNames packages,
    List<String> command,
    Optional<DriveConfig> disk,
    boolean ownDisk,
    boolean verbose,
    String append,
    Serial serial,
    Optional<Sanitizer> sanitizer,
    MonitorPlace monitor,
    MachineConfig.Builder machine) {

  /** {@code -dma-sanitizer}. */
  record Sanitizer(boolean strict, Optional<Path> json) {}

  enum Guest {
    /** The small guest of our own. */
    PROBE,
    DEBIAN,
    /** The file given with {@code -kernel}. */
    KERNEL
  }
}
