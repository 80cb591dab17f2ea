package dev.oriel.bench;

import dev.oriel.iommu.TceBatch;
import dev.oriel.iommu.TceLookup;
import dev.oriel.iommu.TceStatus;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** TCE operations per second: the cost of a hypercall without its decoding. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class TceBenchmark {
  private static final int LIST_PAGES = 512;
  private static final long LINEAR_LIST = 0x10_0000;
  private static final long SHUFFLED_LIST = 0x20_0000;

  @Param BenchMachine.Tables tables;
  @Param BenchMachine.Layout layout;

  private BenchMachine machine;
  private int[] pages;

  @Setup(Level.Trial)
  public void setUp() {
    machine = new BenchMachine(tables, layout);
    pages = BenchMachine.shuffled(BenchMachine.PAGES);
    for (int i = 0; i < LIST_PAGES; i++) {
      machine.memory.putLong(LINEAR_LIST + 8 * i, (long) i << 12 | 3);
      machine.memory.putLong(SHUFFLED_LIST + 8 * i, (i * 7L & LIST_PAGES - 1) << 12 | 3);
    }
  }

  @TearDown
  public void tearDown() {
    machine.close();
  }

  /** The place of each thread in the list of pages. */
  @State(Scope.Thread)
  public static class Position {
    int next;

    int next(int[] pages) {
      return pages[next++ & pages.length - 1];
    }
  }

  @Benchmark
  public TceLookup get(Position position) {
    return machine.iommu.get(
        BenchMachine.LIOBN, BenchMachine.ioba(machine.mapped(position.next(pages))));
  }

  /** Unmaps and maps again: two operations. */
  @Benchmark
  @OperationsPerInvocation(2)
  public TceStatus put(Position position) {
    int page = machine.mapped(position.next(pages));
    long ioba = BenchMachine.ioba(page);
    machine.iommu.put(BenchMachine.LIOBN, ioba, 0);
    return machine.iommu.put(BenchMachine.LIOBN, ioba, machine.tce(page));
  }

  /** Maps 512 consecutive pages in order, elsewhere, and clears them. */
  @Benchmark
  @OperationsPerInvocation(LIST_PAGES)
  public TceBatch indirectLinearThenStuff(Position position) {
    return indirectThenStuff(position, LINEAR_LIST);
  }

  /** Maps 512 pages that do not follow each other, elsewhere, and clears them. */
  @Benchmark
  @OperationsPerInvocation(LIST_PAGES)
  public TceBatch indirectShuffledThenStuff(Position position) {
    return indirectThenStuff(position, SHUFFLED_LIST);
  }

  private TceBatch indirectThenStuff(Position position, long list) {
    long ioba = BenchMachine.ioba(BenchMachine.PAGES + (position.next(pages) & -LIST_PAGES));
    machine.iommu.putIndirect(BenchMachine.LIOBN, ioba, list, LIST_PAGES);
    return machine.iommu.stuff(BenchMachine.LIOBN, ioba, 0, LIST_PAGES);
  }

  /** Clears entries that are already clear, as a guest does for its whole window when it starts. */
  @Benchmark
  @OperationsPerInvocation(LIST_PAGES)
  public TceBatch stuffEmpty(Position position) {
    long ioba = BenchMachine.ioba(BenchMachine.PAGES + (position.next(pages) & -LIST_PAGES));
    return machine.iommu.stuff(BenchMachine.LIOBN, ioba, 0, LIST_PAGES);
  }
}
