package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.SystemLinkage;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;

/** The engine that executes predecoded blocks, instruction by instruction. */
public final class Interpreter implements ExecutionEngine {
  private static final int LONGEST_BLOCK = 64;

  /** Bytes of decoded code that every processor may keep, and of code that is traced. */
  private static final long FLOOR = 2 << 20;

  private static final long FLOOR_OF_STEPS = 1 << 18;

  private final Vcpu vcpu;
  private final CodeCache cache;

  /** Code one instruction at a time, for traces. */
  private final CodeCache steps;

  /** What will have been executed at the end of the slice. */
  private long granted;

  /** What is left of the slice; it outlives a return for a hypercall. */
  private int left;

  /**
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for decoded code
   */
  public Interpreter(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    cache = new CodeCache(vcpu, isa, LONGEST_BLOCK, FLOOR);
    steps = new CodeCache(vcpu, isa, 1, FLOOR_OF_STEPS);
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
    long ea = vcpu.nip;
    long state = vcpu.msr();
    long[] block = steps.frame(ea).block(ea);
    left -= Dispatch.run(vcpu, block, ea);
    Instruction row = isa.instructions().get((int) (block[0] >>> 32));
    SystemLinkage.trace(vcpu, state, row, ea);
  }
}
