package dev.oriel.machine;

import dev.oriel.memory.state.StateException;
import dev.oriel.pseries.Platform;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes a machine that stands still to a file, and reads it into a machine that was reset. */
final class SnapshotFile {
  private static final String SHAPE = "machine";
  private static final String PIECE = "memory";
  private static final String PAGES = "pages";

  /** Pieces of memory that are packed, in parallel, before they are written. */
  private static final int BATCH = 32;

  private final Platform platform;
  private final Supplier<List<String>> shape;

  /**
   * @param shape of the machine, when asked
   */
  SnapshotFile(Platform platform, Supplier<List<String>> shape) {
    this.platform = platform;
    this.shape = shape;
  }

  /** Replaces {@code path} once all is written. */
  void write(Path path, SnapshotForm form) {
    try {
      ReplacedFile.write(path, file -> writeTo(file, form));
    } catch (StateException e) {
      throw new SnapshotException("the machine cannot be saved: " + e.getMessage());
    }
  }

  private void writeTo(FileChannel file, SnapshotForm form) throws IOException {
    SnapshotSink sink = new SnapshotSink(file);
    writeParts(sink);
    switch (form) {
      case PACKED -> writePacked(sink);
      case MAPPED -> {
        MemoryPages memory = MemoryPages.of(platform.guestMemory());
        sink.section(PAGES, memory.table());
        sink.end();
        sink.pages(memory);
      }
    }
  }

  private void writeParts(SnapshotSink sink) throws IOException {
    for (Map.Entry<String, byte[]> each : PlatformState.save(platform).entrySet()) {
      sink.section(each.getKey(), each.getValue());
    }
    sink.section(SHAPE, String.join("\n", shape.get()).getBytes(StandardCharsets.UTF_8));
  }

  private void writePacked(SnapshotSink sink) throws IOException {
    MemoryPieces memory = new MemoryPieces(platform.guestMemory());
    List<Long> all = memory.usedAddresses();
    for (int i = 0; i < all.size(); i += BATCH) {
      List<Long> batch = all.subList(i, Math.min(i + BATCH, all.size()));
      for (byte[] piece : batch.parallelStream().map(memory::pack).toList()) {
        if (piece.length > 0) {
          sink.section(PIECE, piece);
        }
      }
    }
    sink.end();
  }

  /** Memory must be zero, and the platform reset. */
  void read(Path path) {
    try (SnapshotSource source = new SnapshotSource(path)) {
      check(source);
      readParts(source);
      try {
        if (source.contents(PAGES).isEmpty()) {
          source.checkEnd();
          MemoryPieces memory = new MemoryPieces(platform.guestMemory());
          source.contents(PIECE).parallelStream().forEach(memory::unpack);
        } else {
          source.map(MemoryPages.read(source.content(PAGES), platform.guestMemory()));
        }
      } catch (StateException e) {
        throw source.refused(HostException.words(e));
      }
    } catch (IOException e) {
      throw new HostException(path + ": cannot be read: " + HostException.reason(e), e);
    }
  }

  private void readParts(SnapshotSource source) {
    try {
      PlatformState.restore(platform, source::content);
    } catch (StateException e) {
      throw source.refused(HostException.words(e));
    }
  }

  private void check(SnapshotSource source) {
    List<String> saved = new String(source.content(SHAPE), StandardCharsets.UTF_8).lines().toList();
    MachineShape.difference(saved, shape.get())
        .ifPresent(
            difference -> {
              throw source.refused(difference);
            });
  }
}
