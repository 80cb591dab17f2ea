package dev.oriel.cli;

import dev.oriel.machine.Engine;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.StatePoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs one guest on two engines under a clock that counts instructions, and compares the registers
 * every so many instructions.
 */
final class EngineComparison {
  /** How many of the regions compiled last a report shows. */
  private static final int REGIONS = 4;

  private final Supplier<MachineConfig.Builder> guest;
  private final long period;
  private final int most;
  private final Duration patience;

  private long[] expected = new long[1024];
  private int points;

  /** Ends a machine early. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * @param guest the configuration of the machine, without engine and clock
   * @param period instructions between two points
   * @param most the most points; the guest need not end before
   */
  EngineComparison(
      Supplier<MachineConfig.Builder> guest, long period, int most, Duration patience) {
    this.guest = guest;
    this.period = period;
    this.most = most;
    this.patience = patience;
  }

  /** Runs the guest on {@code engine} and keeps the hashes of its registers. */
  void record(Engine engine) throws InterruptedException {
    points = 0;
    run(engine, builder -> {}, this::keep);
  }

  private void keep(StatePoint point) {
    if (points == most) {
      throw new Enough("");
    }
    if (points == expected.length) {
      expected = Arrays.copyOf(expected, 2 * points);
    }
    expected[points++] = point.hash();
  }

  /** The number of points that {@link #record} has kept. */
  int points() {
    return points;
  }

  /**
   * Runs the guest on {@code engine}. Describes the first point at which the registers differ from
   * those that were recorded, and shows the code that was compiled last; empty if there is none.
   */
  Optional<String> difference(Engine engine) throws InterruptedException {
    Deque<String> regions = new ArrayDeque<>();
    int[] next = {0};
    String[] seen = {""};
    Consumer<MachineConfig.Builder> dump =
        builder ->
            builder
                .dumpCompiledCode(engine != Engine.INTERPRETER)
                .traceOutput(line -> remember(regions, line));
    run(
        engine,
        dump,
        point -> {
          int at = next[0]++;
          if (at == points) {
            throw new Enough("");
          }
          if (point.hash() != expected[at]) {
            seen[0] =
                "%s differs after %d instructions (and not after %d), at %x%n%s"
                    .formatted(
                        engine,
                        point.instructions(),
                        point.instructions() - period,
                        point.address(),
                        point.registers().get());
            throw new Enough("");
          }
        });
    if (seen[0].isEmpty() && next[0] < points) {
      seen[0] = "%s ended after %d of %d points%n".formatted(engine, next[0], points);
    }
    synchronized (regions) {
      return seen[0].isEmpty()
          ? Optional.empty()
          : Optional.of(seen[0] + String.join("\n", regions));
    }
  }

  private static void remember(Deque<String> regions, String line) {
    synchronized (regions) {
      if (line.startsWith("region of")) {
        regions.addLast(line);
        if (regions.size() > REGIONS) {
          regions.removeFirst();
        }
      } else if (!regions.isEmpty()) {
        regions.addLast(regions.removeLast() + "\n" + line);
      }
    }
  }

  private void run(
      Engine engine, Consumer<MachineConfig.Builder> more, Consumer<StatePoint> observer)
      throws InterruptedException {
    MachineConfig.Builder builder =
        guest
            .get()
            .engine(engine)
            .instructionTime(true)
            .clock(InstantSource.fixed(Instant.EPOCH))
            .random(new Random(1))
            .observeState(period, observer);
    more.accept(builder);
    try (Machine machine = Machine.create(builder.build())) {
      machine.start();
      if (machine.await(patience).isEmpty()) {
        throw new AssertionError("the guest has not ended within " + patience);
      }
    } catch (IllegalStateException e) {
      if (!(e.getCause() instanceof Enough)) {
        throw e;
      }
    }
  }
}
