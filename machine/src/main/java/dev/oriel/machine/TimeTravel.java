package dev.oriel.machine;

import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes to any instruction of a replay: to the last snapshot before it, of those that are made every
 * so many instructions, and from there by executing it. Its methods are for one thread at a time,
 * not one of the machine, while the machine is paused; it is paused again when they return.
 */
final class TimeTravel implements AutoCloseable {
  /** Snapshots that are kept at most; if there are more, every second one is deleted. */
  private static final int MOST = 16;

  private static final long LOOK_MILLIS = 20;

  /** What takes a machine back. */
  interface Machinery {
    void save(Path file);

    /** Has the machine go on from the file, paused; false if it has ended. */
    boolean restore(Path file);
  }

  private final Platform platform;
  private final BooleanSupplier runs;
  private final Machinery machinery;
  private final Path folder;

  /** Snapshots by instructions executed. Guarded by itself. */
  private final NavigableMap<Long, Path> snapshots = new TreeMap<>();

  private long spacing = 1;
  private int made;

  /**
   * @param runs whether the guest has not ended
   * @throws HostException if there is no place for snapshots
   */
  TimeTravel(Platform platform, BooleanSupplier runs, Machinery machinery) {
    this.platform = platform;
    this.runs = runs;
    this.machinery = machinery;
    try {
      folder = Files.createTempDirectory("oriel-replay");
    } catch (IOException e) {
      throw new HostException("no folder for snapshots: " + HostException.reason(e), e);
    }
  }

  /** The machine is about to run for the first time; nobody else looks at it. */
  void begin(long interval) {
    keep();
    vcpu().observe(interval, this::keepSometimes);
  }

  private Vcpu vcpu() {
    return platform.processors().getFirst().vcpu();
  }

  private void keepSometimes() {
    if (++made % spacing == 0) {
      keep();
    }
  }

  private void keep() {
    synchronized (snapshots) {
      try (Standstill.Still _ = platform.standstill().begin()) {
        long position = vcpu().executed();
        if (snapshots.containsKey(position)) {
          return;
        }
        Path file = folder.resolve(Long.toString(position));
        machinery.save(file);
        snapshots.put(position, file);
      }
      if (snapshots.size() > MOST) {
        spacing *= 2;
        List<Long> all = new ArrayList<>(snapshots.keySet());
        for (int i = 1; i < all.size(); i += 2) {
          delete(snapshots.remove(all.get(i)));
        }
      }
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The system cleans the folder for temporary files.
    }
  }

  /** Instructions executed. */
  long position() {
    try (Standstill.Still _ = platform.standstill().begin()) {
      return vcpu().executed();
    }
  }

  /** The position of the last snapshot at {@code most} or before; empty if that is too early. */
  @Nullable Long snapshotBefore(long most) {
    synchronized (snapshots) {
      return snapshots.floorKey(most);
    }
  }

  /**
   * Goes to a snapshot.
   *
   * @return false if the guest has ended
   */
  boolean backTo(long position) {
    Path file;
    synchronized (snapshots) {
      file = snapshots.get(position);
    }
    return file != null && machinery.restore(file);
  }

  /**
   * Lets the machine run until it has executed {@code count} instructions.
   *
   * @return whether it got there; else it has paused before, for a debugger, or ended
   */
  boolean runTo(long count) {
    CountDownLatch there = new CountDownLatch(1);
    try (Standstill.Still _ = platform.standstill().begin()) {
      if (vcpu().executed() >= count) {
        return vcpu().executed() == count;
      }
      vcpu()
          .callAt(
              count,
              () -> {
                platform.standstill().pauseSoon();
                there.countDown();
              });
    }
    platform.standstill().resume();
    try {
      while (!there.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (platform.standstill().isPaused() || !runs.getAsBoolean()) {
          forget();
          return there.getCount() == 0;
        }
      }
    } catch (InterruptedException e) {
      platform.standstill().pause();
      Thread.currentThread().interrupt();
      return false;
    }
    return true;
  }

  /** Nothing is to stop the machine there any more. */
  private void forget() {
    try (Standstill.Still _ = platform.standstill().begin()) {
      vcpu().callAt(Long.MAX_VALUE, () -> {});
    }
  }

  @Override
  public void close() {
    synchronized (snapshots) {
      snapshots.values().forEach(TimeTravel::delete);
      snapshots.clear();
      delete(folder);
    }
  }
}
