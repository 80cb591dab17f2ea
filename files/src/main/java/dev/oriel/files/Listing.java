package dev.oriel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is listed. Entries are numbered in the order in which the host lists them, after
 * the folder itself and the one above it; only one is held at a time, so that memory is bounded.
 */
final class Listing implements Opened {
  private static final int ENTRY = 13 + 8 + 1 + 2;

  /** Names in the host's folder are shown to Java with this where they cannot be decoded. */
  private static final char UNDECODABLE = '\ufffd';

  /** Tells a file's status from its name. */
  interface Statuses {
    Status of(Pin folder, String name) throws IOException;
  }

  private record Entry(String name, Status status) {}

  private final Pin folder;
  private final Status self;
  private final Status above;
  private final Statuses statuses;
  private @Nullable DirectoryStream<Path> stream;
  private @Nullable Iterator<Path> iterator;

  /** The number of the next entry, and the entry if it is known. */
  private long next;

  private Optional<Entry> pending = Optional.empty();

  /**
   * @param folder is closed with it
   */
  Listing(Pin folder, Status self, Status above, Statuses statuses) {
    this.folder = folder;
    this.self = self;
    this.above = above;
    this.statuses = statuses;
  }

  @Override
  public Pin pin() {
    return folder;
  }

  /**
   * Writes entries from number {@code offset} on, as many as fit.
   *
   * @return bytes written
   */
  int read(long offset, ByteBuffer target) throws IOException, Failure {
    target.order(ByteOrder.LITTLE_ENDIAN);
    if (offset != next || iterator == null) {
      restart();
      while (next < offset && peek().isPresent()) {
        pass();
      }
    }
    while (true) {
      Optional<Entry> entry = peek();
      if (entry.isEmpty()) {
        return target.position();
      }
      byte[] name = entry.get().name.getBytes(StandardCharsets.UTF_8);
      if (target.remaining() < ENTRY + name.length) {
        if (target.position() == 0) {
          throw new Failure(Errno.EINVAL);
        }
        return target.position();
      }
      Qid qid = entry.get().status.qid();
      target.put((byte) qid.type()).putInt(qid.version()).putLong(qid.path());
      pass();
      target.putLong(next).put((byte) (entry.get().status.kind() >>> 12));
      target.putShort((short) name.length).put(name);
    }
  }

  private void restart() throws IOException {
    if (stream != null) {
      stream.close();
    }
    stream = Files.newDirectoryStream(folder.path());
    iterator = stream.iterator();
    next = 0;
    pending = Optional.empty();
  }

  private void pass() {
    pending = Optional.empty();
    next++;
  }

  /** The next entry. */
  private Optional<Entry> peek() throws IOException {
    if (pending.isEmpty()) {
      pending =
          next == 0
              ? Optional.of(new Entry(".", self))
              : next == 1 ? Optional.of(new Entry("..", above)) : ofHost();
    }
    return pending;
  }

  private Optional<Entry> ofHost() throws IOException {
    try {
      while (iterator != null && iterator.hasNext()) {
        String name = String.valueOf(iterator.next().getFileName()).replaceFirst("/$", "");
        Optional<Entry> entry = name.indexOf(UNDECODABLE) < 0 ? entry(name) : Optional.empty();
        if (entry.isPresent()) {
          return entry;
        }
      }
      return Optional.empty();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private Optional<Entry> entry(String name) {
    try {
      return Optional.of(new Entry(name, statuses.of(folder, name)));
    } catch (IOException e) {
      return Optional.empty(); // It has gone meanwhile.
    }
  }

  @Override
  public void close() throws IOException {
    try (folder) {
      if (stream != null) {
        stream.close();
      }
    }
  }
}
