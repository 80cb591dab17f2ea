package dev.oriel.bench;

import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds of a device's access: 8 bytes, where translation dominates; 4 KiB, a block; 1 MiB, a
 * transfer. The {@code plain} benchmarks access the same memory without an IOMMU. The difference is
 * the cost of the IOMMU; the rest is that of the host's caches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1000, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class DmaBenchmark {
  private static final int MIB = 1 << 20;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  @Param BenchMachine.Tables tables;
  @Param BenchMachine.Layout layout;

  /** Number of pages that are accessed: a set that fits the host's caches, or all memory. */
  @Param({"64", "65536"})
  int spread;

  private BenchMachine machine;
  private int[] pages;

  @Setup(Level.Trial)
  public void setUp() {
    machine = new BenchMachine(tables, layout);
    pages = BenchMachine.shuffled(spread);
  }

  @TearDown
  public void tearDown() {
    machine.close();
  }

  /** The buffer of one device thread. */
  @State(Scope.Thread)
  public static class Device {
    final MemorySegment buffer = Arena.ofAuto().allocate(MIB, 4096);
    int next;

    int next(int[] pages) {
      return pages[next++ & pages.length - 1];
    }
  }

  @Benchmark
  public long plainRead8(Device device) {
    long offset = target(device) + 0x100;
    device.buffer.set(LONG, 0, machine.memory.segment().get(LONG, offset));
    return offset;
  }

  @Benchmark
  public long plainWrite16(Device device) {
    return plainWrite(device, target(device) + 0x100, 16);
  }

  @Benchmark
  public long plainRead4K(Device device) {
    long offset = target(device);
    MemorySegment.copy(machine.memory.segment(), offset, device.buffer, 0, 4096);
    return offset;
  }

  @Benchmark
  public long plainWrite4K(Device device) {
    return plainWrite(device, target(device), 4096);
  }

  private long plainWrite(Device device, long offset, long length) {
    MemorySegment.copy(device.buffer, 0, machine.memory.segment(), offset, length);
    return offset;
  }

  /** The offset in memory of the next access. */
  private long target(Device device) {
    return machine.tce(machine.mapped(device.next(pages))) & -4096;
  }

  @Benchmark
  public DmaStatus read8(Device device) {
    long ioba = BenchMachine.ioba(machine.mapped(device.next(pages)));
    return machine.endpoint.port().read(ioba + 0x100, device.buffer, 0, 8);
  }

  @Benchmark
  public DmaStatus write16(Device device) {
    long ioba = BenchMachine.ioba(machine.mapped(device.next(pages)));
    return machine.endpoint.port().write(ioba + 0x100, device.buffer, 0, 16);
  }

  @Benchmark
  public DmaStatus read4K(Device device) {
    long ioba = BenchMachine.ioba(machine.mapped(device.next(pages)));
    return machine.endpoint.port().read(ioba, device.buffer, 0, 4096);
  }

  @Benchmark
  public DmaStatus write4K(Device device) {
    long ioba = BenchMachine.ioba(machine.mapped(device.next(pages)));
    return machine.endpoint.port().write(ioba, device.buffer, 0, 4096);
  }

  /**
   * In a SCATTERED window the transfer faults after the first page; the benchmark measures that.
   */
  @Benchmark
  public DmaStatus write1M(Device device) {
    long ioba = BenchMachine.ioba(device.next(pages) & -256);
    return machine.endpoint.port().write(ioba, device.buffer, 0, MIB);
  }
}
