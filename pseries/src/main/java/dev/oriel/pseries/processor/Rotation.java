package dev.oriel.pseries.processor;

import dev.oriel.cpu.InstructionTime;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs processors on one thread, each for a number of instructions while it has some to execute, in
 * the order of their numbers. So time can count instructions, and a run with several processors is
 * the same each time: whose turn it is depends on nothing but what was executed.
 */
public final class Rotation implements ProcessorLoop, Part {
  /** Instructions of a turn. Few, because a processor may wait in a loop for another. */
  static final int TURN = 10_000;

  private final Processors processors;
  private final InstructionTime time;

  /** Inside while it is decided whose turn it is. */
  private final Standstill.Actor deciding;

  /** Whose turn it is or was. For the thread in {@link #run}, as the turn's end is. */
  private int current;

  private volatile boolean leaving;

  /** Whether the guest has ended itself. */
  private boolean ended;

  public Rotation(Processors processors, InstructionTime time, Standstill standstill) {
    this.processors = processors;
    this.time = time;
    deciding = standstill.actor(() -> {});
    time.share();
  }

  /** Power-on: the boot processor's turn. Not while a thread is in {@link #run}. */
  public void reset() {
    deciding.recall();
    leaving = ended = false;
    current = 0;
    time.beginTurn(TURN);
  }

  @Override
  public void run() {
    while (!leaving && !ended) {
      deciding.enter();
      VirtualProcessor next = leaving ? null : next();
      // If it does not come in, the machine is to stand still, and who is next may change.
      boolean comes = next != null && next.vcpu().actor().tryEnter();
      deciding.leave();
      if (next == null) {
        sleep();
      } else if (comes) {
        next.takeTurn();
      }
    }
  }

  /** Nobody executes anything more: the guest has asked for the end, or for a reboot. */
  public void end() {
    ended = true;
  }

  @Override
  public void leave() {
    leaving = true;
    deciding.dismiss();
    processors.all().forEach(VirtualProcessor::leave);
  }

  @Override
  public int number() {
    return 0;
  }

  /** Who executes something now; null if nobody can. */
  private @Nullable VirtualProcessor next() {
    VirtualProcessor last = processors.find(current);
    if (last != null && !time.turnIsOver() && last.isReady()) {
      return last;
    }
    VirtualProcessor behind = firstReady(current + 1);
    VirtualProcessor next = behind == null ? firstReady(0) : behind;
    if (next != null) {
      current = next.vcpu().index();
      time.beginTurn(TURN);
    }
    return next;
  }

  private @Nullable VirtualProcessor firstReady(int from) {
    for (VirtualProcessor each : processors.all()) {
      if (each.vcpu().index() >= from && each.isReady()) {
        return each;
      }
    }
    return null;
  }

  /** Waits, or lets time pass, until somebody can execute something. */
  private void sleep() {
    List<VirtualProcessor> all = processors.all();
    List<Vcpu> asleep =
        all.stream().filter(VirtualProcessor::isCeded).map(VirtualProcessor::vcpu).toList();
    all.getFirst()
        .vcpu()
        .sleepForAll(
            asleep, () -> leaving || processors.all().stream().anyMatch(VirtualProcessor::isReady));
  }

  @Override
  public String partName() {
    return "rotation";
  }

  @Override
  public void save(StateWriter out) {
    out.putInt(current);
    out.putLong(time.turnEnd());
  }

  @Override
  public void restore(StateReader in) {
    current = in.getInt();
    in.check(processors.find(current) != null);
    time.setTurnEnd(in.getLong());
  }
}
