package dev.oriel.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks that {@code -Dbench=REGEX} names with one and with two threads. */
@EnabledIfSystemProperty(named = "oriel.bench.run", matches = "true")
class BenchTest {
  private static final List<String> LAYOUTS = List.of("RUN", "FLAT", "SCATTERED");

  /** Figures by layout, of one benchmark, kind of table and number of threads. */
  private final Map<String, Map<String, String>> rows = new TreeMap<>();

  @Test
  void run() throws Exception {
    for (int threads = 1; threads <= 2; threads++) {
      new Runner(
              new OptionsBuilder()
                  .include(System.getProperty("oriel.bench"))
                  .threads(threads)
                  .addProfiler(CpuTime.class)
                  .jvmArgsAppend("--enable-native-access=ALL-UNNAMED")
                  .resultFormat(ResultFormatType.JSON)
                  .result(Path.of("target", "jmh-" + threads + ".json").toString())
                  .build())
          .run()
          .forEach(this::add);
    }
    List<String> lines = new ArrayList<>();
    lines.add("| benchmark, tables, threads | unit | run | flat | scattered |");
    lines.add("|---|---|---:|---:|---:|");
    rows.forEach(
        (row, figures) ->
            lines.add(
                LAYOUTS.stream()
                    .map(layout -> figures.getOrDefault(layout, ""))
                    .collect(Collectors.joining(" | ", "| " + row + " | ", " |"))));
    Files.write(Path.of("target", "jmh.md"), lines);
  }

  /** By processor time: {@link CpuTime}. */
  private void add(RunResult run) {
    BenchmarkParams params = run.getParams();
    double nanoseconds = run.getSecondaryResults().get(CpuTime.LABEL).getScore();
    boolean rate = params.getMode() == Mode.Throughput;
    String name = params.getBenchmark().replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1.");
    String tables = params.getParam("tables");
    String spread = params.getParam("spread");
    String row =
        "%s%s, %s, %d | %s"
            .formatted(
                name,
                spread == null ? "" : ", " + spread + " pages",
                tables == null ? "EMULATED" : tables,
                params.getThreads(),
                rate ? "million/s" : "ns");
    String layout = params.getParam("layout");
    rows.computeIfAbsent(row, r -> new TreeMap<>())
        .put(
            layout == null ? LAYOUTS.getFirst() : layout,
            "%.3g".formatted(rate ? 1e3 / nanoseconds : nanoseconds));
  }
}
