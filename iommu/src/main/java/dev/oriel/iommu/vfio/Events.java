package dev.oriel.iommu.vfio;

import java.util.LinkedHashMap;
import java.util.Map;

/** Files of a kernel that count events, and a thread that answers them. */
final class Events implements AutoCloseable {
  private final Kernel kernel;
  private final Map<Integer, Runnable> answers = new LinkedHashMap<>();

  /** Counted when {@link #answers} has changed. */
  private final int changed;

  private boolean closed;

  Events(Kernel kernel, String thread) {
    this.kernel = kernel;
    changed = kernel.events();
    if (changed >= 0) {
      Thread.ofPlatform().daemon().name(thread).start(this::serve);
    }
  }

  /**
   * Creates a file whose events the thread answers.
   *
   * @return its number, or a negative error number
   */
  synchronized int add(Runnable answer) {
    int file = changed < 0 ? changed : kernel.events();
    if (file >= 0) {
      answers.put(file, answer);
      kernel.signal(changed);
    }
    return file;
  }

  /** Closes a file. An event may just be answered. */
  synchronized void remove(int file) {
    if (answers.remove(file) != null) {
      kernel.signal(changed);
      kernel.close(file);
    }
  }

  private void serve() {
    int[] files = files();
    while (files.length > 0) {
      int ready = kernel.await(files);
      if (ready == 0) {
        files = files();
      } else if (ready > 0) {
        answer(files[ready]).run();
      } else if (ready != Errno.EINTR.negative()) {
        throw new IllegalStateException("waiting for a device: " + Errno.describe(ready));
      }
    }
    kernel.close(changed);
  }

  /** None if the thread is to end. */
  private synchronized int[] files() {
    kernel.clear(changed);
    int[] files = new int[closed ? 0 : answers.size() + 1];
    int next = 0;
    if (!closed) {
      files[next++] = changed;
      for (int file : answers.keySet()) {
        files[next++] = file;
      }
    }
    return files;
  }

  /** Clears a file, unless it has been removed: its number may be that of any other file now. */
  private synchronized Runnable answer(int file) {
    Runnable answer = answers.get(file);
    if (answer == null) {
      return () -> {};
    }
    kernel.clear(file);
    return answer;
  }

  /** Closes all files and ends the thread. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      answers.keySet().forEach(kernel::close);
      answers.clear();
      if (changed >= 0) {
        kernel.signal(changed);
      }
    }
  }
}
