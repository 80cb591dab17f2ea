package dev.oriel.machine;

import dev.oriel.device.BlockImage;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * An image whose writes go to a temporary file, which is gone at the end: {@code -snapshot}. The
 * file is sparse and at most as large as the image; it holds whole clusters, copied at their first
 * write. For one thread at a time.
 */
final class TemporaryImage implements BlockImage {
  private static final int CLUSTER = 1 << 16;

  /** Clusters that are saved at most: 1 GiB. */
  private static final int MOST_SAVED = 1 << 14;

  /** The map of clusters then has 32 MiB. */
  private static final long LARGEST = 16L << 40;

  private final HostShare host;
  private final BlockImage base;
  private final FileChannel file;
  private final BitSet written;
  private final long charged;
  private final MemorySegment cluster = Arena.ofAuto().allocate(CLUSTER);

  /**
   * @param base is only read
   * @param host is charged for the map of clusters, all of it now, since the guest chooses what it
   *     writes
   * @throws ConfigurationException if the image is too large, or no file can be created
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for the map
   */
  TemporaryImage(BlockImage base, HostShare host) {
    if (base.size() > LARGEST) {
      throw new ConfigurationException(
          base.name() + ": is larger than 16 TiB, too large for snapshot=on");
    }
    this.base = base;
    this.host = host;
    int clusters = Math.toIntExact((base.size() + CLUSTER - 1) / CLUSTER);
    charged = clusters / Byte.SIZE + Long.BYTES;
    host.require(charged);
    written = new BitSet(clusters);
    try {
      Path path = Files.createTempFile("oriel", ".img");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      // On Linux the file has no name from now on, so that nothing stays after a kill.
      Files.deleteIfExists(path);
    } catch (IOException e) {
      host.release(charged);
      throw new ConfigurationException(
          base.name() + ": no temporary file for snapshot=on: " + HostException.reason(e), e);
    }
  }

  @Override
  public String name() {
    return "the temporary file of " + base.name();
  }

  @Override
  public long size() {
    return base.size();
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    for (long done = 0; done < target.byteSize(); ) {
      long at = position + done;
      long length = Math.min(CLUSTER - at % CLUSTER, target.byteSize() - done);
      MemorySegment part = target.asSlice(done, length);
      if (written.get((int) (at / CLUSTER))) {
        readFile(at, part);
      } else {
        base.read(at, part);
      }
      done += length;
    }
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    for (long done = 0; done < source.byteSize(); ) {
      long at = position + done;
      long length = Math.min(CLUSTER - at % CLUSTER, source.byteSize() - done);
      int index = (int) (at / CLUSTER);
      if (!written.get(index)) {
        copy(index, length);
      }
      writeFile(at, source.asSlice(done, length));
      written.set(index);
      done += length;
    }
  }

  /** Copies a cluster of which {@code length} bytes will be overwritten, unless that is all. */
  private void copy(int index, long length) throws IOException {
    long from = (long) index * CLUSTER;
    long bytes = Math.min(CLUSTER, size() - from);
    if (length < bytes) {
      MemorySegment old = cluster.asSlice(0, bytes);
      base.read(from, old);
      writeFile(from, old);
    }
  }

  private void readFile(long position, MemorySegment target) throws IOException {
    ByteBuffer buffer = target.asByteBuffer();
    while (buffer.hasRemaining()) {
      int count = file.read(buffer, position + buffer.position());
      if (count < 0) {
        throw new EOFException(name() + " has shrunk");
      }
    }
  }

  private void writeFile(long position, MemorySegment source) throws IOException {
    ByteBuffer buffer = source.asByteBuffer();
    while (buffer.hasRemaining()) {
      file.write(buffer, position + buffer.position());
    }
  }

  /** Saves what was written. */
  void save(StateWriter out) {
    if (written.cardinality() > MOST_SAVED) {
      throw new StateException("more than 1 GiB of temporary writes to " + base.name());
    }
    out.putInt(written.cardinality());
    try {
      for (int i = written.nextSetBit(0); i >= 0; i = written.nextSetBit(i + 1)) {
        byte[] bytes = new byte[length(i)];
        readFile((long) i * CLUSTER, MemorySegment.ofArray(bytes));
        out.putInt(i);
        out.putBytes(bytes);
      }
    } catch (IOException e) {
      throw new HostException(name() + ": cannot be read: " + HostException.reason(e), e);
    }
  }

  /** What was written since is forgotten. */
  void restore(StateReader in) {
    written.clear();
    int count = in.getInt(0, MOST_SAVED);
    int clusters = Math.toIntExact((size() + CLUSTER - 1) / CLUSTER);
    try {
      for (int n = 0; n < count; n++) {
        int i = in.getInt(0, clusters - 1);
        byte[] bytes = new byte[length(i)];
        in.getBytes(bytes);
        writeFile((long) i * CLUSTER, MemorySegment.ofArray(bytes));
        written.set(i);
      }
    } catch (IOException e) {
      throw new HostException(name() + ": cannot be written: " + HostException.reason(e), e);
    }
  }

  /** Takes over what was written to {@code other}, of the same image; nobody writes to it now. */
  void copyFrom(TemporaryImage other) throws IOException {
    for (int i = other.written.nextSetBit(0); i >= 0; i = other.written.nextSetBit(i)) {
      int end = other.written.nextClearBit(i);
      long to = Math.min((long) end * CLUSTER, size());
      file.position((long) i * CLUSTER);
      for (long at = (long) i * CLUSTER; at < to; ) {
        long copied = other.file.transferTo(at, to - at, file);
        if (copied <= 0) {
          throw new EOFException(other.name() + " has shrunk");
        }
        at += copied;
      }
      written.set(i, end);
      i = end;
    }
  }

  private int length(int index) {
    return (int) Math.min(CLUSTER, size() - (long) index * CLUSTER);
  }

  /** Nothing outlives the machine. */
  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      host.release(charged);
      base.close();
    }
  }
}
