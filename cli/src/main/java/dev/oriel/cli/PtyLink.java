package dev.oriel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * A character device on the near end of a pseudo-terminal. Other programs open the far end by its
 * name, any number of times. Linux only.
 */
final class PtyLink implements Link {
  private static final int READ_WRITE_NO_TERMINAL = 2 | 0400;
  private static final int NAME_BYTES = 128;
  private static final int CHUNK = 4096;

  /** struct pollfd: int fd, short events, short revents; and its bits. */
  private static final int POLLFD_BYTES = 8;

  private static final int REVENTS = 6;
  private static final short READABLE = 1;
  private static final short HUNG_UP = 0x10;
  private static final int POLL_MILLIS = 200;
  private static final long AGAIN_MILLIS = 100;

  private final int near;
  private final String name;
  private final Consumer<Throwable> failures;
  private volatile boolean connected;
  private volatile Consumer<Boolean> told = now -> {};
  private volatile boolean closed;

  /**
   * @throws UsageException if the host has no pseudo-terminals
   */
  PtyLink(String option, Consumer<Throwable> failures) {
    this.failures = failures;
    try (Arena arena = Arena.ofConfined()) {
      near = call("posix_openpt", READ_WRITE_NO_TERMINAL);
      MemorySegment text = arena.allocate(NAME_BYTES);
      if (near < 0
          || call("grantpt", near) != 0
          || call("unlockpt", near) != 0
          || call("ptsname_r", near, text, NAME_BYTES) != 0) {
        throw new UsageException(option + ": this host has no pseudo-terminals");
      }
      name = text.getString(0);
      MemorySegment state = Libc.termios(arena);
      // The near end stands for both: the guest does the echo and the line editing.
      if (Libc.tcgetattr(near, state) == 0) {
        Libc.cfmakeraw(state);
        Libc.tcsetattr(near, 0, state);
      }
    }
  }

  /** The name under which others open it. */
  String name() {
    return name;
  }

  @Override
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment data = arena.allocate(length);
          MemorySegment.copy(bytes, offset, data, ValueLayout.JAVA_BYTE, 0, length);
          long done = 0;
          while (done < length && connected && !closed) {
            long count = move("write", data.asSlice(done));
            if (count <= 0) {
              return;
            }
            done += count;
          }
        }
      }
    };
  }

  @Override
  public void onConnection(Consumer<Boolean> listener) {
    told = listener;
    listener.accept(connected);
  }

  @Override
  public void start(OutputStream target) {
    ServiceThread.start("pty", () -> serve(target), failures);
  }

  private void serve(OutputStream target) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(POLLFD_BYTES, Integer.BYTES);
      MemorySegment data = arena.allocate(CHUNK);
      while (!closed) {
        poll.set(ValueLayout.JAVA_INT, 0, near);
        poll.set(ValueLayout.JAVA_SHORT, Integer.BYTES, READABLE);
        poll.set(ValueLayout.JAVA_SHORT, REVENTS, (short) 0);
        poll(poll);
        short events = poll.get(ValueLayout.JAVA_SHORT, REVENTS);
        boolean now = (events & HUNG_UP) == 0;
        if (now != connected) {
          connected = now;
          told.accept(now);
        }
        if ((events & READABLE) != 0) {
          long count = move("read", data);
          if (count > 0) {
            target.write(data.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
            target.flush();
          }
        } else if (!connected) {
          Thread.sleep(AGAIN_MILLIS);
        }
      }
    } catch (IOException e) {
      // The machine has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    // The descriptor is left to the end of the process: the thread may be using it.
  }

  private long move(String function, MemorySegment data) {
    return (long)
        Libc.invoke(
            function,
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG),
            near,
            data,
            data.byteSize());
  }

  private static void poll(MemorySegment one) {
    Libc.invoke(
        "poll",
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
        one,
        1L,
        POLL_MILLIS);
  }

  private static int call(String function, int argument) {
    return (int)
        Libc.invoke(
            function, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), argument);
  }

  private static int call(String function, int argument, MemorySegment data, long length) {
    return (int)
        Libc.invoke(
            function,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG),
            argument,
            data,
            length);
  }
}
