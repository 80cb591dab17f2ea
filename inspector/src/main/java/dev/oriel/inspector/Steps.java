package dev.oriel.inspector;

import dev.oriel.machine.Debugger;
import dev.oriel.machine.Machine;
import java.util.Optional;

/** Single steps of a paused machine, and steps back in a replay. */
final class Steps {
  private final Machine machine;

  Steps(Machine machine) {
    this.machine = machine;
  }

  /** Carries out {@code step}, {@code back} or {@code goto}; says why not, if it cannot. */
  synchronized Optional<String> refusal(String command, Query query) {
    Debugger debugger = machine.debugger();
    if (!machine.control().isPaused()) {
      return Optional.of("the machine is not paused");
    }
    if (command.equals("step")) {
      int processor = query.processor(debugger.processors().count());
      if (!debugger.steps()) {
        return Optional.of("a step would not be in the recording");
      }
      return debugger.step(processor)
          ? Optional.empty()
          : Optional.of("the processor is asleep, not started, or the guest has ended");
    }
    if (!debugger.reverses()) {
      return Optional.of("only a replay goes back");
    }
    long now = debugger.processors().executed(0);
    long to = command.equals("back") ? now - 1 : query.position("position");
    return debugger.goBackTo(to)
        ? Optional.empty()
        : Optional.of("it can go back from %d, but not to %d".formatted(now, to));
  }
}
