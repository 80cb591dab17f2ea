package dev.oriel.iommu;

import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A device writes 1 to a page while the guest unmaps the page and then uses it for its own 2. */
public final class UnmapLaw {
  private UnmapLaw() {}

  /** What can be seen. */
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "no DMA after the unmap returned")
  @Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "DMA landed in memory that was reused")
  public static class Outcomes {}

  /** One page of bus and of memory. */
  private abstract static class Page {
    private static final MemorySegment ONE = MemorySegment.ofArray(new long[] {1L << 56});

    final StressMachine machine;
    final long address;

    Page(StressMachine machine) {
      this.machine = machine;
      address = (long) machine.page() << 12;
      machine.memory.putLong(address, 0);
      machine.iommu.put(StressMachine.LIOBN, address, address | 3);
    }

    final void dma() {
      machine.port.write(address, ONE, 0, Long.BYTES);
    }

    final void reuse() {
      machine.memory.putLong(address, 2);
    }

    final long seen() {
      return machine.memory.getLong(address);
    }
  }

  /** H_PUT_TCE of 0. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class Put extends Page {
    private static final StressMachine MACHINE = new StressMachine(PhasedGate::new);

    public Put() {
      super(MACHINE);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      machine.iommu.put(StressMachine.LIOBN, address, 0);
      reuse();
    }

    @Arbiter
    public void arbiter(J_Result r) {
      r.r1 = seen();
    }
  }

  /** H_STUFF_TCE of 0. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class Stuff extends Page {
    private static final StressMachine MACHINE = new StressMachine(PhasedGate::new);

    public Stuff() {
      super(MACHINE);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      machine.iommu.stuff(StressMachine.LIOBN, address, 0, 1);
      reuse();
    }

    @Arbiter
    public void arbiter(J_Result r) {
      r.r1 = seen();
    }
  }

  /** Without a gate the law is broken, and the tests above would show it. */
  @JCStressTest
  @JCStressMeta(Outcomes.class)
  @State
  public static class WithoutGate extends Page {
    private static final StressMachine MACHINE = new StressMachine(NoGate::new);

    public WithoutGate() {
      super(MACHINE);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      machine.iommu.put(StressMachine.LIOBN, address, 0);
      reuse();
    }

    @Arbiter
    public void arbiter(J_Result r) {
      r.r1 = seen();
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
