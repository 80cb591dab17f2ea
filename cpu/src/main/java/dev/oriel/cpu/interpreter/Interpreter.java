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

  /** Instructions between two looks at the decrementer. */
  private static final int SLICE = 2000;

  private final Vcpu vcpu;
  private final CodeCache<Interpreter> cache;
  private final SingleStep singleStep;
  private long executed;

  /** What is left of the slice; it outlives a return for a hypercall. */
  private int left = SLICE;

  public Interpreter(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    cache = new CodeCache<>(vcpu, isa, LONGEST_BLOCK, old -> this);
    singleStep = new SingleStep(vcpu, isa);
  }

  @Override
  public long executed() {
    return executed + SLICE - left;
  }

  @Override
  public Exit run() {
    while (true) {
      if (left <= 0 || vcpu.attention()) {
        executed += SLICE - left;
        left = SLICE;
        if (vcpu.acknowledge()) {
          return Exit.REQUESTED;
        }
      }
      long ea = vcpu.nip;
      try {
        if (vcpu.tracing()) {
          left -= singleStep.run();
        } else {
          left -= execute(vcpu, cache.frame(ea).block(ea), ea);
        }
      } catch (GuestInterrupt interrupt) {
        left -= interrupted(vcpu, ea);
        vcpu.deliver(interrupt, vcpu.nip);
      }
      if (vcpu.takeHypercall()) {
        return Exit.HYPERCALL;
      }
    }
  }

  /**
   * Executes {@code block}, which lies at {@code ea}, until a branch is taken or it ends.
   *
   * @return how many instructions were executed
   * @throws GuestInterrupt with {@code nip} naming the instruction that raised it
   */
  public static int execute(Vcpu vcpu, long[] block, long ea) {
    return Dispatch.run(vcpu, block, ea);
  }

  /**
   * How many instructions were executed of a block at {@code ea} that an interrupt cut short at
   * {@code nip}, with the one that raised it: so that time goes on where nothing else does.
   */
  public static int interrupted(Vcpu vcpu, long ea) {
    return (int) (vcpu.nip - ea >> 2) + 1;
  }
}
