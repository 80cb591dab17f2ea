package dev.oriel.machine;

import static java.util.Objects.requireNonNull;

import dev.oriel.machine.replay.LogRecord;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Network;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What comes from outside reaches the machine at once. */
final class LiveOutside implements Outside {
  private final MachineConfig config;
  private @Nullable Arrivals machine;

  LiveOutside(MachineConfig config) {
    this.config = config;
  }

  @Override
  public MachineConfig config() {
    return config;
  }

  @Override
  public void attach(Arrivals machine) {
    this.machine = machine;
  }

  @Override
  public OutputStream consoleInput() {
    return requireNonNull(machine, "attached when created").consoleInput();
  }

  @Override
  public Network network(String id, Supplier<Network> real) {
    return real.get();
  }

  @Override
  public <T> T change(LogRecord.Command deed, Supplier<T> what) {
    return what.get();
  }

  @Override
  public void begin(Supplier<List<String>> shape) {}

  @Override
  public void written(byte[] bytes, int length) {}

  @Override
  public void end(ShutdownReason reason) {}

  @Override
  public void save(StateWriter out) {}

  @Override
  public void restore(StateReader in) {}

  @Override
  public void close() {}
}
