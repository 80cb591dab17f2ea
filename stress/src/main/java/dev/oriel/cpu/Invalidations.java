package dev.oriel.cpu;

import dev.oriel.memory.CodeWatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * When a vCPU has waited for the end of a translation, or for a frame to be known as code, no other
 * vCPU stores to it unnoticed.
 */
public final class Invalidations {
  private static final InvalidationMachine MACHINE = new InvalidationMachine();

  private Invalidations() {}

  /** A vCPU stores to a page, between two of its blocks once, until it is not mapped. */
  private abstract static class Page {
    final long ea = MACHINE.page();

    final void storeTwice() {
      Vcpu vcpu = MACHINE.vcpu();
      vcpu.enterGuest();
      try {
        vcpu.store64(ea, 1);
        vcpu.acknowledge();
        vcpu.store64(ea, 2);
      } catch (GuestInterrupt unmapped) {
        // The other has come first.
      } finally {
        vcpu.leaveGuest();
      }
    }

    final long unmap(boolean wait) {
      Vcpu vcpu = MACHINE.vcpu();
      vcpu.enterGuest();
      MACHINE.unmap(ea);
      vcpu.invalidateEverywhere(ea, 0);
      if (wait) {
        vcpu.synchronize();
      }
      long seen = MACHINE.memory.getLong(MACHINE.frame(ea));
      vcpu.synchronize();
      vcpu.leaveGuest();
      return seen;
    }
  }

  /** A vCPU stores to a page; another ends its translation, and reads what the frame has then. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "unmapped before the stores")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "between them")
  @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "after them")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a store came after the wait")
  @State
  public static class Store extends Page {
    @Actor
    public void writer() {
      storeTwice();
    }

    @Actor
    public void unmapper(JJ_Result r) {
      r.r1 = unmap(true);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = MACHINE.memory.getLong(MACHINE.frame(ea));
    }
  }

  /** The same without the wait: must fail, or the test above proves nothing. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "unmapped before the stores")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "between them")
  @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "after them")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a store came after the end of the translation")
  @State
  public static class WithoutWait extends Page {
    @Actor
    public void writer() {
      storeTwice();
    }

    @Actor
    public void unmapper(JJ_Result r) {
      r.r1 = unmap(false);
    }

    @Arbiter
    public void end(JJ_Result r) {
      r.r2 = MACHINE.memory.getLong(MACHINE.frame(ea));
    }
  }

  /**
   * A vCPU that can store to a frame without further notice does; another makes the frame known as
   * code, and reads an instruction.
   */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "read after the store")
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "read after it, and told of it")
  @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "read before it, and told of it")
  @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "old code that counts as current")
  @State
  public static class Code extends Page {
    private CodeWatch watch;

    @Actor
    public void writer() {
      Vcpu vcpu = MACHINE.vcpu();
      vcpu.enterGuest();
      vcpu.store64(ea + 8, 0);
      vcpu.store64(ea, 1);
      vcpu.leaveGuest();
    }

    @Actor
    public void decoder(ZZ_Result r) {
      Vcpu vcpu = MACHINE.vcpu();
      vcpu.enterGuest();
      watch = MACHINE.watch(ea);
      vcpu.codeFrameAdded(MACHINE.frame(ea), true);
      r.r1 = MACHINE.memory.getLong(MACHINE.frame(ea)) == 1;
      vcpu.leaveGuest();
    }

    @Arbiter
    public void end(ZZ_Result r) {
      r.r2 = watch.holds();
    }
  }
}
