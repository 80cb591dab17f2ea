package dev.oriel.harness;

import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.GuestException;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Progress;
import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.DiskImages;
import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Makes disk guests: apt of this system fetches packages and Java unpacks them; then Debian's own
 * tools, in a guest that has the disk, make the file system and configure the packages.
 *
 * @param disks where they are kept
 * @param guests the cache, and apt
 */
public record DiskMaker(DiskGuests disks, DebianGuests guests, Progress progress) {
  private static final long MEMORY = 1L << 30;
  private static final int LINES_TOLD = 20;
  private static final String RAW = "raw";

  /**
   * What a disk guest is made of.
   *
   * @param name its name, and host name
   * @param packages besides those of a small server
   * @param size bytes of its disk
   * @param format of its image, {@code raw} or {@code qcow2}
   * @param keys lines for {@code authorized_keys} of root; may be empty
   */
  public record Plan(
      String name, Suite suite, PackageNames packages, long size, String format, String keys) {
    /** A plan for a raw image. */
    public Plan(String name, Suite suite, PackageNames packages, long size, String keys) {
      this(name, suite, packages, size, RAW, keys);
    }
  }

  /**
   * Makes a guest. That takes minutes, since its packages are configured on the emulated machine.
   *
   * @throws GuestException if there is one of this name, or it cannot be made; nothing is left then
   */
  public DiskGuest make(Plan plan) throws InterruptedException {
    return disks.make(
        plan.name(),
        plan.suite(),
        plan.packages(),
        plan.size(),
        plan.format(),
        progress,
        (guest, scratch) -> make(plan, guest, scratch));
  }

  private void make(Plan plan, DiskGuest guest, Path scratch)
      throws IOException, InterruptedException {
    GuestImage debian = guests.get(guest.suite());
    boolean converted = !guest.format().equals(RAW);
    Path raw = converted ? scratch.resolve("disk.img") : guest.image();
    int packages = guests.writeDisk(guest, raw, debian, plan.keys(), scratch);
    if (converted) {
      DiskImages.convert(raw, guest.image(), guest.format());
      Files.delete(raw);
    }
    String mark = GuestSession.newMark();
    DiskProgress lines = new DiskProgress(progress, packages);
    CommandOutput output = new CommandOutput(mark, lines, OutputStream.nullOutputStream());
    MachineConfig.Builder config =
        MachineConfig.builder()
            .ram(MEMORY)
            .maxRam(MEMORY)
            .drive(new DriveConfig("disk", guest.image(), false).as(guest.format()))
            .device(new DeviceConfig("virtio-blk-pci", Map.of("drive", "disk")))
            .consoleOutput(output);
    DebianBoot.configure(
        config, debian, new GuestSession.Command(DebianGuests.diskTask(), mark), "");
    progress.at("booting Debian", -1);
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      while (machine.await(Duration.ofSeconds(1)).isEmpty()) {
        // Its own progress is its only limit: what a slow host needs is not known.
      }
    }
    if (output.status().isEmpty() || output.status().getAsInt() != 0) {
      throw new GuestException(
          "the guest did not make the disk; its last words: "
              + GuestText.lastLines(
                  lines.text().isEmpty() ? output.messages() : lines.text(), LINES_TOLD));
    }
  }
}
