package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.MemoryRegion;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.Platform;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a guest goes on elsewhere: from a file, in a clone, in a machine to which it is sent, and
 * back in time. {@link Machine} says what each of these promises.
 */
final class Handover {
  private final MachineConfig config;
  private final Platform platform;
  private final Peripherals devices;
  private final Lifecycle lifecycle;

  /** Whether the next power-on goes on from what was taken over. */
  private boolean taken;

  /** Where the guest of a recording comes from. */
  private String origin = "a boot";

  /** The snapshot that a recording is to have of its start, until it has it. */
  private @Nullable Path start;

  /** The snapshot to which the machine is going back. */
  private volatile @Nullable Path rewindTo;

  private @Nullable Migration migration;

  Handover(MachineConfig config, Platform platform, Peripherals devices, Lifecycle lifecycle) {
    this.config = config;
    this.platform = platform;
    this.devices = devices;
    this.lifecycle = lifecycle;
  }

  /**
   * Before the processors run: has the guest go on from what was taken over, if anything was.
   *
   * @return false if the machine is to boot
   */
  boolean resume() {
    Path back = rewindTo;
    if (back != null) {
      rewindTo = null;
      platform.reset();
      new MemoryPieces(platform.guestMemory()).clear();
      written().read(back);
    }
    boolean resumes = taken || back != null;
    taken = false;
    return resumes;
  }

  // ---------------------------------------------------------------- drives

  /** For a guest that begins here. */
  void takeDrives() {
    opened(() -> devices.drives().takeUp(Duration.ZERO));
  }

  /** For a guest that has moved and is to go on here; nothing if it has not. */
  void takeDrivesBack() {
    opened(devices.drives()::takeBack);
  }

  private static void opened(Runnable opens) {
    try {
      opens.run();
    } catch (BadConfigurationException e) {
      throw new ConfigurationException(HostException.words(e), e);
    }
  }

  // ---------------------------------------------------------------- files

  void save(Path file, SnapshotForm form) {
    try (Standstill.Still _ = standStill()) {
      requireSavable();
      written().write(file, form);
    }
  }

  private void requireSavable() {
    if (!lifecycle.isRunning()) {
      throw new SnapshotException("the machine cannot be saved: the guest does not run");
    }
    if (config.dmaSanitizer().isPresent()) {
      throw new SnapshotException(
          "the machine cannot be saved: the history of the DMA sanitizer would be lost");
    }
    if (!devices.drives().areHere()) {
      throw new SnapshotException(
          "the machine cannot be saved: another machine has taken over its drives");
    }
    if (config.recording().isEmpty()) { // It saves its temporary writes.
      MachineShape.checkDrives(devices.drives().all());
    }
  }

  void restore(Path file) {
    try (Standstill.Still _ = standStill()) {
      lifecycle.requireFresh();
      takeOver(file);
      if (config.recording().isPresent()) {
        long sum = MachineShape.sum(Machine.onePiece(Image.file(file)));
        origin = "a snapshot with sum %x".formatted(sum);
      }
    }
  }

  /** As {@link #restore}, but what is recorded does not begin with the snapshot. */
  void takeOver(Path file) {
    try (Standstill.Still _ = standStill()) {
      requireNotTaken();
      platform.reset();
      new SnapshotFile(platform, this::shape).read(file);
      taken = true;
    }
  }

  private void requireNotTaken() {
    if (taken) {
      throw new IllegalStateException("the machine has taken over a guest");
    }
  }

  private SnapshotFile written() {
    return new SnapshotFile(platform, this::writtenShape);
  }

  /** With all contents of drives in their files. */
  private List<String> writtenShape() {
    devices.drives().flush();
    return shape();
  }

  private List<String> shape() {
    return MachineShape.of(config, devices.present(), devices.drives().all());
  }

  private List<String> movedShape() {
    return MachineShape.ofMove(config, devices.present(), devices.drives());
  }

