package dev.oriel.machine;

import dev.oriel.machine.replay.LogRecord;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Network;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;

/** The world around a machine: what comes from it into the machine passes through here. */
interface Outside extends AutoCloseable {
  /** The configuration, with what follows from a recording. */
  MachineConfig config();

  /** Connects it with the machine, before anything comes. */
  void attach(Arrivals machine);

  /** The keyboard of the guest's terminal. */
  OutputStream consoleInput();

  /** A network of the machine, which is opened if it is used at all. */
  Network network(String id, Supplier<Network> real);

  /**
   * Does something to the machine, between two instructions if that matters.
   *
   * @param deed what it is; its moment does not matter
   * @param what does it
   */
  <T> T change(LogRecord.Command deed, Supplier<T> what);

  /**
   * The machine is about to be powered on for the first time.
   *
   * @param shape what it is
   */
  void begin(Supplier<List<String>> shape);

  /** Whether what the guest writes now is to be seen. */
  default boolean shows() {
    return true;
  }

  /** The guest has written to its console. */
  void written(byte[] bytes, int length);

  /** The processors have stopped for good. */
  void end(ShutdownReason reason);

  /** From now on what is restored is of the recording that is replayed. */
  default void follow() {}

  /** Saves where the machine is in a recording. */
  void save(StateWriter out);

  /**
   * Goes to where a machine was in a recording.
   *
   * @throws StateException if it was another recording
   */
  void restore(StateReader in);

  /** Frees what it holds of the host. */
  @Override
  void close();

  /** A world that comes at the host's time. */
  static Outside of(MachineConfig config, Lifecycle lifecycle) {
    if (config.recording().isEmpty()) {
      return new LiveOutside(config);
    }
    RecordingConfig recording = config.recording().get();
    RecordedShape.check(config);
    return recording.replays()
        ? new Replayer(config, recording, lifecycle)
        : new Recorder(config, recording, lifecycle);
  }
}
