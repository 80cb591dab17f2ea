package dev.oriel.jit;

import dev.oriel.cpu.interpreter.CodeFrame;
import dev.oriel.isa.IsaTable;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;

/** Takes hot words from a vCPU's thread and gives its frames compiled code. */
final class Compiler {
  private final IsaTable isa;
  private final CompilerSettings settings;
  private final CompileQueue queue;
  private final RegionCompiler regions;
  private final LongAdder compiled = new LongAdder();
  private final LongAdder instructions = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder postponed = new LongAdder();

  Compiler(IsaTable isa, MemorySegment ram, CompilerSettings settings) {
    this.isa = isa;
    this.settings = settings;
    queue = new CompileQueue(settings.background());
    regions = new RegionCompiler(ram);
  }

  /**
   * Has the code at {@code word} of {@code frame} compiled. What is read of guest memory is read
   * now, after the frame's watch began; if it changes, the watch says so of the code as well.
   */
  void submit(CodeFrame<CompiledFrame> frame, int word, boolean littleEndian) {
    int[] words = frame.words();
    CompiledFrame target = frame.companion();
    char[] profile = settings.forced() ? null : target.profile();
    if (!queue.offer(() -> compile(frame, words, word, profile, littleEndian))) {
      target.postpone(word);
      postponed.increment();
    }
  }

  private void compile(
      CodeFrame<CompiledFrame> frame, int[] words, int seed, char[] profile, boolean littleEndian) {
    CompiledFrame target = frame.companion();
    if (!frame.valid() || target.code(seed) != null) {
      return;
    }
    long start = System.nanoTime();
    int most = settings.mostInstructions();
    while (true) {
      BitSet entered = target.entries();
      Region region = RegionFormer.form(isa, words, seed, profile, entered, most);
      if (region.members().isEmpty()) {
        return;
      }
      int size = region.members().cardinality();
      byte[] classFile = RegionCompiler.translate(region, littleEndian);
      if (!RegionCompiler.fits(classFile) && size > 1) {
        most = size / 2;
        continue;
      }
      CompiledCode code =
          regions.load(classFile).describe(frame.watch(), RegionCompiler.following(region));
      target.install(code, region.entries().stream().toArray(), size);
      compiled.increment();
      instructions.add(size);
      bytes.add(classFile.length);
      nanos.add(System.nanoTime() - start);
      return;
    }
  }

  /** What has been done so far, for people. */
  @Override
  public String toString() {
    return "%d regions, %d instructions, %d bytes, %d ms, %d postponed"
        .formatted(
            compiled.sum(),
            instructions.sum(),
            bytes.sum(),
            nanos.sum() / 1_000_000,
            postponed.sum());
  }
}