  private Standstill.Still standStill() {
    return platform.standstill().begin();
  }

  // ---------------------------------------------------------------- recordings

  /** Where the guest of a recording comes from, in words. */
  String origin() {
    return origin;
  }

  /** A recording is to have a snapshot of its start in {@code file}. */
  void keepStart(Path file) {
    start = file;
  }

  /** The machine is about to run: keeps the start of a recording. */
  void begins() {
    Path file = start;
    if (file != null) {
      start = null;
      try (Standstill.Still _ = standStill()) {
        written().write(file, SnapshotForm.PACKED);
      }
    }
  }

  /** What takes the machine back in a replay. */
  TimeTravel.Machinery machinery() {
    return new TimeTravel.Machinery() {
      @Override
      public void save(Path file) {
        written().write(file, SnapshotForm.MAPPED);
      }

      @Override
      public boolean restore(Path file) {
        rewindTo = file;
        return lifecycle.rewind();
      }
    };
  }

  // ---------------------------------------------------------------- other machines

  synchronized Migration migrate(Migration.Peer peer, Consumer<Migration.Progress> told) {
    if (migration != null && !migration.progress().over()) {
      throw new SnapshotException("There's a migration process in progress");
    }
    requireMovable();
    Migration begun =
        new Migration(
            platform.guestMemory().regions().stream().mapToLong(MemoryRegion::size).sum(), told);
    migration = begun;
    told.accept(begun.progress());
    Thread.ofPlatform().daemon().name("oriel-migration").start(() -> move(begun, peer));
    return begun;
  }

  private void move(Migration begun, Migration.Peer peer) {
    try {
      new MigrationSource(
              platform, devices.drives(), begun, peer, this::requireMovable, this::movedShape)
          .run();
    } catch (RuntimeException | Error e) {
      begun.ended(String.valueOf(e.getMessage()));
      lifecycle.fail(e);
    }
  }

  synchronized Optional<Migration> migration() {
    return Optional.ofNullable(migration);
  }

  private void requireMovable() {
    requireSavable();
    if (config.recording().isPresent()) {
      throw new SnapshotException("the machine cannot be moved: it is recorded or replayed (rr=)");
    }
  }

  /** Returns whether the guest ran; if not, it is to be paused here. */
  boolean receive(ByteChannel from) {
    lifecycle.requireFresh();
    requireNotTaken();
    boolean runs =
        new MigrationDestination(platform, devices.drives(), this::movedShape).receive(from);
    taken = true;
    return runs;
  }

  /** A machine that {@code own} configures as a clone, and that goes on from here. */
  Machine fork(Consumer<MachineConfig.Builder> own) {
    requireCloneable();
    List<DriveConfig> drives = devices.drives().all();
    Machine clone = Clone.create(Clone.config(config, drives, own));
    boolean done = false;
    try (Standstill.Still _ = standStill()) {
      requireCloneable();
      if (!devices.areAsConfigured() || !devices.drives().all().equals(drives)) {
        throw Clone.refused("a device or drive has come or left since the machine was created");
      }
      clone.handover().goOnFrom(this);
      done = true;
    } finally {
      if (!done) {
        clone.close();
      }
    }
    return clone;
  }

  private void requireCloneable() {
    if (!lifecycle.isRunning()) {
      throw Clone.refused("the guest does not run");
    }
    if (config.dmaSanitizer().isPresent()) {
      throw Clone.refused("the history of the DMA sanitizer would be lost");
    }
  }

  private void goOnFrom(Handover original) {
    try (Standstill.Still _ = standStill()) {
      Clone.compare(original.cloneShape(), cloneShape());
      platform.reset();
      Clone.copy(
          original.platform,
          platform,
          () -> devices.drives().copyWrites(original.devices.drives()));
      taken = true;
    }
  }

  private List<String> cloneShape() {
    return MachineShape.ofClone(config, devices.present(), devices.drives().all());
  }
}
