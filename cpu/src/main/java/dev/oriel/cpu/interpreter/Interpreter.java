package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;

/** The engine that executes predecoded blocks, instruction by instruction. */
public final class Interpreter implements ExecutionEngine {
  /** Instructions between two looks at the decrementer. */
  private static final int SLICE = 2000;

  private final Vcpu vcpu;
  private final CodeCache cache;
  private long executed;

  public Interpreter(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    cache = new CodeCache(vcpu, isa, Dispatch.ILLEGAL);
  }

  @Override
  public long executed() {
    return executed;
  }

  @Override
  public Exit run() {
    while (!vcpu.acknowledge()) {
      int left = SLICE;
      while (left > 0 && !vcpu.attention()) {
        try {
          Block block = cache.find(vcpu.nip);
          left -= Dispatch.run(vcpu, block.code(), block.ea());
        } catch (GuestInterrupt interrupt) {
          vcpu.deliver(interrupt, vcpu.nip);
        }
        if (vcpu.takeHypercall()) {
          executed += SLICE - left;
          return Exit.HYPERCALL;
        }
      }
      executed += SLICE - left;
    }
    return Exit.REQUESTED;
  }
}
