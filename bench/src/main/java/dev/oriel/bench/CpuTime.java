package dev.oriel.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Processor time of an operation, in nanoseconds. On an idle machine it equals the elapsed time,
 * and load from other processes changes it little. The result is the least of several iterations.
 */
public final class CpuTime implements InternalProfiler {
  static final String LABEL = "cpu";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long before;

  @Override
  public String getDescription() {
    return "processor time of the measuring threads";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = nanoseconds();
  }

  @Override
  public Collection<? extends Result> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double each = (double) (nanoseconds() - before) / result.getMetadata().getAllOps();
    return List.of(new ScalarResult(LABEL, each, "ns/op", AggregationPolicy.MIN));
  }

  private long nanoseconds() {
    return LongStream.of(threads.getAllThreadIds())
        .filter(
            id -> {
              var info = threads.getThreadInfo(id);
              return info != null && info.getThreadName().contains("jmh-worker");
            })
        .map(threads::getThreadCpuTime)
        .sum();
  }
}
