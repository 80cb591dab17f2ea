package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.CodeFrame;
import dev.oriel.isa.IsaTable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compiles hot code for one vCPU and installs it in the code's frames. */
final class Compiler {
  private final Vcpu vcpu;
  private final IsaTable isa;
  private final CompilerSettings settings;
  private final Optional<Consumer<String>> dump;
  private final CompileQueue queue;
  private final RegionCompiler regions;

  /** Regions compiled since all regions were last dropped. */
  private final AtomicLong alive = new AtomicLong();

  private final AtomicLong compiled = new AtomicLong();
  private final AtomicLong instructions = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong postponed = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  Compiler(Vcpu vcpu, IsaTable isa, CompilerSettings settings, Optional<Consumer<String>> dump) {
    this.vcpu = vcpu;
    this.isa = isa;
    this.dump = dump;
    this.settings = settings;
    queue = new CompileQueue(settings.background());
    regions = new RegionCompiler(vcpu.ram());
  }

  /** Whether the limit of regions is reached. */
  boolean full() {
    return alive.getPlain() >= settings.mostRegions();
  }

  /** Starts counting anew, after all regions were dropped. */
  void startOver() {
    dropped.addAndGet(alive.getAndSet(0));
  }

  /**
   * Submits the code at {@code word} of {@code frame}. The words are copied now, after the frame's
   * watch began, so the watch also tells when the compiled code is stale.
   */
  void submit(CodeFrame<CompiledFrame> frame, int word, boolean littleEndian) {
    int[] words = frame.words();
    CompiledFrame target = frame.companion();
    char[] profile = settings.forced() ? null : target.profile();
    if (!queue.offer(() -> attempt(frame, words, word, profile, littleEndian))) {
      target.postpone(word);
      postponed.incrementAndGet();
    }
  }

  /** Compiles. If a bug of ours makes that fail, the code stays interpreted. */
  private void attempt(
      CodeFrame<CompiledFrame> frame,
      int[] words,
      int seed,
      char @Nullable [] profile,
      boolean littleEndian) {
    try {
      compile(frame, words, seed, profile, littleEndian);
    } catch (RuntimeException | LinkageError e) {
      failed.incrementAndGet();
      if (settings.forced()) {
        throw e;
      }
    }
  }

  private void compile(
      CodeFrame<CompiledFrame> frame,
      int[] words,
      int seed,
      char @Nullable [] profile,
      boolean littleEndian) {
    CompiledFrame target = frame.companion();
    if (!frame.valid() || target.code(seed) != null) {
      return;
    }
    long start = System.nanoTime();
    int most = settings.mostInstructions();
    while (true) {
      Region region = RegionFormer.form(isa, words, seed, profile, target.entries(), most);
      int size = region.size();
      if (size == 0) {
        return;
      }
      byte[] classFile = RegionCompiler.translate(region, littleEndian);
      if (size == 1 || RegionCompiler.fits(classFile)) {
        install(region, classFile, frame);
        nanos.addAndGet(System.nanoTime() - start);
        return;
      }
      most = size / 2;
    }
  }

  private void install(Region region, byte[] classFile, CodeFrame<CompiledFrame> frame) {
    byte[] following = RegionCompiler.following(region);
    CompiledCode code = regions.load(classFile).describe(following);
    if (settings.background()) {
      code.warmUp(vcpu);
    }
    frame.companion().install(code, region);
    alive.incrementAndGet();
    compiled.incrementAndGet();
    instructions.addAndGet(region.size());
    bytes.addAndGet(classFile.length);
    dump.ifPresent(lines -> lines.accept(new RegionDump(isa, region).text(classFile)));
  }

  /** Statistics, for people. */
  @Override
  public String toString() {
    return "%d regions, %d instructions, %d bytes, %d ms, %d postponed, %d dropped, %d failed"
        .formatted(
            compiled.get(),
            instructions.get(),
            bytes.get(),
            nanos.get() / 1_000_000,
            postponed.get(),
            dropped.get(),
            failed.get());
  }
}
