package dev.oriel.jit;

import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.CodeFrame;
import dev.oriel.isa.IsaTable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

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
   * Submits the code at {@code word} of {@code frame}. Words are copied later, but after the
   * frames' watches began, so the watches also tell when the compiled code is stale.
   *
   * @param pages where its instructions may lie
   */
  void submit(RegionPages pages, int word, boolean littleEndian) {
    if (!queue.offer(() -> attempt(pages, word, littleEndian))) {
      pages.frame(word).companion().postpone(word);
      postponed.incrementAndGet();
    }
  }

  /** Compiles. If a bug of ours makes that fail, the code stays interpreted. */
  private void attempt(RegionPages pages, int seed, boolean littleEndian) {
    try {
      compile(pages, seed, littleEndian);
    } catch (RuntimeException | LinkageError e) {
      failed.incrementAndGet();
      if (settings.forced()) {
        throw e;
      }
    }
  }

  private void compile(RegionPages pages, int seed, boolean littleEndian) {
    CodeFrame<CompiledFrame> frame = pages.frame(seed);
    if (!frame.valid() || frame.companion().code(seed) != null) {
      return;
    }
    long start = System.nanoTime();
    char[] profile = settings.forced() ? null : pages.profile();
    int most = settings.mostInstructions();
    while (true) {
      Region region = RegionFormer.form(isa, pages, seed, profile, most);
      int size = region.size();
      if (size == 0) {
        return;
      }
      byte[] classFile = RegionCompiler.translate(region, littleEndian);
      if (size == 1 || RegionCompiler.fits(classFile)) {
        install(region, classFile);
        nanos.addAndGet(System.nanoTime() - start);
        return;
      }
      most = size / 2;
    }
  }

  private void install(Region region, byte[] classFile) {
    CompiledCode code = regions.load(classFile).describe(region);
    if (settings.background()) {
      new WarmUp(code, vcpu).run();
    }
    RegionPages pages = region.pages();
    region.entries().stream()
        .forEach(word -> pages.frame(word).companion().install(code, word % CompiledFrame.WORDS));
    pages.frame(0).companion().grown(region.size());
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
