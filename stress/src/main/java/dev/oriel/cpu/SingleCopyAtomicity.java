package dev.oriel.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.LJ_Result;

/**
 * An aligned operand is loaded and stored in one piece (Power ISA 3.0B, Book II section 1.4), on
 * every path through the translation, against a device and against another vCPU.
 */
public final class SingleCopyAtomicity {
  private static final AtomicityMachine MACHINE = new AtomicityMachine();

  private SingleCopyAtomicity() {}

  /** How an operand is reached. */
  enum Path {
    HIT_BIG(Msr.SF, false),
    HIT_LITTLE(Msr.SF | Msr.LE, false),
    MISS_BIG(Msr.SF, true),
    MISS_LITTLE(Msr.SF | Msr.LE, true),
    NARROW_BIG(0, false),
    NARROW_LITTLE(Msr.LE, false);

    private final long msr;
    private final boolean misses;

    Path(long msr, boolean misses) {
      this.msr = msr;
      this.misses = misses;
    }

    private Vcpu vcpu() {
      Vcpu vcpu = MACHINE.vcpu(msr);
      if (misses) {
        vcpu.mmu().forgetMemory();
      }
      return vcpu;
    }
  }

  /** An operand of 2, 4 or 8 bytes, and a way to it; each state has the next of all of them. */
  private abstract static class Operand {
    private static final AtomicInteger NEXT = new AtomicInteger();

    final long ea = MACHINE.quadword();
    final int size;
    final Path path;

    Operand() {
      int number = Math.floorMod(NEXT.getAndIncrement(), 3 * Path.values().length);
      size = 2 << number % 3;
      path = Path.values()[number / 3];
    }

    final String kind() {
      return path.name() + size;
    }
  }

  /** A vCPU loads what a device writes. */
  @JCStressTest
  @Outcome(id = "[A-Z_]+[248], 0", expect = Expect.ACCEPTABLE, desc = "before the write")
  @Outcome(id = "[A-Z_]+[248], -1", expect = Expect.ACCEPTABLE, desc = "after the write")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a part of it")
  @State
  public static class Load extends Operand {
    @Actor
    public void device() {
      MACHINE.deviceSetsAllBits(ea, size);
    }

    @Actor
    public void vcpu(LJ_Result r) {
      Vcpu vcpu = path.vcpu();
      r.r1 = kind();
      r.r2 =
          switch (size) {
            case 8 -> vcpu.load64(ea);
            case 4 -> vcpu.load32(ea);
            default -> vcpu.load16(ea);
          };
    }
  }

  /** A device reads what a vCPU stores. */
  @JCStressTest
  @Outcome(id = "[A-Z_]+[248], 0", expect = Expect.ACCEPTABLE, desc = "before the store")
  @Outcome(id = "[A-Z_]+[248], -1", expect = Expect.ACCEPTABLE, desc = "after the store")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a part of it")
  @State
  public static class Store extends Operand {
    @Actor
    public void vcpu() {
      Vcpu vcpu = path.vcpu();
      switch (size) {
        case 8 -> vcpu.store64(ea, -1);
        case 4 -> vcpu.store32(ea, -1);
        default -> vcpu.store16(ea, -1);
      }
    }

    @Actor
    public void device(LJ_Result r) {
      r.r1 = kind();
      r.r2 = MACHINE.deviceReads(ea, size);
    }
  }

  /** A vCPU loads a quadword that another stores. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before the store")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "after the store")
  @Outcome(expect = Expect.FORBIDDEN, desc = "half of it")
  @State
  public static class Quadword {
    private final long ea = MACHINE.quadword();

    @Actor
    public void writer() {
      MACHINE.vcpu(Msr.SF).storeQuad(ea, 1, 2);
    }

    @Actor
    public void reader(JJ_Result r) {
      Vcpu vcpu = MACHINE.vcpu(Msr.SF);
      r.r1 = vcpu.loadQuad(ea);
      r.r2 = vcpu.secondDoubleword();
    }
  }

  /** A vCPU loads a quadword whose halves another stores one after the other. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before the stores")
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "between them")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "after the stores")
  @Outcome(id = "0, 2", expect = Expect.FORBIDDEN, desc = "halves that were never together")
  @State
  public static class Halves {
    private final long ea = MACHINE.quadword();

    @Actor
    public void writer() {
      Vcpu vcpu = MACHINE.vcpu(Msr.SF);
      vcpu.store64(ea, 1);
      java.lang.invoke.VarHandle.releaseFence();
      vcpu.store64(ea + 8, 2);
    }

    @Actor
    public void reader(JJ_Result r) {
      Vcpu vcpu = MACHINE.vcpu(Msr.SF);
      r.r1 = vcpu.loadQuad(ea);
      r.r2 = vcpu.secondDoubleword();
    }
  }
}
