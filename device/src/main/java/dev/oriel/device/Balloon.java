package dev.oriel.device;

import dev.oriel.iommu.spi.BadConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What lies between a machine's user and the device by which its guest gives memory back. Safe for
 * use by several threads.
 */
public final class Balloon {
  /** The device's side. */
  public interface Device {
    /** Asks the guest to keep this many bytes of its RAM only; all of it, if there is less. */
    void target(long bytes);

    /** Bytes of RAM that the guest has kept. */
    long actual();

    /** What the guest's operating system told last about its memory, by QEMU's names. */
    Map<String, Long> statistics();

    /** Has it tell that every so many seconds, or not at all if 0. */
    void statisticsEvery(int seconds);

    /** When it told that, in seconds since 1970; 0 if it never did. */
    long statisticsTime();
  }

  /** The property of a device that says how often the guest tells about its memory, in seconds. */
  public static final String PERIOD = "guest-stats-polling-interval";

  /** How often changes are told, since a guest can make as many as it likes. */
  private static final long PERIOD_MILLIS = 1000;

  private final AtomicReference<@Nullable Device> device = new AtomicReference<>();
  private final LongConsumer changes;
  private long latest;
  private long told;

  /** Whether a change has been told in this period. */
  private boolean quiet;

  /**
   * @param changes is told the bytes of RAM that the guest has kept when they change: at once, then
   *     once a second as long as they do
   */
  public Balloon(LongConsumer changes) {
    this.changes = changes;
  }

  /**
   * Has {@code one} be the device.
   *
   * @throws BadConfigurationException if there is one
   */
  public void attach(Device one) {
    if (!device.compareAndSet(null, one)) {
      throw new BadConfigurationException("a machine has one virtio-balloon-pci at most");
    }
  }

  /** {@code one} has gone. */
  public void detach(Device one) {
    device.compareAndSet(one, null);
  }

  /** The device, if there is one. */
  public Optional<Device> device() {
    return Optional.ofNullable(device.get());
  }

  /** The guest keeps this many bytes of RAM now. */
  public synchronized void changed(long actual) {
    latest = actual;
    if (!quiet) {
      tell();
    }
  }

  private void tell() {
    quiet = true;
    told = latest;
    changes.accept(told);
    CompletableFuture.delayedExecutor(PERIOD_MILLIS, TimeUnit.MILLISECONDS)
        .execute(this::periodEnds);
  }

  private synchronized void periodEnds() {
    quiet = false;
    if (latest != told) {
      tell();
    }
  }
}
