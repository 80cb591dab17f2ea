package dev.oriel.cpu.interpreter;

import dev.oriel.cpu.SystemLinkage;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import org.jspecify.annotations.Nullable;

/** Executes a guest that is being traced: one instruction, then the trace interrupt it causes. */
public final class SingleStep {
  private final Vcpu vcpu;
  private final IsaTable isa;

  /** Blocks of one instruction, from the first trace on. */
  private @Nullable CodeCache<SingleStep> cache;

  public SingleStep(Vcpu vcpu, IsaTable isa) {
    this.vcpu = vcpu;
    this.isa = isa;
  }

  /**
   * Executes the instruction at {@code nip}.
   *
   * @return how many instructions were executed: 1
   * @throws dev.oriel.cpu.GuestInterrupt with {@code nip} naming the instruction
   */
  public int run() {
    CodeCache<SingleStep> steps =
        cache == null ? new CodeCache<>(vcpu, isa, 1, old -> this) : cache;
    cache = steps;
    long ea = vcpu.nip;
    long state = vcpu.msr();
    long[] block = steps.frame(ea).block(ea);
    int executed = Dispatch.run(vcpu, block, ea);
    SystemLinkage.trace(vcpu, state, (int) block[0], ea);
    return executed;
  }
}
