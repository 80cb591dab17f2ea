package dev.oriel.iommu;

import dev.oriel.iommu.emulated.EmulatedTable;
import dev.oriel.iommu.spi.TableBudget;
import dev.oriel.memory.GuestMemory;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Two vCPUs store TCEs, and a device translates, at the same time. */
public final class ConcurrentPuts {
  private ConcurrentPuts() {}

  /**
   * A stretch of one large table, across the border of two leaves, mapped as one run: every put takes the
   * run apart.
   */
  private abstract static class Stretch {
    private static final int PAGES = 24;
    private static final int BEFORE_THE_BORDER = 12;
    private static final int LEAF = 512;
    private static final long LIOBN = 0x8000_0001L;
    private static final long START = 1L << 59;
    private static final GuestMemory MEMORY = GuestMemory.reserve(1 << 20);
    private static final Iommu IOMMU =
        new Iommu(MEMORY, EmulatedTable::create, new TableBudget(1L << 30));
    private static final AtomicLong NEXT = new AtomicLong();

    static {
      IOMMU.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {}).create(12, 49);
    }

    private final long first =
        START + (((NEXT.getAndIncrement() & 0x7fff) + 1) * 2 * LEAF - BEFORE_THE_BORDER << 12);

    Stretch() {
      IOMMU.stuff(LIOBN, first, 0x1003, PAGES);
    }

    final void put(long page, long tce) {
      IOMMU.put(LIOBN, first + (page << 12), tce);
    }

    final long get(long page) {
      return IOMMU.get(LIOBN, first + (page << 12)).tce();
    }
  }

  /** Neither of two puts beside each other is lost, and the neighbours stay. */
  @JCStressTest
  @Outcome(id = "4099, 8195, 12291, 4099", expect = Expect.ACCEPTABLE, desc = "both are there")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an entry was lost")
  @State
  public static class Neighbours extends Stretch {
    @Actor
    public void one() {
      put(11, 0x2003);
    }

    @Actor
    public void other() {
      put(12, 0x3003);
    }

    @Arbiter
    public void arbiter(JJJJ_Result r) {
      r.r1 = get(10);
      r.r2 = get(11);
      r.r3 = get(12);
      r.r4 = get(13);
    }
  }

  /** One of two puts to one entry stays. */
  @JCStressTest
  @Outcome(id = "4099, 8195", expect = Expect.ACCEPTABLE, desc = "one was last")
  @Outcome(id = "4099, 12291", expect = Expect.ACCEPTABLE, desc = "the other was last")
  @Outcome(expect = Expect.FORBIDDEN, desc = "neither")
  @State
  public static class SameEntry extends Stretch {
    @Actor
    public void one() {
      put(7, 0x2003);
    }

    @Actor
    public void other() {
      put(7, 0x3003);
    }

    @Arbiter
    public void arbiter(JJ_Result r) {
      r.r1 = get(6);
      r.r2 = get(7);
    }
  }

  /** Who reads while a run is taken apart sees each entry before or after the put. */
  @JCStressTest
  @Outcome(id = "4099, 4099", expect = Expect.ACCEPTABLE, desc = "before the put")
  @Outcome(id = "8195, 4099", expect = Expect.ACCEPTABLE, desc = "after the put")
  @Outcome(expect = Expect.FORBIDDEN, desc = "something that never was")
  @State
  public static class Reader extends Stretch {
    @Actor
    public void writer() {
      put(7, 0x2003);
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = get(7);
      r.r2 = get(8);
    }
  }
}
