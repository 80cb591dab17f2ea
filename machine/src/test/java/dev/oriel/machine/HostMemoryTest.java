package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.HostMemory;
import dev.oriel.testkit.LongTests;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Machines that share an account of the host's memory which is soon spent. */
@Timeout(300)
class HostMemoryTest {
  private static final int MIB = 1 << 20;
  private static final Path GUEST =
      Path.of("../boot/src/test/resources/dev/oriel/boot/hostile.elf");

  private static MachineConfig.Builder guest(HostMemory host, String way) {
    return MachineConfig.builder()
        .ram(1L << 30)
        .kernel(Image.file(GUEST))
        .commandLine(way)
        .hostMemory(host);
  }

  @Test
  void aMachineTooLargeForTheHostIsRefusedWithAMessage() {
    HostMemory host = new HostMemory(16 * MIB);
    try (Machine first = Machine.create(guest(host, "n 1 1").build())) {
      assertThatThrownBy(() -> Machine.create(guest(host, "n 1 1").build()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("MiB")
          .hasMessageContaining("-Xmx");
      assertThat(first.hostBytes()).isBetween(4L * MIB, host.used());
    }
    assertThat(host.used()).isZero();
  }

  @Test
  void devicesAndTheSanitizerReserveMemoryAtTheStart() {
    HostMemory host = new HostMemory(16 * MIB);
    SanitizerConfig sanitizer = new SanitizerConfig(false, Optional.empty(), text -> {});

    assertThatThrownBy(() -> Machine.create(guest(host, "n 1 1").dmaSanitizer(sanitizer).build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("MiB");
    assertThat(host.used()).isZero();
  }

  @Test
  void aMachineOutOfHostMemoryEndsAndOthersContinue() throws Exception {
    LongTests.begin();
    HostMemory host = new HostMemory(30 * MIB);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (Machine neighbour = Machine.create(guest(host, "n 1 1").consoleOutput(said).build());
        Machine machine = Machine.create(guest(host, "x 1 32").ram(32L << 30).build())) {
      neighbour.start();

      assertThatThrownBy(machine::run)
          .isInstanceOf(HostException.class)
          .hasMessageContaining("no memory left for this machine");
      assertThat(host.used()).isLessThanOrEqualTo(host.limit());
      int length = said.size();
      for (int i = 0; i < 600 && said.size() == length; i++) {
        Thread.sleep(100);
      }
      assertThat(said.size()).isGreaterThan(length);
      assertThat(said.toString()).contains("alive").doesNotContain("BROKEN");
      assertThat(neighbour.await(Duration.ofMillis(1))).isEmpty();
    }
    assertThat(host.used()).isZero();
  }

  @Test
  void aGuestContinuesWhenTheAccountRefusesTables() throws Exception {
    HostMemory host = new HostMemory(24 * MIB);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (Machine machine = Machine.create(guest(host, "i 1 1").consoleOutput(said).build())) {
      assertThat(machine.run()).isEqualTo(ShutdownReason.POWER_OFF);
      assertThat(said.toString()).containsPattern("[1-9][0-9]{3,} refused");
      assertThat(machine.peakTableBytes()).isBetween(12L * MIB, 24L * MIB);
    }
    assertThat(host.used()).isZero();
  }
}
