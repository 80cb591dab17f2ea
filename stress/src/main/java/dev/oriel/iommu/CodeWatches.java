package dev.oriel.iommu;

import static dev.oriel.iommu.StressMachine.BORDER;

import dev.oriel.memory.CodeWatch;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/**
 * A device writes 1 over an instruction, 0, while an engine starts watching its frame and then
 * reads it: the engine finds 1, or that the frame has changed.
 */
public final class CodeWatches {
  private CodeWatches() {}

  /** What the engine has read, and whether it would still execute that. */
  @Outcome(id = "1, (true|false)", expect = Expect.ACCEPTABLE, desc = "the new instruction")
  @Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "the old one, known to be old")
  @Outcome(expect = Expect.FORBIDDEN, desc = "the old instruction stays in use")
  public static class Outcomes {}

  private abstract static class Code extends Spot {
    private static final MemorySegment ONE = MemorySegment.ofArray(new long[] {1L << 56});

    private final long ra;
    private final long ioba;

    Code(StressMachine[] machines) {
      super(machines);
      ra = StressMachine.at(spot + BORDER);
      ioba = machine.ioba(spot, BORDER);
      machine.memory.putLong(ra, 0);
    }

    final void dma() {
      machine.endpoint.port().write(ioba, ONE, 0, Long.BYTES);
    }

    final CodeWatch decode(JZ_Result r) {
      CodeWatch watch = machine.memory.codeFrames().watch(machine.memory.offset(ra));
      r.r1 = machine.memory.getLong(ra);
      return watch;
    }
  }

  /** With the gate of every machine. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class Dma extends Code {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(SlotGate::new);
    private CodeWatch watch;

    public Dma() {
      super(MACHINES);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void engine(JZ_Result r) {
      watch = decode(r);
    }

    @Arbiter
    public void arbiter(JZ_Result r) {
      r.r2 = watch.holds();
    }
  }

  /** Without a gate old instructions stay in use, and the test above would show it. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class WithoutGate extends Code {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(UnmapLaw.NoGate::new);
    private CodeWatch watch;

    public WithoutGate() {
      super(MACHINES);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void engine(JZ_Result r) {
      watch = decode(r);
    }

    @Arbiter
    public void arbiter(JZ_Result r) {
      r.r2 = watch.holds();
    }
  }
}
