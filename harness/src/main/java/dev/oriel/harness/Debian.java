package dev.oriel.harness;

import dev.oriel.files.Share;
import dev.oriel.guests.DebianGuests;
import dev.oriel.guests.DiskGuest;
import dev.oriel.guests.DiskGuests;
import dev.oriel.guests.GuestException;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.MachineConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Debian guest to be booted: its packages and its machine. Immutable.
 *
 * <pre>{@code
 * String machine = Debian.guest("trixie").run("uname", "-m").output();
 *
 * try (RunningGuest guest = Debian.guest("bookworm").packages("openssl").boot()) {
 *   guest.run("openssl", "version").orThrow();
 * }
 * }</pre>
 *
 * @param suite whose kernel and packages it has
 * @param packages more of them, with what they depend on
 * @param memory bytes of RAM
 * @param cpus processors, 1 to 8
 * @param bootWithin how long a boot may take
 * @param disk the disk that it lives on, if not in memory
 * @param machine changes the machine at will
 */
public record Debian(
    Suite suite,
    PackageNames packages,
    long memory,
    int cpus,
    Duration bootWithin,
    Optional<Disk> disk,
    Consumer<MachineConfig.Builder> machine) {
  /**
   * The disk of a guest.
   *
   * @param name of the guest, and its host name
   * @param bytes its size, if it is to be made
   */
  public record Disk(String name, long bytes) {}

  /** The tag of the folder that the guest's init mounts, and where it does. */
  private static final String SHARE = "share";

  private static final long MEMORY = 1L << 30;
  private static final Duration BOOT = Duration.ofMinutes(5);

  /**
   * A guest with one processor and 1 GiB.
   *
   * @param suite {@code bookworm}, {@code trixie} or {@code trixie-64k}
   * @throws GuestException if there is no such suite
   */
  public static Debian guest(String suite) {
    return new Debian(
        Suite.of(suite), PackageNames.NONE, MEMORY, 1, BOOT, Optional.empty(), config -> {});
  }

  /** Names of Debian packages; they are fetched with what they depend on, once. */
  public Debian packages(String... names) {
    return new Debian(
        suite, new PackageNames(List.of(names)), memory, cpus, bootWithin, disk, machine);
  }

  /** Bytes of RAM. */
  public Debian memory(long bytes) {
    return new Debian(suite, packages, bytes, cpus, bootWithin, disk, machine);
  }

  /**
   * Has it live on a disk, so that what it does to its files lasts: an installed Debian, whose
   * packages are configured, and apt works. If there is no disk guest of this name, it is made,
   * which takes minutes; suite and packages are those that it was made with. Commands run without
   * the services that a boot to a login starts.
   *
   * @param name small letters, digits and hyphens
   * @param bytes the size of the disk
   */
  public Debian disk(String name, long bytes) {
    return new Debian(
        suite, packages, memory, cpus, bootWithin, Optional.of(new Disk(name, bytes)), machine);
  }

  /** Processors, 1 to 8. */
  public Debian cpus(int count) {
    return new Debian(suite, packages, memory, count, bootWithin, disk, machine);
  }

  /** How long a boot may take. */
  public Debian bootWithin(Duration limit) {
    return new Debian(suite, packages, memory, cpus, limit, disk, machine);
  }

  /**
   * A folder of the host, which the guest has at {@code /share} and may change.
   *
   * @see #share(Share)
   */
  public Debian share(Path folder) {
    return share(Share.of(folder));
  }

  /** The same, as {@code share} says. */
  public Debian share(Share share) {
    return machine(config -> addShare(config, share));
  }

  /** Has a Debian guest mount {@code share} at {@code /share}. */
  public static void addShare(MachineConfig.Builder config, Share share) {
    config
        .share(SHARE, share)
        .device(new DeviceConfig("virtio-9p-pci", Map.of("fsdev", SHARE, "mount_tag", SHARE)));
  }

  /** Changes the machine: devices, drives, networks, traces. Applied after earlier changes. */
  public Debian machine(Consumer<MachineConfig.Builder> change) {
    return new Debian(suite, packages, memory, cpus, bootWithin, disk, machine.andThen(change));
  }

  /**
   * Boots it, after it has been fetched if it is not in the cache.
   *
   * @throws GuestException if it cannot be fetched
   * @throws ConfigurationException if there can be no such machine
   * @throws GuestEndedException if it ends while it boots
   * @throws GuestTimeoutException if it does not boot within the time
   */
  public RunningGuest boot() throws InterruptedException {
    DebianGuests guests = DebianGuests.ofUser(System.getenv(), (what, percent) -> {});
    if (disk.isPresent()) {
      DiskGuest guest = diskGuest(disk.get(), guests);
      Debian whole = machine(config -> DebianDisk.attach(config, guest, false));
      return RunningGuest.boot(whole, guests.get(guest.suite()), Optional.of(guest.uuid()));
    }
    GuestImage image = guests.get(suite, packages);
    if (memory < image.memory()) {
      throw new ConfigurationException(
          "%s needs %d MiB of memory to unpack, and has %d"
              .formatted(image.name(), image.memory() >> 20, memory >> 20));
    }
    return RunningGuest.boot(this, image, Optional.empty());
  }

  /**
   * Goes on from a guest that waits for its task, as {@code oriel snapshot debian} saves it,
   * instead of booting. It is told the time.
   *
   * @param guest the kernel and packages of the saved guest
   * @param snapshot of a machine like this one; folders of the host may be others
   * @throws dev.oriel.machine.SnapshotException if the file is none of such a machine
   * @throws GuestEndedException if it ends at once
   * @throws GuestTimeoutException if it is not ready within the time for a boot
   */
  public RunningGuest goOn(GuestImage guest, Path snapshot) throws InterruptedException {
    return RunningGuest.goOn(this, guest, snapshot);
  }

  private DiskGuest diskGuest(Disk wanted, DebianGuests guests) throws InterruptedException {
    DiskGuests disks = DiskGuests.ofUser(System.getenv());
    Optional<DiskGuest> found = disks.find(wanted.name());
    return found.isPresent()
        ? found.get()
        : new DiskMaker(disks, guests, (what, percent) -> {})
            .make(new DiskMaker.Plan(wanted.name(), suite, packages, wanted.bytes(), ""));
  }

  /**
   * Boots it, runs one command, and ends it.
   *
   * @see #boot
   * @see RunningGuest#run(String...)
   */
  public CommandResult run(String... command) throws InterruptedException {
    try (RunningGuest guest = boot()) {
      return guest.run(command);
    }
  }
}
