package dev.oriel.machine;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.DirtyLog;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.StateException;
import dev.oriel.pseries.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends a guest: its RAM while it runs, what it has written meanwhile again, and the rest, with the
 * state of all parts, while it stands still. It goes on here unless the other machine has said that
 * it has all, and has been told to go on.
 */
final class MigrationSource implements Runnable {
  static final String MEMORY = "memory";
  static final String STATE = "state";
  static final String GO = "go";
  static final String REFUSED = "refused";
  static final String ACCEPTED = "accepted";
  static final String READY = "ready";
  static final String RELEASED = "released";
  static final String OPENED = "opened";
  static final int LONGEST_WORDS = 1 << 12;

  /** How long the guest may stand still at the end, if that can be had. */
  private static final long DOWNTIME_MILLIS = 300;

  /** After that many rounds the guest stands still for as long as it takes. */
  private static final int MOST_ROUNDS = 50;

  /** How long all else may take while it stands still. */
  private static final long PATIENCE_MILLIS = 30_000;

  /** How long the other machine may still have the drives after a move that has failed. */
  private static final Duration TAKE_BACK = Duration.ofSeconds(10);

  private final Platform platform;
  private final DriveImages drives;
  private final Migration migration;
  private final Migration.Peer peer;
  private final Runnable check;
  private final Supplier<List<String>> shape;
  private final GuestMemory memory;
  private final MovedPages pages;
  private long rounds;

  /** When it was last determined what the guest has written. */
  private long looked = System.nanoTime();

  /** Bytes of a millisecond, once it is known. */
  private double rate = 1;

  /**
   * @param check throws an exception if the machine cannot be saved
   * @param shape what the other machine must be, too
   */
  MigrationSource(
      Platform platform,
      DriveImages drives,
      Migration migration,
      Migration.Peer peer,
      Runnable check,
      Supplier<List<String>> shape) {
    this.platform = platform;
    this.drives = drives;
    this.migration = migration;
    this.peer = peer;
    this.check = check;
    this.shape = shape;
    memory = platform.guestMemory();
    pages = new MovedPages(memory);
  }

  @Override
  public void run() {
    try (ByteChannel channel = peer.open()) {
      migration.opened(channel);
      move(channel);
    } catch (IOException e) {
      migration.ended(HostException.reason(e));
    } catch (SnapshotException
        | HostException
        | StateException
        | OutOfHostMemoryException
        | IllegalStateException e) {
      migration.ended(HostException.words(e));
    }
  }

