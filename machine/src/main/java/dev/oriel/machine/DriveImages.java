package dev.oriel.machine;

import static java.util.Objects.requireNonNull;

import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The drives of a machine, each open and for one device at a time. */
final class DriveImages implements AutoCloseable {
  /** Open files are the host's; no machine needs so many. */
  private static final int MOST = 1024;

  private static final int SECTOR = 512;
  private static final long LOOK_AGAIN_NANOS = 50_000_000;
  private static final String FORMAT = "raw";

  /** A drive; what a device holds of it, if one does. */
  private static final class Entry {
    private final DriveConfig config;
    private final BlockImage image;

    /** What is in the image, if it is written. */
    private final Optional<MovableImage> movable;

    private boolean free = true;
    private Runnable resized = () -> {};

    Entry(DriveConfig config, BlockImage image, Optional<MovableImage> movable) {
      this.config = config;
      this.image = image;
      this.movable = movable;
    }
  }

  private final HostShare host;
  private final Consumer<String> warnings;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Those whose writes are temporary. */
  private final Map<String, TemporaryImage> temporary = new LinkedHashMap<>();

  /** Whether another machine still has those that are written. */
  private boolean awaited;

  /** Whether another machine has taken them over, or was to. */
  private boolean leaving;

  /**
   * @param awaited whether another machine has those that are written, until a guest comes
   * @param warnings receives lines on what the host refuses
   */
  DriveImages(HostShare host, boolean awaited, Consumer<String> warnings) {
    this.host = host;
    this.awaited = awaited;
    this.warnings = warnings;
  }

  /**
   * Opens a drive.
   *
   * @throws BadConfigurationException or {@link ConfigurationException} if it cannot be opened
   */
  synchronized void add(DriveConfig drive) {
    if (entries.containsKey(drive.id())) {
      throw new ConfigurationException("drive " + drive.id() + " is given twice");
    }
    if (entries.size() >= MOST) {
      throw new ConfigurationException("a machine has at most %d drives".formatted(MOST));
    }
    Optional<MovableImage> movable =
        isWritten(drive) ? Optional.of(movable(drive)) : Optional.empty();
    BlockImage opened = movable.isPresent() ? movable.get() : open(drive);
    boolean done = false;
    try {
      BlockImage image = caching(drive, opened);
      if (image instanceof TemporaryImage one) {
        temporary.put(drive.id(), one);
      }
      entries.put(drive.id(), new Entry(drive, new ReportedImage(image, warnings), movable));
      done = true;
    } finally {
      if (!done) {
        abandon(opened);
      }
    }
  }

  /** Whether the contents of its file change. */
  static boolean isWritten(DriveConfig drive) {
    return !drive.readOnly() && !drive.temporary();
  }

  private MovableImage movable(DriveConfig drive) {
    if (!awaited) {
      return MovableImage.here(() -> open(drive));
    }
    long size = format(drive).size(drive.file(), drive.format().isPresent());
    return MovableImage.elsewhere(drive.file().toString(), size, () -> open(drive));
  }

  private static BlockImage open(DriveConfig drive) {
    return format(drive).open(drive.file(), !isWritten(drive), drive.format().isPresent());
  }

  /** Bytes of the disk of a drive. */
  synchronized long size(String id) {
    return entry(id).image.size();
  }

  /**
   * Leaves what is written to another machine; no device works.
   *
   * @throws HostException naming the drive that cannot be written; others may have been closed
   */
  synchronized void letGo() {
    leaving = true;
    entries.forEach(
        (id, entry) -> {
          try {
            if (entry.movable.isPresent()) {
              entry.movable.get().letGo();
            }
          } catch (IOException e) {
            throw unwritable(id, e);
          }
        });
  }

  /** Whether none is with another machine. */
  synchronized boolean areHere() {
    return entries.values().stream()
        .allMatch(entry -> entry.movable.map(MovableImage::isHere).orElse(true));
  }

