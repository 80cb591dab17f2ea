package dev.oriel.devices.image;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Gives parts of a file back to the host by {@code fallocate}, which Java lacks. The C library's
 * descriptor of the file is opened at the first use. Its close ends the process's locks of the
 * file, so it is closed only with the channel. Where there is no such function, or the file system
 * has no holes, nothing happens.
 */
final class Holes implements AutoCloseable {
  private static final int READ_WRITE_CLOSE_ON_EXEC = 2 | 02000000;
  private static final int PUNCH_HOLE_KEEP_SIZE = 2 | 1;
  private static final int NEVER = -1;
  private static final int NOT_YET = -2;

  private final Path file;
  private final Object key;
  private int descriptor = NOT_YET;

  /**
   * @param key the identity of the file that the name must have
   */
  Holes(Path file, Object key) {
    this.file = file;
    this.key = key;
  }

  /** Makes a hole, whose bytes read as zeros; false if that is not possible. */
  synchronized boolean punch(long position, long bytes) {
    if (descriptor == NOT_YET) {
      descriptor = open();
    }
    return descriptor != NEVER && bytes > 0 && fallocate(position, bytes);
  }

  private int open() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return NEVER;
    }
    try (Arena arena = Arena.ofConfined()) {
      int opened =
          (int)
              call(
                  "open",
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                  arena.allocateFrom(file.toString()),
                  READ_WRITE_CLOSE_ON_EXEC);
      if (opened < 0) {
        return NEVER;
      }
      Path link = Path.of("/proc/self/fd", Integer.toString(opened));
      // A file that has taken the name since must not be changed. Its descriptor stays open: it may
      // be another image's file.
      return key.equals(Files.readAttributes(link, BasicFileAttributes.class).fileKey())
          ? opened
          : NEVER;
    } catch (IOException | RuntimeException e) {
      return NEVER;
    }
  }

  private boolean fallocate(long position, long bytes) {
    int result =
        (int)
            call(
                "fallocate",
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
                descriptor,
                PUNCH_HOLE_KEEP_SIZE,
                position,
                bytes);
    return result == 0;
  }

  @SuppressWarnings("restricted") // functions of the C library, with their own signatures
  private static Object call(String function, FunctionDescriptor type, Object... arguments) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find(function).orElseThrow();
    try {
      return linker.downcallHandle(address, type).invokeWithArguments(arguments);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(function, e);
    }
  }

  @Override
  public synchronized void close() {
    if (descriptor >= 0) {
      call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), descriptor);
    }
    descriptor = NEVER;
  }
}
