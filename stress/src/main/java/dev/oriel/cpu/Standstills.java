package dev.oriel.cpu;

import dev.oriel.memory.Standstill;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** While a machine stands still, its vCPUs are between two instructions and change nothing. */
public final class Standstills {
  private static final InvalidationMachine MACHINE = new InvalidationMachine();

  private Standstills() {}

  /** A vCPU stores to a page, and between two of its blocks once more. */
  private abstract static class Page {
    final long ea = MACHINE.page();

    final void storeTwice() {
      Vcpu vcpu = MACHINE.vcpu();
      vcpu.actor().enter();
      vcpu.enterGuest();
      vcpu.store64(ea, 1);
      vcpu.store64(ea + 8, 1);
      vcpu.acknowledge();
      vcpu.store64(ea, 2);
      vcpu.store64(ea + 8, 2);
      vcpu.leaveGuest();
      vcpu.actor().leave();
    }

    final long get(int offset) {
      return MACHINE.memory.getLong(MACHINE.frame(ea) + offset);
    }
  }

  /** Another thread makes the machine stand still, and reads twice. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "before the first stores")
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "between two instructions")
  @Outcome(id = "2, 2, 2", expect = Expect.ACCEPTABLE, desc = "after the last stores")
  @Outcome(expect = Expect.FORBIDDEN, desc = "the vCPU was not still")
  @State
  public static class Read extends Page {
    @Actor
    public void vcpu() {
      storeTwice();
    }

    @Actor
    public void reader(JJJ_Result r) {
      try (Standstill.Still _ = MACHINE.standstill().begin()) {
        r.r1 = get(8);
        r.r2 = get(0);
        r.r3 = get(8);
      }
    }
  }

  /** The same without the standstill: must fail, or the test above proves nothing. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "before the first stores")
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "between two instructions")
  @Outcome(id = "2, 2, 2", expect = Expect.ACCEPTABLE, desc = "after the last stores")
  @Outcome(expect = Expect.FORBIDDEN, desc = "the vCPU was not still")
  @State
  public static class WithoutStandstill extends Page {
    @Actor
    public void vcpu() {
      storeTwice();
    }

    @Actor
    public void reader(JJJ_Result r) {
      r.r1 = get(8);
      r.r2 = get(0);
      r.r3 = get(8);
    }
  }

  /** Two threads make it stand still, and each adds to the same word in two steps. */
  @JCStressTest
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "one after the other")
  @Outcome(expect = Expect.FORBIDDEN, desc = "both at once")
  @State
  public static class TwoCallers extends Page {
    @Actor
    public void one() {
      add();
    }

    @Actor
    public void another() {
      add();
    }

    private void add() {
      try (Standstill.Still _ = MACHINE.standstill().begin()) {
        MACHINE.memory.putLong(MACHINE.frame(ea), get(0) + 1);
      }
    }

    @Arbiter
    public void end(J_Result r) {
      r.r1 = get(0);
    }
  }
}
