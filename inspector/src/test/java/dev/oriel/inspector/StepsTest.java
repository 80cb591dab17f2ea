package dev.oriel.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.RecordingConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps of a paused machine, and the way back in a replay. */
@Timeout(120)
class StepsTest {
  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
  }

  private static MachineConfig.Builder config() {
    return MachineConfig.builder().ram(256L << 20).kernel(EchoingGuest.image());
  }

  private HttpResponse<String> get(Inspector inspector, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(inspector.url() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(Inspector inspector, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(inspector.url() + path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The instruction that comes next. */
  private String next(Inspector inspector) throws Exception {
    List<String> lines = get(inspector, "text/registers").body().lines().toList();
    String line = lines.get(lines.indexOf("Instructions") + 2);
    return line.substring(line.indexOf("  ", line.indexOf("  ") + 2) + 2);
  }

  @Test
  void aProcessorExecutesOneInstruction() throws Exception {
    try (Machine machine = Machine.create(config().cpus(2).build());
        Inspector inspector = Inspector.open(machine, 0)) {
      machine.control().pause();
      machine.start();
      while (!machine.processors().runs(0)) {
        Thread.sleep(1); // It is being loaded.
      }
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        seen.add(next(inspector));
        assertThat(post(inspector, "step?processor=0").statusCode()).isEqualTo(200);
      }
      assertThat(seen)
          .containsExactly(
              "addi r3,0,84",
              "addi r4,0,0",
              "sc 1",
              "cmpi cr0,1,r4,0",
              "bc 12,eq,0x400000",
              "addi r3,0,84",
              "addi r4,0,0");
      String text = get(inspector, "text/registers?processor=0").body();
      assertThat(text)
          .contains("Processor 0 is awake; it has executed 7 instructions and is at 0x400008.")
          .containsPattern("\\br4 +0x0000000000000000");
      assertThat(get(inspector, "data/registers").body()).contains("executed 7 instructions");
      HttpResponse<String> asleep = post(inspector, "step?processor=1");
      assertThat(asleep.statusCode()).isEqualTo(409);
      assertThat(asleep.body()).contains("asleep, not started");
      assertThat(post(inspector, "step?processor=2").statusCode()).isEqualTo(400);
      assertThat(get(inspector, "text/registers?processor=x").statusCode()).isEqualTo(400);
      assertThat(get(inspector, "step").statusCode()).isEqualTo(405);
      assertThat(post(inspector, "back").body()).isEqualTo("oriel: only a replay goes back\n");
      assertThat(get(inspector, "state").body()).contains("\"steps\":true", "\"reverses\":false");
      post(inspector, "resume");
      assertThat(post(inspector, "step").body()).isEqualTo("oriel: the machine is not paused\n");
    }
  }

  @Test
  void aReplayGoesBack() throws Exception {
    Path log = folder.resolve("log");
    try (Machine machine =
        Machine.create(
            config().instructionTime(true).recording(RecordingConfig.record(log, "")).build())) {
      try (Inspector inspector = Inspector.open(machine, 0)) {
        machine.control().pause();
        machine.start();
        assertThat(post(inspector, "step").body())
            .isEqualTo("oriel: a step would not be in the recording\n");
        machine.control().resume();
        Thread.sleep(500);
      }
    }
    try (Machine machine =
            Machine.create(
                config()
                    .instructionTime(true)
                    .recording(RecordingConfig.replay(log).reversible())
                    .build());
        Inspector inspector = Inspector.open(machine, 0)) {
      machine.control().pause();
      machine.start();
      while (!machine.processors().runs(0)) {
        Thread.sleep(1); // It is being loaded.
      }
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        seen.add(get(inspector, "text/registers").body());
        assertThat(post(inspector, "step").statusCode()).isEqualTo(200);
      }
      assertThat(get(inspector, "state").body()).contains("\"reverses\":true");
      assertThat(post(inspector, "back").statusCode()).isEqualTo(200);
      assertThat(get(inspector, "text/registers").body()).isEqualTo(seen.get(9));
      assertThat(post(inspector, "back").statusCode()).isEqualTo(200);
      assertThat(get(inspector, "text/registers").body()).isEqualTo(seen.get(8));
      assertThat(post(inspector, "goto?position=3").statusCode()).isEqualTo(200);
      assertThat(get(inspector, "text/registers").body()).isEqualTo(seen.get(3));
      assertThat(post(inspector, "goto?position=9").body())
          .isEqualTo("oriel: it can go back from 3, but not to 9\n");
      assertThat(post(inspector, "goto?position=x").statusCode()).isEqualTo(400);
      assertThat(post(inspector, "step").statusCode()).isEqualTo(200);
      assertThat(get(inspector, "text/registers").body()).isEqualTo(seen.get(4));
    }
  }
}
