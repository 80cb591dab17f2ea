package dev.oriel.machine;

import dev.oriel.machine.replay.LogRecord.Deed;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.Platform;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an operator does to a machine as a whole: its buttons, and how its guest goes on later or
 * elsewhere. From {@link Machine#control}; safe to use from any thread.
 */
public final class MachineControl {
  private final Platform platform;
  private final Lifecycle lifecycle;
  private final Handover handover;
  private final Outside outside;
  private final Changes changes;
  private final Runnable hurry;

  /**
   * @param hurry has outputs no longer wait for their readers
   */
  MachineControl(
      Platform platform,
      Lifecycle lifecycle,
      Handover handover,
      Outside outside,
      Changes changes,
      Runnable hurry) {
    this.platform = platform;
    this.lifecycle = lifecycle;
    this.handover = handover;
    this.outside = outside;
    this.changes = changes;
    this.hurry = hurry;
  }

  /**
   * Makes the machine stand still, and returns when it does: every processor is between two
   * instructions or asleep, no device works or does DMA, and the time base stands. It can then be
   * looked at and changed, by this thread only; it goes on when the result is closed. That takes
   * less than 100 ms, whatever the guest does, unless a host file or a host's table takes longer
   * for one step, or the machine is just loading its images. What the host's clock tells the guest
   * goes on, as does a device of the host that was passed through.
   *
   * <p>Of two threads one waits for the other. A thread may do it again inside. Not for a thread
   * that the machine calls back.
   *
   * @throws IllegalStateException if the machine is closed, or its own thread asks
   */
  public Standstill.Still standStill() {
    return platform.standstill().begin();
  }

  /**
   * Stops all processors and devices, and the time base, until {@link #resume}; returns when they
   * have stopped. Memory can be plugged meanwhile, and the console takes some input. Before the
   * start, the machine will be loaded but not run. No effect once the guest has ended.
   */
  public void pause() {
    platform.standstill().pause();
  }

  /**
   * Lets a paused machine go on, with the time base where it was. One whose guest has moved takes
   * its drives back.
   *
   * @throws ConfigurationException if another machine has them; then it stays paused
   */
  public void resume() {
    handover.takeDrivesBack();
    platform.standstill().resume();
  }

  /** Whether the machine is paused. */
  public boolean isPaused() {
    return platform.standstill().isPaused();
  }

  /**
   * Saves the running guest to a file, from which {@link #restore} continues it in a machine of the
   * same configuration. The file is replaced once all is written. The guest stands still meanwhile,
   * and goes on.
   *
   * @throws SnapshotException if the guest has ended, or a device cannot be saved, which it names
   * @throws HostException if the file cannot be written
   */
  public void save(Path file) {
    save(file, SnapshotForm.PACKED);
  }

  /** As {@link #save(Path)}, in a file of the given form. */
  public void save(Path file, SnapshotForm form) {
    handover.save(file, form);
  }

  /**
   * Moves the guest to a machine of the same configuration, which {@link #receive}s it. Its memory
   * is sent while it runs; it stands still for the rest, and is paused here from then on, for good
   * unless somebody resumes it. Drives that are written go along, on storage that both reach. If it
   * does not move, for whatever reason, it goes on here.
   *
   * @param peer connects with the other machine, on a thread of the migration
   * @throws SnapshotException if the guest does not run, moves already, or something cannot be
   *     moved, which it names
   */
  public Migration migrate(Migration.Peer peer) {
    return migrate(peer, progress -> {});
  }

  /**
   * As {@link #migrate(Migration.Peer)}.
   *
   * @param told is called when the status of the migration changes, and each time that it has been
   *     determined what the guest has written; on any thread, and must not wait
   */
  public Migration migrate(Migration.Peer peer, Consumer<Migration.Progress> told) {
    return handover.migrate(peer, told);
  }

  /** The migration of the guest to another machine, if there was one; the last. */
  public Optional<Migration> migration() {
    return handover.migration();
  }

  /**
   * Takes over a guest that another machine {@link #migrate}s, before the start: it then goes on
   * here, paused if it was there. Waits for all of it. After an exception the machine can only be
   * closed, and the guest goes on where it was.
   *
   * @throws SnapshotException if what comes is no guest of a machine of this configuration, or is
   *     cut off
   * @throws IllegalStateException if the machine was started, or has taken over a guest
   */
  public void receive(ByteChannel from) {
    if (!handover.receive(from)) {
      pause();
    }
  }

  /**
   * A second machine that goes on from this instant once it is {@linkplain Machine#start started},
   * on its own: as {@link #fork(Consumer)}, with console output that nobody reads.
   */
  public Machine fork() {
    return fork(own -> {});
  }

  /**
   * A second machine that goes on from this instant once it is {@linkplain Machine#start started}.
   * It shares memory with a copy of this one's that is made now, and takes host memory of its own
   * for what it writes. Writes to its drives are temporary: they begin with those of this one, all
   * of whose drives must be read-only or temporary. This guest stands still meanwhile, and goes on.
   *
   * <p>Nobody reads the clone's console output, trace and lines unless {@code own} says otherwise;
   * it has networks of its own of the kind {@code user}, and those that {@code own} gives it.
   * Connections through networks do not go on. Both guests draw the same random numbers from what
   * their kernels hold.
   *
   * @param own changes the clone's configuration: outputs, lines, networks, clock, random numbers
   * @throws SnapshotException if the guest does not run, or something cannot be cloned, which it
   *     names
   * @throws HostException if the host has no memory or space for it
   */
  public Machine fork(Consumer<MachineConfig.Builder> own) {
    return handover.fork(own);
  }

  /**
   * Takes over a guest that {@link #save} has saved, before the start: the guest then goes on from
   * there instead of booting. After an exception the machine can only be closed.
   *
   * @throws SnapshotException if the file is no snapshot of a machine of this configuration, and of
   *     the drives' present contents
   * @throws HostException if the file cannot be read
   * @throws IllegalStateException if the machine was started, or has taken over a guest
   */
  public void restore(Path file) {
    handover.restore(file);
  }

  /**
   * Writes memory and registers to a core file for gdb or crash (ELF64), which is replaced once all
   * is written. The guest stands still meanwhile, and goes on.
   *
   * @return bytes of memory in it; what is zero takes no space
   * @throws HostException if the file cannot be written; then nothing is left of it
   */
  public long dump(Path file) {
    try (Standstill.Still _ = standStill()) {
      return new MemoryDump(platform).write(file);
    }
  }

  /**
   * Ends the machine like a power cut, but flushes drives; returns when it has ended.
   *
   * @throws IllegalStateException if the caller makes it stand still
   */
  public void stop() {
    if (platform.standstill().heldByCaller()) {
      throw new IllegalStateException("a machine that stands still cannot end");
    }
    hurry.run();
    migration().ifPresent(Migration::cancel);
    lifecycle.stop();
  }

  /**
   * Resets the machine like a button: the guest is loaded anew, with its memory and drives as they
   * are, and a paused machine stays paused. Returns when that is done. A configuration that
   * disables reboots makes it the end of the machine.
   *
   * @throws ConfigurationException if the guest does not run
   * @throws IllegalStateException if the caller makes it stand still
   */
  public void reset() throws InterruptedException {
    if (platform.standstill().heldByCaller()) {
      throw new IllegalStateException("a machine that stands still cannot be reset");
    }
    if (!lifecycle.reset(this::requestReset)) {
      throw new ConfigurationException("the machine cannot be reset: the guest does not run");
    }
  }

  private void requestReset() {
    boolean _ =
        outside.change(
            Changes.deed(Deed.RESET, "", 0),
            () -> {
              lifecycle.reboot();
              return true;
            });
  }

  /**
   * Asks the guest to switch the machine off in an orderly way, by an event of environment and
   * power (EPOW). Linux runs {@code poweroff}; a guest may ignore it.
   */
  public void powerDown() {
    changes.change(Changes.deed(Deed.POWER_DOWN, "", 0), platform::powerDown);
  }
}
