package dev.oriel.machine;

import dev.oriel.cpu.InstructionTime;
import dev.oriel.cpu.SteppedTime;
import dev.oriel.cpu.Timebase;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceThread;
import dev.oriel.memory.Standstill;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What drives a machine's time, and what its devices work on accordingly. */
final class MachineTime {
  private final Timebase timebase;
  private final InstantSource clock;

  /** The time base if it counts instructions, so that all runs are to be the same. */
  private final @Nullable InstructionTime counted;

  MachineTime(MachineConfig config) {
    if (config.onTestBench()) {
      counted = null;
      timebase = new SteppedTime();
      clock = config.clock();
    } else if (config.instructionTime()) {
      InstructionTime instructions = new InstructionTime();
      Instant start = config.clock().instant();
      counted = instructions;
      timebase = instructions;
      clock = () -> start.plusNanos(Timebase.nanos(instructions.ticks()));
    } else {
      counted = null;
      timebase = Timebase.host();
      clock = config.clock();
    }
  }

  Timebase timebase() {
    return timebase;
  }

  /** The time of day. */
  InstantSource clock() {
    return clock;
  }

  /**
   * What a device works on.
   *
   * @param failures receives what the device throws, which is a bug
   */
  DeviceExecutor executor(String device, Standstill still, Consumer<Throwable> failures) {
    return counted != null
        ? new TimedExecutor(counted, failures)
        : new DeviceThread("oriel-" + device, still, failures);
  }
}
