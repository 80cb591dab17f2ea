package dev.oriel.iommu;

import static dev.oriel.iommu.StressMachine.BORDER;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.LJ_Result;

/**
 * A device writes 1 to a page while the guest unmaps the page and then uses it for its own 2, in
 * tables of every kind.
 */
public final class UnmapLaw {
  private UnmapLaw() {}

  /** What can be seen. */
  @Outcome(id = "[A-Z]+, 2", expect = Expect.ACCEPTABLE, desc = "no DMA after the unmap returned")
  @Outcome(
      id = "[A-Z]+, 1",
      expect = Expect.FORBIDDEN,
      desc = "DMA landed in memory that was reused")
  @Outcome(expect = Expect.FORBIDDEN, desc = "neither was stored")
  public static class Outcomes {}

  /** One page of bus and of memory. */
  private abstract static class Page extends Spot {
    static final MemorySegment ONE = MemorySegment.ofArray(new long[] {1L << 56});

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
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(SlotGate::new);

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
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(SlotGate::new);

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
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(SlotGate::new);

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

  /**
   * One page of an endpoint of its own, with an emulated table, for what changes more than a spot.
   */
  private abstract static class Endpoint {
    private static final int PAGES = 1 << 14;
    private static final GuestMemory MEMORY = GuestMemory.reserve(StressMachine.at(PAGES));
    private static final AtomicInteger NEXT = new AtomicInteger();
    static final long LIOBN = 0x8000_0000L;

    static {
      MEMORY.plug(0, MEMORY.segment().byteSize());
    }

    final Iommu iommu =
        new Iommu(
            MEMORY, new SlowTables(EmulatedTable::create), new TableBudget(1 << 16), SlotGate::new);
    private final PartitionableEndpoint endpoint =
        iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {});
    private final long ra = StressMachine.at(NEXT.getAndIncrement() & PAGES - 1);

    Endpoint() {
      MEMORY.putLong(ra, 0);
      iommu.put(LIOBN, 0, ra | 3);
    }

    final void dma() {
      endpoint.port().write(0, Page.ONE, 0, Long.BYTES);
    }

    final void reuse() {
      MEMORY.putLong(ra, 2);
    }

    final long found() {
      return MEMORY.getLong(ra);
    }
  }

  /** The window is removed. */
  @JCStressTest
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "no DMA after the removal returned")
  @Outcome(expect = Expect.FORBIDDEN, desc = "DMA landed in memory that was reused")
  @State
  public static class Remove extends Endpoint {
    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      iommu.remove((int) LIOBN);
      reuse();
    }

    @Arbiter
    public void arbiter(J_Result r) {
      r.r1 = found();
    }
  }

  /** Everything is cleared, and with that the part of the table in which the device was last. */
  @JCStressTest
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "no DMA after the clearing returned")
  @Outcome(expect = Expect.FORBIDDEN, desc = "DMA landed in memory that was reused")
  @State
  public static class Clear extends Endpoint {
    private static final int ENTRIES = 1 << 18;

    public Clear() {
      for (int i = 1; i < 80; i++) {
        iommu.put(LIOBN, StressMachine.at(3 * i), StressMachine.at(i * i) | 3);
      }
      iommu.get(LIOBN, 0);
    }

    @Actor
    public void device() {
      dma();
    }

    @Actor
    public void guest() {
      iommu.stuff(LIOBN, 0, 0, ENTRIES);
      reuse();
    }

    @Arbiter
    public void arbiter(J_Result r) {
      r.r1 = found();
    }
  }

  /**
   * Without a gate the law is broken in tables of every kind, and the tests above would show it.
   */
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

  static final class NoGate implements DmaGate {
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
