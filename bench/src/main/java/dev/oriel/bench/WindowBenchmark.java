package dev.oriel.bench;

import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.TceBatch;
import dev.oriel.memory.GuestMemory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Microseconds of operations on a whole window of 2^37 entries. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class WindowBenchmark {
  private static final int MAPPED = 1024;
  private static final long CLEARED = 1L << 31;

  private final GuestMemory memory = GuestMemory.reserve(1 << 20);
  private final Iommu iommu = new Iommu(memory);
  private PartitionableEndpoint endpoint;

  @Setup(Level.Trial)
  public void setUp() {
    memory.plug(0, 1 << 20);
    endpoint = iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {});
  }

  @TearDown
  public void tearDown() {
    memory.close();
  }

  @Benchmark
  public boolean createAndRemoveLargest() {
    endpoint.create(12, 49);
    return iommu.remove((int) BenchMachine.LIOBN);
  }

  /** Maps 1024 pages that are far apart, then clears 2^31 entries that include them. */
  @Benchmark
  public TceBatch mapFarApartAndClear() {
    endpoint.create(12, 49);
    for (long i = 0; i < MAPPED; i++) {
      long ioba = BenchMachine.START + (i * (CLEARED / MAPPED) << 12);
      iommu.put(BenchMachine.LIOBN, ioba, (i & 0xff) << 12 | 3);
    }
    TceBatch cleared = iommu.stuff(BenchMachine.LIOBN, BenchMachine.START, 0, CLEARED);
    iommu.remove((int) BenchMachine.LIOBN);
    return cleared;
  }
}