  /**
   * Takes what is written from another machine; no device works.
   *
   * @param patience how long another machine may have it meanwhile
   * @throws BadConfigurationException if one cannot be opened; then none is here
   */
  void takeUp(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        takeUp();
        return;
      } catch (BadConfigurationException e) {
        letGo();
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private synchronized void takeUp() {
    for (Entry entry : entries.values()) {
      entry.movable.ifPresent(MovableImage::takeUp);
    }
    awaited = false;
    leaving = false;
  }

  /** Takes what was left to another machine, for the guest that stays or comes back. */
  void takeBack() {
    if (hasLeft()) {
      takeUp(Duration.ZERO);
    }
  }

  private synchronized boolean hasLeft() {
    return leaving;
  }

  /** Closes an image that will not be used after all. */
  static void abandon(BlockImage image) {
    try {
      image.close();
    } catch (IOException e) {
      // Nothing was written; why it is closed says more.
    }
  }

  /** Its format, which must be there. */
  static BlockFormat format(DriveConfig drive) {
    List<BlockFormat> formats =
        ServiceLoader.load(BlockFormat.class).stream().map(ServiceLoader.Provider::get).toList();
    return formats.stream()
        .filter(f -> f.name().equals(drive.format().orElse(FORMAT)))
        .findAny()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "drive %s: format %s is not supported; supported: %s"
                        .formatted(
                            drive.id(),
                            drive.format().orElse(FORMAT),
                            formats.stream()
                                .map(BlockFormat::name)
                                .collect(Collectors.joining(", ")))));
  }

  private BlockImage caching(DriveConfig drive, BlockImage opened) {
    if (drive.temporary() && !drive.readOnly()) {
      return new TemporaryImage(opened, host);
    }
    BlockImage image = drive.discard() ? opened : new KeptImage(opened);
    return drive.writeThrough() && !drive.readOnly() ? new WriteThroughImage(image) : image;
  }

  /**
   * Closes a drive that no device has.
   *
   * @throws ConfigurationException if there is none, or it is in use
   * @throws HostException if it cannot be written
   */
  synchronized void remove(String id) {
    Entry entry = entry(id);
    if (!entry.free) {
      throw new ConfigurationException("Node " + id + " is in use");
    }
    entries.remove(id);
    temporary.remove(id);
    try {
      entry.image.flush();
      entry.image.close();
    } catch (IOException e) {
      throw unwritable(id, e);
    }
  }

  /**
   * Changes the size of a drive; the machine stands still.
   *
   * @throws ConfigurationException if there is none, or the host or the format refuses
   */
  synchronized void resize(String id, long bytes) {
    Entry entry = entry(id);
    if (bytes <= 0 || bytes % SECTOR != 0) {
      throw new ConfigurationException(
          "drive %s: a size is a multiple of %d bytes, not %d".formatted(id, SECTOR, bytes));
    }
    try {
      entry.image.resize(bytes);
    } catch (IOException e) {
      throw new ConfigurationException(
          "drive %s cannot be resized: %s".formatted(id, HostException.reason(e)), e);
    }
    entry.resized.run();
  }

  private Entry entry(String id) {
    Entry entry = entries.get(id);
    if (entry == null) {
      throw new ConfigurationException("drive %s is not known; known: %s".formatted(id, known()));
    }
    return entry;
  }

  private String known() {
    return entries.isEmpty() ? "none" : String.join(", ", entries.keySet());
  }

  /**
   * Takes a drive for good.
   *
   * @throws BadConfigurationException if there is none, or it is in use
   */
  synchronized BlockImage take(String id) {
    Entry entry = entries.get(id);
    if (entry == null || !entry.free) {
      throw new BadConfigurationException(
          entry != null
              ? "drive " + id + " is used by two devices"
              : "drive %s is not known; known: %s".formatted(id, known()));
    }
    entry.free = false;
    return entry.image;
  }

  /** Takes a drive for a device, which may leave. */
  synchronized BlockImage lend(String id) {
    BlockImage image = take(id);
    return new LentImage(image, changed -> listen(id, changed));
  }

  private synchronized void listen(String id, Runnable changed) {
    entry(id).resized = changed;
  }

  /** The device has left. */
  synchronized void giveBack(String id) {
    Entry entry = entry(id);
    entry.free = true;
    entry.resized = () -> {};
  }

  /** The drives that there are now. */
  synchronized List<DriveConfig> all() {
    return entries.values().stream().map(entry -> entry.config).toList();
  }

  /**
   * Has all that was written to drives be in their files; the machine stands still.
   *
   * @throws HostException naming the drive that cannot be written
   */
  synchronized void flush() {
    entries.forEach(
        (id, entry) -> {
          try {
            entry.image.flush();
          } catch (IOException e) {
            throw unwritable(id, e);
          }
        });
  }

  /** Saves temporary writes; the machine stands still. */
  synchronized void saveWrites(StateWriter out) {
    temporary.values().forEach(image -> image.save(out));
  }

  synchronized void restoreWrites(StateReader in) {
    temporary.values().forEach(image -> image.restore(in));
  }

  /**
   * Takes over the temporary writes to the same drives of another machine; both stand still.
   *
   * @throws HostException naming the drive whose writes cannot be copied
   */
  synchronized void copyWrites(DriveImages from) {
    synchronized (from) {
      from.temporary.forEach(
          (id, image) -> {
            try {
              requireNonNull(temporary.get(id), "of the same drives").copyFrom(image);
            } catch (IOException e) {
              throw unwritable(id, e);
            }
          });
    }
  }

  private static HostException unwritable(String id, IOException e) {
    return new HostException(
        "drive %s: cannot be written: %s".formatted(id, HostException.reason(e)), e);
  }

  /** Closes all of them; devices have written back before. */
  @Override
  public synchronized void close() {
    Resources images = new Resources();
    new ArrayList<>(entries.values()).forEach(entry -> images.hold(entry.image));
    entries.clear();
    images.close();
  }
}
