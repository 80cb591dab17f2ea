package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.SystemLinkage;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;

/** Executes a guest that is being traced: one instruction, then the trace interrupt it causes. */
public final class SingleStep {
  /** Bytes of decoded code reserved for single-stepping on every vCPU. */
  private static final long FLOOR = 1 << 18;

  private final Vcpu vcpu;
  private final IsaTable isa;

  /** Blocks of one instruction. */
  private final CodeCache<SingleStep> cache;

  /**
   * @throws dev.oriel.memory.OutOfHostMemoryException if the host has no memory for decoded code
   */
  public SingleStep(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    this.isa = isa;
    cache = new CodeCache<>(vcpu, isa, 1, FLOOR, old -> this);
  }

  /**
   * Executes the instruction at {@code nip} of a guest that is not traced.
   *
   * @return how many instructions were executed: 1
   * @throws dev.oriel.cpu.GuestInterrupt with {@code nip} set to the instruction
   */
  public int untraced() {
    long ea = vcpu.nip;
    return Dispatch.run(vcpu, cache.frame(ea).block(ea), ea);
  }

  /**
   * Executes the instruction at {@code nip} for a debugger, with the interrupt that it causes, but
   * none from outside.
   *
   * @return how many instructions were executed: 1, or 0 if it did not complete
   */
  public int alone() {
    vcpu.debugStop().stepping();
    while (true) {
      try {
        int executed = vcpu.tracing() ? run() : untraced();
        vcpu.debugStop().stepped();
        return executed;
      } catch (GuestInterrupt interrupt) {
        if (vcpu.deliver(interrupt, vcpu.nip)) {
          return 0;
        }
      }
    }
  }

  /**
   * Executes the instruction at {@code nip}, then the trace interrupt.
   *
   * @return how many instructions were executed: 1
   * @throws dev.oriel.cpu.GuestInterrupt with {@code nip} set to the instruction
   */
  public int run() {
    long ea = vcpu.nip;
    long state = vcpu.msr();
    long[] block = cache.frame(ea).block(ea);
    int executed = Dispatch.run(vcpu, block, ea);
    Instruction row = isa.instructions().get((int) (block[0] >>> 32));
    SystemLinkage.trace(vcpu, state, row, ea);
    return executed;
  }
}
