package dev.oriel.cli;

import dev.oriel.machine.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with the process id, there as long as the machine is. */
final class PidFile implements AutoCloseable {
  private final Path file;
  private final Thread removal = new Thread(this::delete, "pidfile");

  /**
   * @throws UsageException if it cannot be written
   */
  PidFile(Path file) {
    this.file = file;
    try {
      Files.writeString(file, ProcessHandle.current().pid() + "\n");
    } catch (IOException e) {
      throw new UsageException("-pidfile: " + HostException.cannotWrite(file, e).getMessage());
    }
    Runtime.getRuntime().addShutdownHook(removal);
  }

  private void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }

  @Override
  public void close() {
    RunCommand.removeHook(removal);
    delete();
  }
}
