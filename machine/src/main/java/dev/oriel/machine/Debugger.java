package dev.oriel.machine;

import dev.oriel.cpu.DebugPoints;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Disassembler;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.processor.VirtualProcessor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a debugger sees and does: {@link #processors} and memory of a machine, and where it stops.
 * Each call makes the machine stand still as long as it takes; for several that belong together,
 * the caller does ({@link MachineControl#standStill}), or pauses it.
 *
 * <p>Nothing that it looks at changes: no TLB, no reference or change bit, no device. Processors
 * are numbered from 0.
 *
 * <p>All methods throw {@link IllegalStateException} if the machine is closed.
 */
public final class Debugger {
  /** What a watchpoint is for. */
  public enum Access {
    WRITE,
    READ,
    ANY
  }

  /**
   * A range of memory to be watched.
   *
   * @param ea effective address
   * @param length from 1, in bytes; the range does not wrap around
   */
  public record Watchpoint(long ea, long length, Access access) {
    public Watchpoint {
      if (length < 1 || Long.compareUnsigned(ea + length - 1, ea) < 0) {
        throw new IllegalArgumentException("%x, %d bytes".formatted(ea, length));
      }
    }

    private DebugPoints.Watch watch() {
      return new DebugPoints.Watch(ea, length, DebugPoints.Access.valueOf(access.name()));
    }
  }

  /**
   * A processor is about to execute an instruction that a point is for, and the machine pauses.
   *
   * @param access what it would do, null for a breakpoint
   * @param ea of the instruction or, if it accesses memory that is watched, of that
   */
  public record Stop(int processor, @Nullable Access access, long ea) {}

  private static final Disassembler DISASSEMBLER = new Disassembler(IsaTable.power9());

  private final Platform platform;
  private final MachineProcessors processors;

  /** Goes back in a replay; null if nothing can. */
  private final @Nullable TimeTravel travel;

  private final boolean steps;

  Debugger(
      Platform platform,
      MachineProcessors processors,
      @Nullable TimeTravel travel,
      boolean recorded) {
    this.platform = platform;
    this.processors = processors;
    this.travel = travel;
    steps = !recorded || travel != null;
  }

  /** The processors that are debugged. */
  public MachineProcessors processors() {
    return processors;
  }

  /**
   * Whether single steps are possible: a recording has no place for them, and a replay only if it
   * goes back too.
   */
  public boolean steps() {
    return steps;
  }

  /** Whether the machine can go back: {@link #stepBack} and {@link #continueBack}. */
  public boolean reverses() {
    return travel != null;
  }

  private TimeTravel travel() {
    if (travel == null) {
      throw new IllegalStateException("only a replay that is reversible goes back");
    }
    return travel;
  }

  /**
   * Takes a paused machine back by one instruction, which may be an earlier one than the last of
   * the program: an interrupt's. Breakpoints and watchpoints are removed.
   *
   * @return false if it is where the replay began, or has ended
   */
  public synchronized boolean stepBack() {
    clearPoints();
    return goTo(travel().position() - 1);
  }

  /**
   * Takes a paused machine back to where it had executed fewer instructions. Breakpoints and
   * watchpoints are removed.
   *
   * @return false if that is before the replay began, or not earlier, or the guest has ended
   */
  public synchronized boolean goBackTo(long position) {
    if (position >= travel().position()) {
      return false;
    }
    clearPoints();
    return goTo(position);
  }

  private boolean goTo(long position) {
    Long from = travel().snapshotBefore(position);
    return from != null && travel().backTo(from) && travel().runTo(position);
  }

  private void clearPoints() {
    setPoints(Set.of(), List.of(), stop -> {});
  }

  /**
   * Takes a paused machine back to where it would have stopped last, or where the replay began.
   * Breakpoints and watchpoints are removed.
   *
   * @return what it stopped for; null if it did not
   */
  public synchronized @Nullable Stop continueBack(
      Set<Long> breakpoints, Collection<Watchpoint> watchpoints) {
    long end = travel().position();
    Long from = travel().snapshotBefore(end - 1);
    while (from != null) {
      @Nullable Stop[] met = {null};
      Stop last = null;
      long where = end;
      clearPoints();
      boolean goes = travel().backTo(from);
      while (goes) {
        setPoints(breakpoints, watchpoints, stop -> met[0] = stop);
        if (travel().runTo(end) || met[0] == null) {
          break;
        }
        last = met[0];
        met[0] = null;
        where = travel().position();
        clearPoints();
        goes = travel().runTo(where + 1);
      }
      clearPoints();
      if (last != null) {
        boolean there = goTo(where);
        if (there) {
          // An interrupt that is due there comes before its handler's breakpoint is met.
          setPoints(breakpoints, watchpoints, stop -> {});
          travel().runTo(where + 1);
          clearPoints();
        }
        return there ? last : null;
      }
      end = from;
      from = travel().snapshotBefore(end - 1);
    }
    Long first = travel().snapshotBefore(end);
    if (first != null) {
      travel().backTo(first);
    }
    return null;
  }

  /**
   * Copies memory at {@code ea}, as a processor's current translation has it; its permissions do
   * not matter.
   *
   * @return false if some of it is not RAM; then {@code into} is undefined
   */
  public boolean readMemory(int processor, long ea, byte[] into) {
    return still(() -> copy(vcpu(processor), ea, into, false));
  }

  /** Changes memory at {@code ea}. If it returns false, some of it may be changed. */
  public boolean writeMemory(int processor, long ea, byte[] bytes) {
    return still(() -> copy(vcpu(processor), ea, bytes, true));
  }

  /** As {@link #readMemory}, at a real address. */
  public boolean readPhysical(long ra, byte[] into) {
    return still(() -> copy(null, ra, into, false));
  }

  /** As {@link #writeMemory}, at a real address. */
  public boolean writePhysical(long ra, byte[] bytes) {
    return still(() -> copy(null, ra, bytes, true));
  }

  private boolean copy(@Nullable Vcpu vcpu, long address, byte[] bytes, boolean write) {
    GuestMemory memory = platform.guestMemory();
    MemorySegment buffer = MemorySegment.ofArray(bytes);
    for (int done = 0; done < bytes.length; ) {
      long ea = address + done;
      int here = (int) Math.min(bytes.length - done, -(ea | -GuestMemory.FRAME_SIZE));
      long ra = vcpu == null ? ea : vcpu.look(ea);
      long offset = ra < 0 ? -1 : memory.offset(ra);
      if (offset < 0) {
        return false;
      }
      if (write) {
        memory.segment().asSlice(offset, here).copyFrom(buffer.asSlice(done, here));
        memory.codeFrames().written(offset, here);
      } else {
        MemorySegment.copy(memory.segment(), ValueLayout.JAVA_BYTE, offset, bytes, done, here);
      }
      done += here;
    }
    return true;
  }

  /**
   * An instruction in memory.
   *
   * @param word 32 bits
   * @param text in assembly language; {@code .long} if it is none
   */
  public record Instruction(long ea, int word, String text) {}

  /**
   * The instructions from {@code ea} on, as a processor would fetch them now.
   *
   * @return at most {@code count}; fewer where there is no memory
   */
  public List<Instruction> instructions(int processor, long ea, int count) {
    List<Instruction> all = new ArrayList<>();
    byte[] bytes = new byte[Integer.BYTES];
    try (Standstill.Still _ = platform.standstill().begin()) {
      ByteOrder order =
          vcpu(processor).littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      for (int i = 0; i < count && copy(vcpu(processor), ea + 4L * i, bytes, false); i++) {
        int word = ByteBuffer.wrap(bytes).order(order).getInt();
        all.add(new Instruction(ea + 4L * i, word, DISASSEMBLER.disassemble(word, ea + 4L * i)));
      }
    }
    return all;
  }

  /**
   * Replaces all breakpoints and watchpoints.
   *
   * @param breakpoints effective addresses of instructions, for all processes and processors
   * @param told is called on a processor's thread, which must not wait, before an instruction at a
   *     breakpoint or one that accesses what is watched; the machine pauses then
   */
  public void setPoints(
      Set<Long> breakpoints, Collection<Watchpoint> watchpoints, Consumer<Stop> told) {
    still(
        () -> {
          platform
              .debugPoints()
              .set(
                  breakpoints,
                  watchpoints.stream().map(Watchpoint::watch).toList(),
                  hit -> stop(hit, told));
          return true;
        });
  }

  private void stop(DebugPoints.Hit hit, Consumer<Stop> told) {
    platform.standstill().pauseSoon();
    DebugPoints.Watch watch = hit.watch();
    Access access = watch == null ? null : Access.valueOf(watch.access().name());
    told.accept(new Stop(hit.vcpu().index(), access, hit.ea()));
  }

  /**
   * Executes one instruction of a processor, with the interrupt or hypercall that it causes, while
   * everything else stands still: no other interrupt comes, and no time passes. At a breakpoint, or
   * if the instruction accesses what is watched, it tells that instead, unless the processor
   * stopped for this access before.
   *
   * @return false if the processor is not started, or asleep
   */
  public synchronized boolean step(int processor) {
    if (travel != null) {
      // With all that is due: a replay must not become another run.
      return travel.runTo(travel.position() + 1);
    }
    return still(() -> processor(processor).executeOne());
  }

  /**
   * Before a paused machine goes on: a processor that stopped for an access does it now, and those
   * that are not among {@code running} will not run.
   */
  public synchronized void release(Set<Integer> running) {
    if (travel != null && still(() -> vcpu(0).debugStop().isBeforeWatchedAccess())) {
      travel.runTo(travel.position() + 1);
    }
    still(
        () -> {
          for (int i = 0; i < processors.count(); i++) {
            boolean runs = running.contains(i);
            if (runs && vcpu(i).debugStop().isBeforeWatchedAccess()) {
              processor(i).executeOne();
            }
            vcpu(i).debugStop().stepped();
            processor(i).detain(!runs);
          }
          return true;
        });
  }

  /** Several looks that belong together, while the machine stands still. */
  public <T> T together(Supplier<T> looks) {
    return still(looks);
  }

  private <T> T still(Supplier<T> what) {
    try (Standstill.Still _ = platform.standstill().begin()) {
      return what.get();
    }
  }

  private VirtualProcessor processor(int number) {
    return platform.processors().get(number);
  }

  private Vcpu vcpu(int number) {
    return processor(number).vcpu();
  }
}
