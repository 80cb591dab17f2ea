package dev.oriel.bench;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks that {@code -Dbench=REGEX} names with one and with two threads. */
@EnabledIfSystemProperty(named = "oriel.bench.run", matches = "true")
class BenchTest {
  @Test
  void run() throws Exception {
    for (int threads = 1; threads <= 2; threads++) {
      new Runner(
              new OptionsBuilder()
                  .include(System.getProperty("oriel.bench"))
                  .threads(threads)
                  .jvmArgsAppend("--enable-native-access=ALL-UNNAMED")
                  .resultFormat(ResultFormatType.JSON)
                  .result(Path.of("target", "jmh-" + threads + ".json").toString())
                  .build())
          .run();
    }
  }
}
