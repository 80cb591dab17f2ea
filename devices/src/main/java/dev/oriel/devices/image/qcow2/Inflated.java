package dev.oriel.devices.image.qcow2;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses clusters, and keeps the last one, which is often read in pieces. */
final class Inflated {
  private static final int INPUT = 1 << 16;

  private final ByteFile file;
  private final byte[] contents;
  private final byte[] input;
  private long offset = -1;

  /**
   * @param cluster bytes of a cluster
   */
  Inflated(ByteFile file, int cluster) {
    this.file = file;
    contents = new byte[cluster];
    input = new byte[INPUT];
  }

  /** The whole cluster, until the next call. */
  MemorySegment of(Cluster.Compressed cluster) throws IOException {
    if (offset != cluster.offset()) {
      offset = -1;
      Inflater inflater = new Inflater(true);
      try {
        inflate(cluster, inflater);
      } catch (DataFormatException e) {
        throw damaged(cluster);
      } finally {
        inflater.end();
      }
      offset = cluster.offset();
    }
    return MemorySegment.ofArray(contents);
  }

  private void inflate(Cluster.Compressed cluster, Inflater inflater)
      throws IOException, DataFormatException {
    long taken = 0;
    int made = 0;
    while (made < contents.length) {
      if (inflater.needsInput()) {
        int length = (int) Math.min(INPUT, cluster.length() - taken);
        if (length == 0) {
          throw damaged(cluster);
        }
        file.read(cluster.offset() + taken, MemorySegment.ofArray(input).asSlice(0, length));
        inflater.setInput(input, 0, length);
        taken += length;
      }
      int more = inflater.inflate(contents, made, contents.length - made);
      if (more == 0 && (inflater.finished() || inflater.needsDictionary())) {
        throw damaged(cluster);
      }
      made += more;
    }
  }

  private static IOException damaged(Cluster.Compressed cluster) {
    return new IOException(
        "the qcow2 image is corrupt: the compressed cluster at byte " + cluster.offset());
  }
}
