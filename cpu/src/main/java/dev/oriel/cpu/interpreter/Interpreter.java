package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.SystemLinkage;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import org.jspecify.annotations.Nullable;

/** The engine that executes predecoded blocks, instruction by instruction. */
public final class Interpreter implements ExecutionEngine {
  private static final int LONGEST_BLOCK = 64;

  private final Vcpu vcpu;
  private final IsaTable isa;
  private final CodeCache cache;

  /** What will have been executed at the end of the slice. */
  private long granted;

  /** What is left of the slice; it outlives a return for a hypercall. */
  private int left;

  /** Code one instruction at a time, from the first trace on. */
  private @Nullable CodeCache steps;

  public Interpreter(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    this.isa = isa;
    cache = new CodeCache(vcpu, isa, LONGEST_BLOCK);
    vcpu.countedBy(this);
  }

  @Override
  public long executed() {
    return granted - left;
  }

  @Override
  public Exit run() {
    while (true) {
      if (left <= 0 || vcpu.attention()) {
        boolean requested = vcpu.acknowledge();
        granted -= left;
        left = vcpu.slice();
        granted += left;
        if (requested) {
          return Exit.REQUESTED;
        }
      }
      long ea = vcpu.nip;
      try {
        if (vcpu.tracing()) {
          step();
        } else {
          left -= Dispatch.run(vcpu, cache.frame(ea).block(ea), ea);
        }
      } catch (GuestInterrupt interrupt) {
        left -= (int) (vcpu.nip - ea >>> 2);
        vcpu.deliver(interrupt, vcpu.nip);
      }
      if (vcpu.takeHypercall()) {
        return Exit.HYPERCALL;
      }
    }
  }

  /** Executes one instruction in single-step or branch-trace mode. */
  private void step() {
    CodeCache steps = this.steps == null ? new CodeCache(vcpu, isa, 1) : this.steps;
    this.steps = steps;
    long ea = vcpu.nip;
    long state = vcpu.msr();
    long[] block = steps.frame(ea).block(ea);
    left -= Dispatch.run(vcpu, block, ea);
    SystemLinkage.trace(vcpu, state, (int) block[0], ea);
  }
}
