package dev.oriel.conformance.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a POWER9 host under Linux answered, as {@code conformance/host record} wrote it down. */
class RecordingTest {
  private static final int LEAST_STEPS = 3500;

  private static List<String> recording() throws IOException {
    try (InputStream in = RecordingTest.class.getResourceAsStream("recording.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void theSimulatedHostAnswersAsTheRealOne() throws IOException {
    List<String> recording = recording();
    assertThat(recording).hasSizeGreaterThan(LEAST_STEPS);
    assertThat(Simulation.answer(recording)).isEqualTo(recording);
  }

  @Test
  void theRecordingIsOfTheseSeries() throws IOException {
    List<String> steps = recording().stream().map(line -> line.replaceFirst(" = .*", "")).toList();
    assertThat(steps).isEqualTo(Series.recorded().lines().toList());
  }
}
