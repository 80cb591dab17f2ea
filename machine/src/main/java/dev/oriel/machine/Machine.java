package dev.oriel.machine;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * A machine: created from a {@link MachineConfig}, started once, awaited, closed. Safe to use from any
 * thread. Closing stops it, flushes its drives and gives back everything it held.
 */
public final class Machine implements AutoCloseable {
  private Machine(MachineConfig config) {
    throw new UnsupportedOperationException(config.toString());
  }

  /**
   * Makes the machine and loads its images; nothing runs yet.
   *
   * @throws ConfigurationException if the configuration is wrong or a file cannot be used; nothing has
   *     been created or changed then
   */
  public static Machine create(MachineConfig config) {
    return new Machine(config);
  }

  /** Lets the guest run, on threads of its own. */
  public void start() {
    throw new UnsupportedOperationException();
  }

  /** Starts, and waits for the end. */
  public ShutdownReason run() throws InterruptedException {
    start();
    return await();
  }

  /** Waits for the end. */
  public ShutdownReason await() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Waits for the end, no longer than {@code timeout}; empty if the machine still runs. */
  public Optional<ShutdownReason> await(Duration timeout) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Ends the machine as a power cut would, drives flushed; returns when it has ended. */
  public void stop() {
    throw new UnsupportedOperationException();
  }

  /** What is written here is typed at the guest's console. Blocks while the guest does not read. */
  public OutputStream consoleInput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
