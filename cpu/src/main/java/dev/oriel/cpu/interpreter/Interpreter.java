package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import java.util.Arrays;

/** The engine that executes predecoded blocks, instruction by instruction. */
public final class Interpreter implements ExecutionEngine {
  /** Instructions between two looks at the decrementer. */
  private static final int SLICE = 2000;

  private final Vcpu vcpu;
  private final CodeCache cache;
  private long executed;

  /** What is left of the slice; it outlives a return for a hypercall. */
  private int left = SLICE;

  public Interpreter(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    cache = new CodeCache(vcpu, isa);
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
      try {
        long ea = vcpu.nip;
        long[] block = cache.find(ea);
        left -= vcpu.tracing() ? step(block, ea) : Dispatch.run(vcpu, block, ea);
      } catch (GuestInterrupt interrupt) {
        vcpu.deliver(interrupt, vcpu.nip);
        left--;
      }
      if (vcpu.takeHypercall()) {
        return Exit.HYPERCALL;
      }
    }
  }

  /** Executes the first instruction of {@code block} in single-step or branch-trace mode. */
  private int step(long[] block, long ea) {
    long[] first = Arrays.copyOf(block, 1);
    long state = vcpu.msr();
    Dispatch.run(vcpu, first, ea);
    vcpu.traced(state, (int) (first[0] & 0xffff_ffffL));
    return 1;
  }
}