  private void move(ByteChannel channel) throws IOException {
    MigrationStream stream = new MigrationStream(channel);
    stream.sendHeader();
    stream.send("machine", String.join("\n", shape.get()).getBytes(StandardCharsets.UTF_8));
    stream.receiveHeader();
    expect(stream, ACCEPTED);
    DirtyLog log;
    BitSet pending;
    try (Standstill.Still _ = platform.standstill().begin()) {
      check.run();
      log = platform.beginLog();
      looked = System.nanoTime();
      pending = memory.usedFrames();
    }
    try {
      migration.round((long) pending.cardinality() * MovedPages.PAGE, 0, DOWNTIME_MILLIS);
      migration.accepted();
      boolean moved = false;
      while (!moved) {
        sendRam(stream, pending);
        try (Standstill.Still _ = platform.standstill().begin()) {
          pending = platform.takeWritten(log);
          rounds++;
          long written = pending.cardinality();
          long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - looked));
          looked = System.nanoTime();
          migration.round(
              written * MovedPages.PAGE, written * 1000 / millis, expectedMillis(pending));
          if (expectedMillis(pending) > DOWNTIME_MILLIS && rounds < MOST_ROUNDS) {
            continue;
          }
        }
        finish(channel, stream, log, pending);
        moved = true;
      }
    } finally {
      endLog();
    }
  }

  private void endLog() {
    try (Standstill.Still _ = platform.standstill().begin()) {
      memory.endLog();
    } catch (IllegalStateException e) {
      // The machine is closed, and nobody logs.
    }
  }

  private long expectedMillis(BitSet pending) {
    return (long) (ram(pending) * (double) MovedPages.PAGE / rate);
  }

  /** Frames of the memory that is sent while the guest runs: that at address 0. */
  private long ram(BitSet frames) {
    MemoryRegion ram = memory.regions().getFirst();
    return frames.get(frame(ram.offset()), frame(ram.offset() + ram.size())).cardinality();
  }

  private static int frame(long offset) {
    return Math.toIntExact(offset / MovedPages.PAGE);
  }

  private void sendRam(MigrationStream stream, BitSet frames) throws IOException {
    long before = stream.sent();
    long start = System.nanoTime();
    send(stream, memory.regions().getFirst(), frames);
    double millis = (System.nanoTime() - start) / 1e6;
    if (stream.sent() > before) {
      rate = Math.max(1, (stream.sent() - before) / Math.max(millis, 0.1));
    }
  }

  private void send(MigrationStream stream, MemoryRegion region, BitSet frames) throws IOException {
    int end = frame(region.offset() + region.size());
    int frame = frames.nextSetBit(frame(region.offset()));
    while (frame >= 0 && frame < end) {
      if (!migration.goesOn()) {
        throw new IOException("it was cancelled");
      }
      int count = Math.min(MovedPages.PAGES, end - frame);
      long offset = (long) frame * MovedPages.PAGE;
      long ra = region.ra() + offset - region.offset();
      stream.send(MEMORY, pages.section(ra, offset, frames, count));
      frames.clear(frame, frame + count);
      migration.sent(
          stream.sent(),
          (long) frames.cardinality() * MovedPages.PAGE,
          pages.normal(),
          pages.zero());
      frame = frames.nextSetBit(frame);
    }
  }

  /** The rest, while the guest stands still; it goes on here if that fails. */
  private void finish(ByteChannel channel, MigrationStream stream, DirtyLog log, BitSet pending)
      throws IOException {
    Standstill standstill = platform.standstill();
    boolean paused = standstill.isPaused();
    long start = System.nanoTime();
    boolean moved = false;
    CountDownLatch done = new CountDownLatch(1);
    limit(channel, done);
    standstill.pause();
    migration.still();
    try (Standstill.Still _ = standstill.begin()) {
      check.run();
      Map<String, byte[]> state = PlatformState.save(platform);
      pending.or(platform.takeWritten(log));
      sendRam(stream, pending);
      for (Map.Entry<String, byte[]> each : state.entrySet()) {
        stream.send(each.getKey(), each.getValue());
      }
      stream.send(STATE, new byte[] {(byte) (paused ? 0 : 1)});
      BitSet used = memory.usedFrames();
      for (MemoryRegion region : memory.regions().subList(1, memory.regions().size())) {
        send(stream, region, used);
      }
      stream.send(
          SnapshotSink.END, ByteBuffer.allocate(Long.BYTES).putLong(stream.sentSections()).flip());
      expect(stream, READY);
      // Each has them only while the other does not.
      drives.letGo();
      stream.send(RELEASED, new byte[0]);
      expect(stream, OPENED);
      if (!migration.commit()) {
        throw new IOException("it was cancelled");
      }
      // From here on it may have moved: it must not go on here.
      moved = true;
      done.countDown();
      stream.send(GO, new byte[0]);
      migration.completed(stream.sent(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    } catch (IOException e) {
      if (!moved) {
        throw e;
      }
      migration.completed(stream.sent(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    } finally {
      done.countDown();
      if (!moved) {
        // Which tells the other machine that it is not to have the drives.
        Migration.close(channel);
        goOn(paused);
      }
    }
  }

  private void goOn(boolean paused) {
    if (!drives.areHere()) {
      try {
        drives.takeUp(TAKE_BACK);
      } catch (BadConfigurationException e) {
        throw new HostException(
            "the guest is paused, and its drives cannot be opened again: " + e.getMessage(), e);
      }
    }
    if (!paused) {
      platform.standstill().resume();
    }
  }

  /** Closes a channel unless what stands still is done in time. */
  static void limit(ByteChannel channel, CountDownLatch done) {
    Thread.ofPlatform()
        .daemon()
        .name("oriel-migration-limit")
        .start(() -> awaitOrClose(channel, done));
  }

  private static void awaitOrClose(ByteChannel channel, CountDownLatch done) {
    try {
      if (!done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        Migration.close(channel);
      }
    } catch (InterruptedException e) {
      Migration.close(channel);
    }
  }

  /** Waits for a word of the other machine. */
  private static void expect(MigrationStream stream, String word) throws IOException {
    Section answer =
        stream.receive(name -> name.equals(word) ? 0 : name.equals(REFUSED) ? LONGEST_WORDS : -1);
    if (answer.name().equals(REFUSED)) {
      throw new SnapshotException(
          "the other machine refuses: "
              + GuestText.line(new String(answer.content(), StandardCharsets.UTF_8)));
    }
  }
}
