package dev.oriel.cpu;

/**
 * Runs guest instructions. Not thread-safe: one engine serves one vCPU on one thread.
 *
 * <p>Interrupts between instructions are signalled by {@link Vcpu#attention}. Every engine follows
 * these rules:
 *
 * <ul>
 *   <li>It looks at {@link Vcpu#attention} before the first instruction of {@link #run} and, with
 *       {@link Vcpu#nip} up to date, before the next instruction after each one that has {@link
 *       dev.oriel.isa.Flag#END} and no {@link dev.oriel.isa.Flag#COND}, and after each {@link
 *       Vcpu#deliver}. If it is set, the engine calls {@link Vcpu#acknowledge} before it executes
 *       anything. Whatever makes an exception pending or enables one (MSR, the decrementer, a
 *       doorbell, the performance monitor) ends a block, so an interrupt that is due then is taken
 *       before the next instruction.
 *   <li>Elsewhere, a loop that only branches, it looks often: other threads set the flag. Behind a
 *       branch that stays in compiled code it need not.
 *   <li>It tells the vCPU that it counts ({@link Vcpu#countedBy}), and after {@link Vcpu#deliver}
 *       goes on at {@link Vcpu#nip}, with the instruction there as the first of a block.
 *   <li>{@link #run} calls {@link Vcpu#enterGuest} first and {@link Vcpu#leaveGuest} last, whatever
 *       happens. In between, other vCPUs wait for this one to call {@link Vcpu#acknowledge}, where
 *       translations may end; so may they where code is looked up for the first time ({@link
 *       Vcpu#codeFrameAdded}). What an engine has found by address belongs to the {@link
 *       Vcpu#fetchContext} before it looked.
 *   <li>It calls {@link Vcpu#acknowledge} at the latest after {@link Vcpu#slice} instructions, flag
 *       or not: that is when time is looked at.
 * </ul>
 */
public interface ExecutionEngine {
  /** Runs the vCPU until the platform has to act. */
  Exit run();

  /**
   * Executes the instruction at {@link Vcpu#nip} for a debugger: with the interrupt or the
   * hypercall that it causes, but none from outside. For a vCPU that does not run, on any thread.
   */
  void step();

  /**
   * Instructions completed so far; one that is interrupted is not complete. Exact whenever {@link
   * Vcpu#acknowledge} or {@link Vcpu#deliver} is called and after {@link #run}; while a block is
   * being executed it may be the number at the block's start: an instruction that needs to know
   * better is thrown out of its block and executed again as the first of another.
   */
  long executed();
}
