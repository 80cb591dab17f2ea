package dev.oriel.machine;

import static java.util.Objects.requireNonNull;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateException;
import dev.oriel.pseries.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes a guest over that another machine sends, and trusts nothing of what comes. */
final class MigrationDestination {
  private static final int LONGEST_SHAPE = 1 << 20;

  /** As a section of a snapshot. */
  private static final int LONGEST_PART = 64 << 20;

  /** How long somebody else may look at a drive that the other machine has let go. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Platform platform;
  private final DriveImages drives;
  private final Supplier<List<String>> shape;
  private final GuestMemory memory;
  private final MovedPages pages;
  private final Map<String, byte[]> state = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private long charged;
  private final CountDownLatch limit = new CountDownLatch(1);
  private @Nullable ByteChannel connection;
  private Standstill.@Nullable Still still;
  private boolean restored;
  private boolean runs;

  MigrationDestination(Platform platform, DriveImages drives, Supplier<List<String>> shape) {
    this.platform = platform;
    this.drives = drives;
    this.shape = shape;
    memory = platform.guestMemory();
    pages = new MovedPages(memory);
  }

  /**
   * Receives a guest, whose machine has not been started; returns whether it ran.
   *
   * @throws SnapshotException if it is none of this machine, or is cut off
   */
  boolean receive(ByteChannel channel) {
    boolean arrived = false;
    try {
      receiveAll(channel);
      arrived = true;
      return runs;
    } finally {
      restored(arrived);
    }
  }

  /** Lets go on what has stood still since its state was restored. */
  private void restored(boolean arrived) {
    limit.countDown();
    Standstill.Still held = still;
    if (held == null) {
      return;
    }
    if (!arrived) {
      platform.reset();
    } else if (!runs) {
      platform.standstill().pause();
    }
    held.close();
  }

  private void receiveAll(ByteChannel channel) {
    MigrationStream stream = new MigrationStream(channel);
    connection = channel;
    try {
      try {
        take(stream);
      } catch (SnapshotException | StateException | OutOfHostMemoryException e) {
        tell(stream, HostException.words(e));
        throw new SnapshotException("the incoming guest cannot be used: " + HostException.words(e));
      } finally {
        memory.host().release(charged);
        state.clear();
      }
      stream.send(MigrationSource.READY, new byte[0]);
      stream.receive(name -> name.equals(MigrationSource.RELEASED) ? 0 : -1);
      openDrives(stream);
      boolean arrived = false;
      try {
        stream.send(MigrationSource.OPENED, new byte[0]);
        // If the other machine does not say so, the guest goes on there.
        stream.receive(name -> name.equals(MigrationSource.GO) ? 0 : -1);
        arrived = true;
      } finally {
        if (!arrived) {
          drives.letGo();
        }
      }
    } catch (IOException e) {
      throw new SnapshotException("the incoming guest cannot be used: " + HostException.reason(e));
    }
  }

  private void openDrives(MigrationStream stream) throws IOException {
    try {
      drives.takeUp(PATIENCE);
    } catch (BadConfigurationException e) {
      tell(stream, HostException.words(e));
      throw new SnapshotException("the incoming guest cannot be used: " + HostException.words(e));
    }
  }

  private void take(MigrationStream stream) throws IOException {
    stream.receiveHeader();
    stream.sendHeader();
    byte[] there = stream.receive(name -> name.equals("machine") ? LONGEST_SHAPE : -1).content();
    MachineShape.difference(new String(there, StandardCharsets.UTF_8).lines().toList(), shape.get())
        .ifPresent(
            difference -> {
              throw new SnapshotException(GuestText.line(difference));
            });
    try (Standstill.Still _ = platform.standstill().begin()) {
      platform.reset();
    }
    for (Part each : platform.parts()) {
      names.add(each.partName());
    }
    names.add(PlatformState.REGIONS);
    stream.send(MigrationSource.ACCEPTED, new byte[0]);
    Section section;
    do {
      section = stream.receive(this::most);
      take(section);
    } while (!section.name().equals(SnapshotSink.END));
    long count = ByteBuffer.wrap(section.content()).getLong();
    if (!restored || count != stream.receivedSections() - 1) {
      throw new SnapshotException("sections are missing, or there are too many");
    }
  }

  /** The longest section with that name that is expected now. */
  private int most(String name) {
    return switch (name) {
      case MigrationSource.MEMORY -> MovedPages.MOST;
      case MigrationSource.STATE -> restored ? -1 : 1;
      case SnapshotSink.END -> Long.BYTES;
      default -> names.contains(name) && !restored && !state.containsKey(name) ? LONGEST_PART : -1;
    };
  }

  private void take(Section section) {
    switch (section.name()) {
      case MigrationSource.MEMORY -> pages.store(section.content());
      case MigrationSource.STATE -> restore(section.content());
      case SnapshotSink.END -> {
        if (section.content().length != Long.BYTES) {
          throw new SnapshotException("sections are missing, or there are too many");
        }
      }
      default -> {
        memory.host().require(section.content().length);
        charged += section.content().length;
        state.put(section.name(), section.content());
      }
    }
  }

  private void restore(byte[] how) {
    if (how.length != 1 || how[0] < 0 || how[0] > 1) {
      throw new StateException("a value is not possible");
    }
    runs = how[0] == 1;
    // Devices must not go on before the guest is this machine's, and the other one must not wait.
    still = platform.standstill().begin();
    MigrationSource.limit(requireNonNull(connection, "while it receives"), limit);
    PlatformState.restore(
        platform,
        name -> {
          byte[] content = state.get(name);
          if (content == null) {
            throw new StateException("it has no " + name);
          }
          return content;
        });
    restored = true;
  }

  /** Says why, if the other machine still listens. */
  private static void tell(MigrationStream stream, String why) throws IOException {
    byte[] words = why.getBytes(StandardCharsets.UTF_8);
    try {
      stream.send(
          MigrationSource.REFUSED,
          Arrays.copyOf(words, Math.min(words.length, MigrationSource.LONGEST_WORDS)));
    } catch (IOException e) {
      // It sees the end of the connection.
    }
  }
}
