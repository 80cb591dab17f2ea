package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MachineTest {
  private static final int POWER_OFF = 0x2003;
  private static final int SYSTEM_REBOOT = 0x2004;
  private static final int STOP_SELF = 0x2007;
  private static final int OS_TERM = 0x201f;
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private static MachineConfig.Builder config(Image kernel) {
    return MachineConfig.builder().ram(256 << 20).kernel(kernel);
  }

  private static ShutdownReason run(MachineConfig.Builder config) throws InterruptedException {
    try (Machine machine = Machine.create(config.build())) {
      machine.start();
      return machine.await(LONG).orElseThrow();
    }
  }

  /** Collects what a guest puts out and lets a test wait for it. */
  private static final class Screen extends OutputStream {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      shown.write(b);
      notifyAll();
    }

    synchronized void await(String text) throws InterruptedException {
      while (!shown.toString(StandardCharsets.US_ASCII).contains(text)) {
        wait(100);
      }
    }
  }

  @Test
  void aGuestEndsItsMachineWithAReason() throws InterruptedException {
    assertThat(run(config(TinyGuest.rtas(POWER_OFF, 1, -1, -1))))
        .isEqualTo(ShutdownReason.POWER_OFF);
    assertThat(run(config(TinyGuest.rtas(SYSTEM_REBOOT, 1)).noReboot(true)))
        .isEqualTo(ShutdownReason.REBOOT);
    assertThat(run(config(TinyGuest.rtas(STOP_SELF, 1)))).isEqualTo(ShutdownReason.HALTED);
    assertThat(run(config(TinyGuest.rtas(OS_TERM, 1, 0)))).isEqualTo(ShutdownReason.GUEST_PANIC);
  }

  /**
   * At the interrupt's vector there is nothing, so that the guest never gets as far as its call.
   */
  @Test
  void reservedFieldsAreIgnoredUnlessTheyTrap() throws InterruptedException {
    int eieio = 0x7c00_06ac;
    MachineConfig.Builder reserved =
        config(TinyGuest.rtasAfter(List.of(eieio | 1 << 25), POWER_OFF, 1, -1, -1));
    assertThat(run(reserved)).isEqualTo(ShutdownReason.POWER_OFF);
    Image plain = TinyGuest.rtasAfter(List.of(eieio), POWER_OFF, 1, -1, -1);
    assertThat(run(config(plain).trapReservedFields(true))).isEqualTo(ShutdownReason.POWER_OFF);
    try (Machine machine = Machine.create(reserved.trapReservedFields(true).build())) {
      machine.start();
      assertThat(machine.await(Duration.ofMillis(500))).isEmpty();
    }
  }

  /** As above, a guest that takes an interrupt does not get as far as its call. */
  @Test
  void capabilitiesReachTheProcessor() throws InterruptedException {
    List<Integer> vsx =
        List.of(
            0x7ca0_00a6, // mfmsr r5
            0x64a5_0080, // oris r5,r5,MSR[VSX]
            0x60a5_2000, // ori r5,r5,MSR[FP]
            0x7ca0_0164, // mtmsrd r5
            0xf000_0100); // xsadddp
    MachineConfig.Builder adds = config(TinyGuest.rtasAfter(vsx, POWER_OFF, 1, -1, -1));
    assertThat(run(adds)).isEqualTo(ShutdownReason.POWER_OFF);
    try (Machine machine = Machine.create(adds.machineProperty("cap-vsx", "off").build())) {
      machine.start();
      assertThat(machine.await(Duration.ofMillis(500))).isEmpty();
    }
    int trapIfNegative = 0x0a06_0000; // tdlti r6,0
    int trapUnlessNegative = 0x0986_0000; // tdgei r6,0
    assertThat(run(readsDecrementer(trapIfNegative))).isEqualTo(ShutdownReason.POWER_OFF);
    assertThat(run(readsDecrementer(trapUnlessNegative).machineProperty("cap-large-decr", "off")))
        .as("3 * 2^30 is negative in 32 bits")
        .isEqualTo(ShutdownReason.POWER_OFF);
  }

  /** The guest stops at a trap if the handler, which it stores, has not run by then. */
  @Test
  void anInterruptIsTakenBeforeTheInstructionAfterACede() throws InterruptedException {
    List<Integer> cede =
        List.of(
            0x3bc0_0000, // li 30,0
            0x3fa0_3bc0, // lis 29,15296
            0x63bd_0001, // ori 29,29,1
            0x93a0_0900, // stw 29,2304(0)
            0x3fa0_3f80, // lis 29,16256
            0x63bd_7fff, // ori 29,29,32767
            0x93a0_0904, // stw 29,2308(0)
            0x3fa0_7f96, // lis 29,32662
            0x63bd_03a6, // ori 29,29,934
            0x93a0_0908, // stw 29,2312(0)
            0x3fa0_4c00, // lis 29,19456
            0x63bd_0024, // ori 29,29,36
            0x93a0_090c, // stw 29,2316(0)
            0x4c00_012c, // isync
            0x3ba0_ffff, // li 29,-1
            0x7fb6_03a6, // mtdec 29
            0x3860_00e0, // li 3,0xe0
            0x4400_0022, // sc 1
            0x0b1e_0001);
    assertThat(run(config(TinyGuest.rtasAfter(cede, POWER_OFF, 1, -1, -1))))
        .isEqualTo(ShutdownReason.POWER_OFF);
  }

  private static MachineConfig.Builder readsDecrementer(int trap) {
    List<Integer> first =
        List.of(
            0x3ca0_c000, // lis r5,0xc000
            0x78a5_0020, // clrldi r5,r5,32
            0x7cb6_03a6, // mtdec r5
            0x7cd6_02a6, // mfdec r6
            trap);
    return config(TinyGuest.rtasAfter(first, POWER_OFF, 1, -1, -1)).instructionTime(true);
  }

  @Test
  void aRebootRestartsTheGuest() throws InterruptedException {
    List<String> tables = new ArrayList<>();
    MachineConfig config =
        config(TinyGuest.rtas(SYSTEM_REBOOT, 1))
            .trace("spapr_iommu_new_table")
            .traceOutput(
                line -> {
                  synchronized (tables) {
                    tables.add(line);
                    tables.notifyAll();
                  }
                })
            .build();
    try (Machine machine = Machine.create(config)) {
      machine.start();
      synchronized (tables) {
        while (tables.size() < 5) {
          tables.wait();
        }
      }
      machine.control().stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
    }
  }

  @Test
  void aGuestInAnExceptionLoopCanBeStopped() throws InterruptedException {
    try (Machine machine = Machine.create(config(TinyGuest.lost()).build())) {
      machine.start();
      assertThat(machine.await(Duration.ofMillis(200))).isEmpty();
      machine.control().stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
    }
  }

  @Test
  void theGuestEchoesInput() throws Exception {
    Screen screen = new Screen();
    try (Machine machine = Machine.create(config(TinyGuest.echo()).consoleOutput(screen).build())) {
      machine.start();
      machine.consoleInput().write("hello, guest, this is longer".getBytes());
      screen.await("hello, guest, this is longer");
    }
  }

  @Test
  void aConsoleThatBreaksDoesNotStopTheGuest() throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }
        };
    try (Machine machine = Machine.create(config(TinyGuest.echo()).consoleOutput(broken).build())) {
      machine.start();
      machine.consoleInput().write("x".repeat(20_000).getBytes());
      assertThat(machine.await(Duration.ofMillis(50))).isEmpty();
    }
  }

  @Test
  void aBlockedConsoleDoesNotPreventAStop() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException();
            }
          }
        };
    try (Machine machine = Machine.create(config(TinyGuest.echo()).consoleOutput(stuck).build())) {
      machine.start();
      machine.consoleInput().write("x".repeat(100).getBytes());
      assertThat(machine.await(Duration.ofMillis(50))).isEmpty();
      machine.control().stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
    }
  }

  @Test
  void aFileThatCannotBeWrittenEndsTheMachineAndIsNamed() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    MachineConfig config =
        config(TinyGuest.echo()).traceFile(full).trace("spapr_iommu_new_table").build();
    try (Machine machine = Machine.create(config)) {
      assertThatThrownBy(machine::run)
          .isInstanceOf(HostException.class)
          .hasMessageMatching("/dev/full: cannot be written: [^\n/]*");
    }
  }

  @Test
  void namesAReportFileOnAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Path reports = Files.createSymbolicLink(folder.resolve("reports"), folder.resolve("file"));
    MachineConfig config =
        config(TinyGuest.echo())
            .dmaSanitizer(new SanitizerConfig(false, Optional.of(reports), text -> {}))
            .build();
    try (Machine machine = Machine.create(config)) {
      Files.delete(reports);
      Files.createSymbolicLink(reports, full);
      machine.start();
      machine.control().stop();
      assertThatThrownBy(machine::await)
          .isInstanceOf(HostException.class)
          .hasMessageStartingWith(reports + ": cannot be written: ");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConsoleThatThrowsEndsTheMachine(boolean error) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) {
            if (error) {
              throw new StackOverflowError("deep");
            }
            throw new IllegalStateException("a bug in a stream");
          }
        };
    try (Machine machine = Machine.create(config(TinyGuest.echo()).consoleOutput(broken).build())) {
      machine.start();
      machine.consoleInput().write('x');
      assertThatThrownBy(machine::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(error ? "deep" : "a bug in a stream");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailedOutsideThreadEndsTheMachine() {
    try (Machine machine = Machine.create(config(TinyGuest.echo()).build())) {
      machine.start();
      machine.fail(new IllegalStateException("the keyboard"));
      assertThatThrownBy(machine::await).hasMessageContaining("the keyboard");
    }
  }

  @Test
  void aTraceThatThrowsEndsTheMachine() {
    MachineConfig config =
        config(TinyGuest.echo())
            .trace("spapr_iommu_new_table")
            .traceOutput(
                line -> {
                  throw new HostException("standard error cannot be written");
                })
            .build();
    assertThatThrownBy(
            () -> {
              try (Machine machine = Machine.create(config)) {
                machine.run();
              }
            })
        .isInstanceOf(HostException.class)
        .hasMessage("standard error cannot be written");
  }

  @Test
  void theLastOutputIsWrittenAfterTheEnd() throws Exception {
    ByteArrayOutputStream slow =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            try {
              Thread.sleep(200);
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            super.write(bytes, offset, length);
          }
        };
    byte[] hello =
        Files.readAllBytes(Path.of("../boot/src/test/resources/dev/oriel/boot/hello-le.elf"));
    assertThat(run(config(Image.of("hello", hello)).consoleOutput(slow)))
        .isEqualTo(ShutdownReason.POWER_OFF);
    assertThat(slow.toString(StandardCharsets.US_ASCII)).contains("little-endian guest");
  }

  @Test
  void closingReleasesABlockedWriter() throws Exception {
    Machine machine = Machine.create(config(TinyGuest.lost()).build());
    machine.start();
    Thread typist =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    machine.consoleInput().write(new byte[100_000]);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    Thread.sleep(50);
    machine.close();
    typist.join();
  }

  @Test
  void machinesInOneProcessAreIndependent() throws Exception {
    Screen first = new Screen();
    Screen second = new Screen();
    List<String> lines = new ArrayList<>();
    MachineConfig small = config(TinyGuest.echo()).consoleOutput(first).build();
    MachineConfig large =
        config(TinyGuest.echo())
            .ram(16L << 30)
            .maxRam(64L << 30)
            .slots(4)
            .consoleOutput(second)
            .global(new GlobalProperty("spapr-pci-host-bridge", "ddw", "off"))
            .trace("spapr_*")
            .traceOutput(lines::add)
            .build();
    try (Machine one = Machine.create(small);
        Machine two = Machine.create(large)) {
      one.start();
      two.start();
      one.consoleInput().write("one".getBytes());
      two.consoleInput().write("two".getBytes());
      first.await("one");
      second.await("two");
      one.control().stop();
      assertThat(two.await(Duration.ofMillis(50))).isEmpty();
    }
    assertThat(lines).hasSize(1).first().asString().contains("liobn=0x80000000");
  }

  @Test
  void aMachineStartsOnceAndClosesRepeatedly() throws InterruptedException {
    Machine machine = Machine.create(config(TinyGuest.echo()).build());
    machine.start();
    assertThatThrownBy(machine::start).isInstanceOf(IllegalStateException.class);
    machine.close();
    machine.close();
    assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
  }

  @Test
  void aMachineThatNeverRanCanBeStopped() throws InterruptedException {
    try (Machine machine = Machine.create(config(TinyGuest.echo()).build())) {
      machine.control().stop();
      assertThat(machine.await()).isEqualTo(ShutdownReason.STOPPED);
      assertThatThrownBy(machine::start).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void machinesAreCheapToMake() {
    MachineConfig config = config(TinyGuest.echo()).ram(64L << 30).build();
    Machine.create(config).close();
    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      Machine.create(config).close();
    }
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }
}
