package dev.oriel.cli;

import java.util.function.Consumer;

/** A thread that serves a machine. Its failure is reported to the machine. */
final class ServiceThread {
  private ServiceThread() {}

  /**
   * @param failures receives what {@code task} throws
   */
  static void start(String name, Runnable task, Consumer<Throwable> failures) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              try {
                task.run();
              } catch (RuntimeException | Error e) {
                failures.accept(e);
              }
            });
  }
}
