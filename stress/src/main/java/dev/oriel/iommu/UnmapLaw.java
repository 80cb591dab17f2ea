package dev.oriel.iommu;

import static dev.oriel.iommu.StressMachine.BORDER;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LJ_Result;

/**
 * A device writes 1 to a page while the guest unmaps the page and then uses it for its own 2, in tables
 * of every kind.
 */
public final class UnmapLaw {
  private UnmapLaw() {}

  /** What can be seen. */
  @Outcome(id = "[A-Z]+, 2", expect = Expect.ACCEPTABLE, desc = "no DMA after the unmap returned")
  @Outcome(id = "[A-Z]+, 1", expect = Expect.FORBIDDEN, desc = "DMA landed in memory that was reused")
  @Outcome(expect = Expect.FORBIDDEN, desc = "neither was stored")
  public static class Outcomes {}

  /** One page of bus and of memory. */
  private abstract static class Page extends Spot {
    private static final MemorySegment ONE = MemorySegment.ofArray(new long[] {1L << 56});

    private final long ra;
    final long ioba;

    Page(StressMachine[] machines) {
      super(machines);
      ra = StressMachine.at(spot + BORDER);
      ioba = machine.ioba(spot, BORDER);
      machine.memory.putLong(ra, 0);
      map(BORDER, BORDER);
    }

    final void dma() {
      machine.endpoint.port().write(ioba, ONE, 0, Long.BYTES);
    }

    final void reuse() {
      machine.memory.putLong(ra, 2);
    }

    final void judge(LJ_Result r) {
      r.r1 = kind();
      r.r2 = machine.memory.getLong(ra);
    }
  }

  /** H_PUT_TCE of 0. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class Put extends Page {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(PhasedGate::new);

    public Put() {
      super(MACHINES);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      machine.iommu.put(StressMachine.LIOBN, ioba, 0);
      reuse();
    }

    @Arbiter
    public void arbiter(LJ_Result r) {
      judge(r);
    }
  }

  /** H_STUFF_TCE of 0. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class Stuff extends Page {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(PhasedGate::new);

    public Stuff() {
      super(MACHINES);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      machine.iommu.stuff(StressMachine.LIOBN, ioba, 0, 1);
      reuse();
    }

    @Arbiter
    public void arbiter(LJ_Result r) {
      judge(r);
    }
  }

  /** H_PUT_TCE_INDIRECT of a list that lies where no memory is, and reads as zeros. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class Indirect extends Page {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(PhasedGate::new);

    public Indirect() {
      super(MACHINES);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      machine.iommu.putIndirect(StressMachine.LIOBN, ioba, StressMachine.NO_MEMORY, 1);
      reuse();
    }

    @Arbiter
    public void arbiter(LJ_Result r) {
      judge(r);
    }
  }

  /** Without a gate the law is broken in tables of every kind, and the tests above would show it. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class WithoutGate extends Page {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(NoGate::new);

    public WithoutGate() {
      super(MACHINES);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      machine.iommu.put(StressMachine.LIOBN, ioba, 0);
      reuse();
    }

    @Arbiter
    public void arbiter(LJ_Result r) {
      judge(r);
    }
  }

  private static final class NoGate implements DmaGate {
    @Override
    public int enter() {
      return 0;
    }

    @Override
    public void exit(int ticket) {}

    @Override
    public void drain() {}
  }
}
