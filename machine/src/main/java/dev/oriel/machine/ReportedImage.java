package dev.oriel.machine;

import dev.oriel.device.BlockImage;
import dev.oriel.device.ForwardingImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * An image whose first failure to be read, and to be written, is reported to the host's user. The
 * guest gets an error for each; the machine goes on. For the threads that the image itself allows.
 */
final class ReportedImage extends ForwardingImage {
  private final Consumer<String> warnings;
  private final AtomicBoolean readsReported = new AtomicBoolean();
  private final AtomicBoolean writesReported = new AtomicBoolean();

  /**
   * @param warnings receives lines without line ends
   */
  ReportedImage(BlockImage image, Consumer<String> warnings) {
    super(image);
    this.warnings = warnings;
  }

  @Override
  public void read(long position, MemorySegment target) throws IOException {
    try {
      super.read(position, target);
    } catch (IOException e) {
      report("read", readsReported, e);
      throw e;
    }
  }

  @Override
  public void write(long position, MemorySegment source) throws IOException {
    try {
      super.write(position, source);
    } catch (IOException e) {
      report("written", writesReported, e);
      throw e;
    }
  }

  @Override
  public void discard(long position, long bytes) throws IOException {
    try {
      super.discard(position, bytes);
    } catch (IOException e) {
      report("written", writesReported, e);
      throw e;
    }
  }

  @Override
  public void zero(long position, long bytes, boolean mayFree) throws IOException {
    try {
      super.zero(position, bytes, mayFree);
    } catch (IOException e) {
      report("written", writesReported, e);
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      super.flush();
    } catch (IOException e) {
      report("written", writesReported, e);
      throw e;
    }
  }

  private void report(String verb, AtomicBoolean reported, IOException e) {
    if (reported.compareAndSet(false, true)) {
      warnings.accept(
          "%s: cannot be %s: %s; the guest is told of an I/O error"
              .formatted(name(), verb, HostException.reason(e)));
    }
  }
}
