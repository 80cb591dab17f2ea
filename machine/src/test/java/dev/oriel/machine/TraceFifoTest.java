package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A trace that goes to a FIFO, with and without a reader. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
class TraceFifoTest {
  private static final Image GUEST =
      Image.file(Path.of("../boot/src/test/resources/dev/oriel/boot/hostile.elf"));

  @TempDir Path folder;
  private Path fifo;
  private final LinkedBlockingQueue<String> warnings = new LinkedBlockingQueue<>();

  @BeforeEach
  void makeFifo() throws Exception {
    fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
  }

  private MachineConfig config() {
    return MachineConfig.builder()
        .ram(1L << 30)
        .kernel(GUEST)
        .commandLine("t 1 1")
        .trace("spapr_*")
        .traceFile(fifo)
        .warnings(warnings::add)
        .build();
  }

  @Test
  void theUserIsToldThatTheMachineWaitsForAReader() throws Exception {
    CompletableFuture<Machine> creation =
        CompletableFuture.supplyAsync(() -> Machine.create(config()));

    assertThat(warnings.take())
        .isEqualTo(fifo + ": is a FIFO that nobody reads; waiting for a reader");
    assertThat(creation).isNotDone();
    try (BufferedReader reader = Files.newBufferedReader(fifo);
        Machine machine = creation.get()) {
      machine.start();
      assertThat(reader.readLine()).startsWith("spapr_iommu_");
    }
  }

  @Test
  void aMachineWhoseTraceIsNotReadCanBeStopped() throws Exception {
    CompletableFuture<Machine> creation =
        CompletableFuture.supplyAsync(() -> Machine.create(config()));
    try (InputStream reader = Files.newInputStream(fifo);
        Machine machine = creation.get()) {
      machine.start();
      // Until nothing more is executed: the pipe is full.
      for (long before = -1; before != machine.processors().executed(); ) {
        before = machine.processors().executed();
        Thread.sleep(500);
      }
      machine.control().stop();

      assertThatThrownBy(machine::await)
          .isInstanceOf(HostException.class)
          .hasMessage(fifo + ": cannot be written: nobody reads it");
      assertThat(reader.read()).isNotNegative();
    }
    assertThat(warnings).isEmpty();
  }
}
