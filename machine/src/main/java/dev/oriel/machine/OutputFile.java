package dev.oriel.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/** Opens files that a machine writes as it runs. */
public final class OutputFile {
  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;

  /** How long a FIFO may lack a reader before the user is told. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private OutputFile() {}

  /**
   * Creates {@code file}, or empties it. Opening a FIFO waits for a reader.
   *
   * @param warnings receives a line if there is no reader, on another thread
   */
  public static FileChannel open(Path file, Consumer<String> warnings) throws IOException {
    return open(file, StandardOpenOption.TRUNCATE_EXISTING, warnings);
  }

  /**
   * Creates {@code file}, or adds to it. Opening a FIFO waits for a reader.
   *
   * @param warnings receives a line if there is no reader, on another thread
   */
  public static FileChannel append(Path file, Consumer<String> warnings) throws IOException {
    return open(file, StandardOpenOption.APPEND, warnings);
  }

  private static FileChannel open(Path file, StandardOpenOption how, Consumer<String> warnings)
      throws IOException {
    Thread waiting =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    Thread.sleep(SILENCE);
                    warnings.accept(file + ": is a FIFO that nobody reads; waiting for a reader");
                  } catch (InterruptedException e) {
                    // It has one.
                  }
                });
    if (isFifo(file)) {
      waiting.start();
    }
    try {
      return FileChannel.open(
          file, Set.of(StandardOpenOption.CREATE, how, StandardOpenOption.WRITE));
    } finally {
      waiting.interrupt();
    }
  }

  private static boolean isFifo(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.exists(file)
        && ((int) Files.getAttribute(file, "unix:mode") & FILE_TYPE) == FIFO;
  }
}
