package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;

/** The engine that executes predecoded blocks, instruction by instruction. */
public final class Interpreter implements ExecutionEngine {
  /** The longest block that is decoded at once. */
  public static final int LONGEST_BLOCK = 64;

  /** Bytes of decoded code reserved for every vCPU. */
  public static final long FLOOR = 2 << 20;

  private final Vcpu vcpu;
  private final CodeCache<Interpreter> cache;
  private final SingleStep singleStep;

  /** Instructions executed when the slice ends. */
  private long granted;

  /** Instructions left in the slice. A return for a hypercall keeps them. */
  private int left;

  /**
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for decoded code
   */
  public Interpreter(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    cache = new CodeCache<>(vcpu, isa, LONGEST_BLOCK, FLOOR, old -> this);
    singleStep = new SingleStep(vcpu, isa);
    vcpu.countedBy(this);
  }

  @Override
  public long executed() {
    return granted - left;
  }

  @Override
  public Exit run() {
    vcpu.enterGuest();
    try {
      return execute();
    } finally {
      vcpu.leaveGuest();
    }
  }

  @Override
  public void step() {
    vcpu.enterGuest();
    try {
      left -= singleStep.alone();
      if (vcpu.takeHypercall()) {
        vcpu.answerHypercall();
      }
    } finally {
      vcpu.leaveGuest();
    }
  }

  private Exit execute() {
    while (true) {
      if (left <= 0 || vcpu.attention()) {
        boolean requested = vcpu.acknowledge();
        // The performance monitor reads the count in slice().
        int next = vcpu.slice();
        granted += next - left;
        left = next;
        if (requested) {
          return Exit.REQUESTED;
        }
      }
      long ea = vcpu.nip;
      try {
        if (vcpu.tracing()) {
          left -= singleStep.run();
        } else if (left < LONGEST_BLOCK && vcpu.sliceIsExact()) {
          left -= singleStep.untraced();
        } else {
          left -= execute(vcpu, cache.frame(ea).block(ea), ea);
        }
      } catch (GuestInterrupt interrupt) {
        left -= completed(vcpu, ea);
        vcpu.deliver(interrupt, vcpu.nip);
      }
      if (vcpu.takeHypercall() && !vcpu.answerHypercall()) {
        return Exit.HYPERCALL;
      }
    }
  }

  /**
   * Executes {@code block}, which lies at {@code ea}, until a branch is taken or it ends.
   *
   * @return how many instructions were executed
   * @throws GuestInterrupt with {@code nip} set to the instruction that raised it
   */
  public static int execute(Vcpu vcpu, long[] block, long ea) {
    return Dispatch.run(vcpu, block, ea);
  }

  /**
   * How many instructions of the block at {@code ea} completed before the interrupt at {@code nip}.
   */
  public static int completed(Vcpu vcpu, long ea) {
    return (int) (vcpu.nip - ea >>> 2);
  }
}
