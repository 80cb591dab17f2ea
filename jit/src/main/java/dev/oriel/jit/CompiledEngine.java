package dev.oriel.jit;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.GuestInterrupt;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.CodeCache;
import dev.oriel.cpu.interpreter.CodeFrame;
import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.cpu.interpreter.SingleStep;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine that compiles hot code and interprets the rest. It also interprets 32-bit mode, traced
 * guests, and instructions that change the translation; compiled code ends before such an
 * instruction, and after one that changes the mode.
 */
public final class CompiledEngine implements ExecutionEngine {
  private static final long PAGE = -GuestMemory.FRAME_SIZE;

  private final Vcpu vcpu;
  private final CodeCache<CompiledFrame> cache;
  private final JumpCache jumps;
  private final CompilerSettings settings;
  private final Compiler compiler;
  private final SingleStep singleStep;

  private long interpreted;

  /** What will have been executed at the end of the slice. */
  private long granted;

  /** What is left of the slice; it outlives a return for a hypercall. */
  private int left;

  /** How many instructions at the end of the slice are not compiled, so that it ends exactly. */
  private int margin;

  private final int longestRegion;

  /** Whether the interpreter is to execute the instruction at {@code nip}. */
  private boolean missed;

  public CompiledEngine(Vcpu vcpu, IsaTable isa, CompilerSettings settings) {
    this(vcpu, isa, settings, Optional.empty());
  }

  /**
   * @param dump receives a description of each compiled region, on any thread
   */
  public CompiledEngine(
      Vcpu vcpu, IsaTable isa, CompilerSettings settings, Optional<Consumer<String>> dump) {
    this.vcpu = vcpu;
    this.settings = settings;
    int longest = settings.forced() ? 1 : Interpreter.LONGEST_BLOCK;
    cache =
        new CodeCache<>(vcpu, isa, longest, Interpreter.FLOOR, CompiledFrame.companions(settings));
    jumps = new JumpCache(vcpu.partition().memory());
    compiler = new Compiler(vcpu, isa, settings, dump);
    singleStep = new SingleStep(vcpu, isa);
    longestRegion = Math.max(settings.mostInstructions(), Interpreter.LONGEST_BLOCK);
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
    Vcpu v = vcpu;
    while (true) {
      settle(chain(v, v.gpr, jumps, left - margin) + margin);
      if (v.takeHypercall()) {
        if (!v.answerHypercall()) {
          return Exit.HYPERCALL;
        }
        continue;
      }
      if (left <= 0 || v.attention()) {
        boolean requested = v.acknowledge();
        // The performance monitor reads the count in slice().
        int next = v.slice();
        granted += next - left;
        left = next;
        margin = v.sliceIsExact() ? longestRegion : 0;
        if (requested) {
          return Exit.REQUESTED;
        }
      }
      long ea = v.nip;
      try {
        if (v.tracing()) {
          left -= singleStep.run();
        } else if (left < margin) {
          left -= singleStep.untraced();
        } else {
          miss(ea);
        }
      } catch (GuestInterrupt interrupt) {
        left -= Interpreter.completed(v, ea);
        v.deliver(interrupt, v.nip);
      }
    }
  }

  /**
   * Runs known regions one after the other. A separate method, because HotSpot compiles a method
   * that is called often sooner and better than a loop that never ends.
   *
   * @return instructions left of {@code granted}, encoded as {@link CompiledCode#run} returns them
   */
  private static int chain(Vcpu v, long[] gpr, JumpCache known, int granted) {
    int left = granted;
    long ea = v.nip;
    JumpCache.Entry entry = known.at(ea);
    while (left > 0 && !v.attention() && !v.hypercallMade() && entry.is(v, ea)) {
      left = entry.code.run(v, gpr, ea - entry.offset, entry.offset, left);
      ea = v.nip;
      entry = known.at(ea);
    }
    return left;
  }

  /**
   * Handles the result of compiled code: updates the count, then delivers an interrupt if one was
   * raised.
   */
  private void settle(int rest) {
    if (rest > -CompiledCode.MISSED / 2) {
      left = rest;
    } else if (rest > -(CompiledCode.MISSED + CompiledCode.INTERRUPTED) / 2) {
      left = rest + CompiledCode.MISSED;
      missed = true;
    } else {
      left = rest + CompiledCode.INTERRUPTED;
      vcpu.deliverRaised();
    }
  }

  /**
   * Runs code that the jump cache lacks: compiled code, which is then entered there, or one
   * interpreted block.
   */
  private void miss(long ea) {
    if (compiler.full()) {
      compiler.startOver();
      cache.clear();
      jumps.clear();
    }
    long context = vcpu.fetchContext(ea);
    CodeFrame<CompiledFrame> frame = cache.frame(ea);
    if (missed) {
      missed = false;
    } else if (vcpu.sf() && !frame.hasBreakpoints()) {
      CompiledCode code = compiled(frame, ea);
      if (code != null) {
        int offset = code.placement().offset(frame.companion(), word(ea));
        boolean holds = code.placement().holds(cache, ea - offset);
        if (context != vcpu.fetchContext(ea)) {
          // Another vCPU has ended a translation while a frame was looked up.
          return;
        }
        if (holds) {
          jumps.put(vcpu, ea, code, offset);
          settle(code.run(vcpu, vcpu.gpr, ea - offset, offset, left - margin) + margin);
          return;
        }
      }
    }
    interpret(frame, context, ea);
  }

  /**
   * Interprets the block at {@code start}, and those that follow on its page, as long as nothing
   * else may have to be done.
   */
  private void interpret(CodeFrame<CompiledFrame> frame, long context, long start) {
    Vcpu v = vcpu;
    CompiledFrame known = frame.companion();
    long page = start & PAGE;
    long ea = start;
    try {
      do {
        int count = Interpreter.execute(v, frame.block(ea), ea);
        interpreted += count;
        left -= count;
        ea = v.nip;
      } while ((ea & PAGE) == page
          && left > margin
          && !v.attention()
          && !v.hypercallMade()
          && v.fetchContext(ea) == context
          && frame.valid()
          && known.staysInterpreted(word(ea)));
    } catch (GuestInterrupt interrupt) {
      left -= Interpreter.completed(v, ea);
      v.deliver(interrupt, v.nip);
    }
  }

  /** The compiled code that can be entered at {@code ea}, which is compiled now if it is hot. */
  private @Nullable CompiledCode compiled(CodeFrame<CompiledFrame> frame, long ea) {
    CompiledFrame known = frame.companion();
    CompiledCode code = known.code(word(ea));
    if (code == null && known.hot(word(ea))) {
      RegionPages pages = RegionPages.around(cache, frame, ea & PAGE, word(ea), settings.forced());
      compiler.submit(pages, word(ea), vcpu.littleEndian());
      code = known.code(word(ea));
    }
    return code;
  }

  private static int word(long ea) {
    return (int) (ea & ~PAGE) >> 2;
  }

  /** Statistics, for people. */
  @Override
  public String toString() {
    return compiler + ", " + interpreted + " of " + executed() + " instructions interpreted";
  }
}
