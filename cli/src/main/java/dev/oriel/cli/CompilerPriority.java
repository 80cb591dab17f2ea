package dev.oriel.cli;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes HotSpot's optimizing compiler, C2, yield to the other threads of this process. While a
 * guest starts, C2 has more work than a core can do. On a host of few cores it would take time from
 * the vCPU, and from C1, the compiler for which guest code waits that is still interpreted.
 */
final class CompilerPriority {
  private static final Path THREADS = Path.of("/proc/self/task");

  /**
   * C2's thread, in the 15 characters that Linux keeps of a name. Threads that it starts inherit.
   */
  private static final String C2 = "C2 CompilerThre";

  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;

  private CompilerPriority() {}

  /** The first call of a C function takes longer than a guest may wait. */
  static void lowerInBackground() {
    Thread.ofPlatform().daemon().name("oriel-priority").start(CompilerPriority::lower);
  }

  /** Does nothing on a host that does not list threads as Linux does. */
  static void lower() {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().equals(C2)) {
          lower(Integer.parseInt(thread.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // Not Linux, or a thread that has just ended: nothing depends on this.
    }
  }

  private static void lower(int thread) {
    Libc.invoke(
        "setpriority",
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
        PRIO_PROCESS,
        thread,
        NICE);
  }
}
