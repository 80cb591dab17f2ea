package dev.oriel.iommu;

import static dev.oriel.iommu.StressMachine.BORDER;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LLLLL_Result;

/**
 * Two vCPUs store TCEs, and a device translates, at the same time, in tables of every kind. Entries
 * are named by the place that mapped the same page at first; the arbiters look through the device's
 * eyes and the guest's, which have to agree.
 */
public final class ConcurrentPuts {
  private ConcurrentPuts() {}

  /** Neither of two puts beside each other, in two leaves, is lost, and the neighbours stay. */
  @JCStressTest
  @Outcome(id = "[A-Z]+, 10, 20, 21, 13", expect = Expect.ACCEPTABLE, desc = "both are there")
  @Outcome(expect = Expect.FORBIDDEN, desc = "an entry was lost")
  @State
  public static class Neighbours extends Spot {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(SlotGate::new);

    public Neighbours() {
      super(MACHINES);
      map(BORDER - 1, BORDER - 1);
      map(BORDER, BORDER);
    }

    @Actor
    public void one() {
      map(BORDER - 1, 20);
    }

    @Actor
    public void other() {
      map(BORDER, 21);
    }

    @Arbiter
    public void arbiter(LLLLL_Result r) {
      r.r1 = kind();
      r.r2 = seen(BORDER - 2);
      r.r3 = seen(BORDER - 1);
      r.r4 = seen(BORDER);
      r.r5 = seen(BORDER + 1);
    }
  }

  /** One of two puts to one entry stays. */
  @JCStressTest
  @Outcome(id = "[A-Z]+, 6, 20", expect = Expect.ACCEPTABLE, desc = "one was last")
  @Outcome(id = "[A-Z]+, 6, 21", expect = Expect.ACCEPTABLE, desc = "the other was last")
  @Outcome(expect = Expect.FORBIDDEN, desc = "neither, or both")
  @State
  public static class SameEntry extends Spot {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(SlotGate::new);

    public SameEntry() {
      super(MACHINES);
      map(7, 7);
    }

    @Actor
    public void one() {
      map(7, 20);
    }

    @Actor
    public void other() {
      map(7, 21);
    }

    @Arbiter
    public void arbiter(LII_Result r) {
      r.r1 = kind();
      r.r2 = seen(6);
      r.r3 = seen(7);
    }
  }

  /** A device that reads while a run is taken apart meets each entry before or after the put. */
  @JCStressTest
  @Outcome(id = "[A-Z]+, 7, 8", expect = Expect.ACCEPTABLE, desc = "before the put")
  @Outcome(id = "[A-Z]+, 20, 8", expect = Expect.ACCEPTABLE, desc = "after the put")
  @Outcome(expect = Expect.FORBIDDEN, desc = "something that never was")
  @State
  public static class Reader extends Spot {
    private static final StressMachine[] MACHINES = StressMachine.ofEveryKind(SlotGate::new);

    public Reader() {
      super(MACHINES);
      map(7, 7);
    }

    @Actor
    public void writer() {
      map(7, 20);
    }

    @Actor
    public void reader(LII_Result r) {
      r.r1 = kind();
      r.r2 = machine.device(spot, 7);
      r.r3 = machine.device(spot, 8);
    }
  }
}
