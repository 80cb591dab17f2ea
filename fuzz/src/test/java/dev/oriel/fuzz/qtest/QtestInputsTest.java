package dev.oriel.fuzz.qtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.StepExecutor;
import dev.oriel.fuzz.qtest.GenericInput.Code;
import dev.oriel.fuzz.qtest.GenericInput.Operation;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The forms of inputs that are QEMU's, and what an input does. */
class QtestInputsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Test
  void operationsAreSeparatedAndNumberedModuloTheirCount() {
    List<Operation> all =
        GenericInput.operations(
            bytes("\11FUZZ\2\1\5..\4\3\2\1restFUZZFUZZ\2shortFUZZ\u00faFUZZ\12"));
    assertThat(all).extracting(Operation::code).containsExactly(Code.CLOCK_STEP, Code.READ);
    assertThat(all.get(1).u8(0)).isEqualTo(1);
    assertThat(all.get(1).u8(1)).isEqualTo(5);
    assertThat(all.get(1).u32(4)).isEqualTo(0x01020304L);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    byte[] input =
        new GenericInput.Builder()
            .write(3, 0x1234, 8, 0x1122_3344_5566_7788L)
            .configure(0x10, 2, 0xabcd)
            .pattern(1, 2, new byte[] {7})
            .bytes();
    List<Operation> all = GenericInput.operations(input);
    assertThat(all)
        .extracting(Operation::code)
        .containsExactly(Code.WRITE, Code.PCI_WRITE, Code.ADD_DMA_PATTERN);
    assertThat(all.get(0).u8(0)).isEqualTo(3);
    assertThat(all.get(0).u64(8)).isEqualTo(0x1122_3344_5566_7788L);
    assertThat(all.get(1).u8(2)).isEqualTo(0x10);
    assertThat(all.get(1).u32(4)).isEqualTo(0xabcd);
    assertThat(all.get(2).arguments()).containsExactly(1, 2, 7);
  }

  /** The example in the description of QEMU's patterns. */
  @Test
  void devicesReadPatternsInTurn() throws Exception {
    try (Fuzzed fuzzed = Device.VIRTIO_RNG.create()) {
      Target target = fuzzed.target();
      DmaPatterns patterns = target.patterns();
      patterns.add(1, 2, new byte[] {0, 1, 2});
      patterns.add(0, 0, new byte[] {9});
      assertThat(read(target, 0x5000, 11)).containsExactly(0, 1, 2, 0, 3, 2, 0, 5, 2, 0, 7);
      assertThat(read(target, 0x6000, 2)).containsExactly(9, 9);
      assertThat(read(target, 0x5008, 4)).as("once only").containsExactly(2, 0, 7, 0);
      patterns.operation();
      assertThat(read(target, 0x5008, 4)).containsExactly(9, 9, 9, 9);
    }
  }

  private static byte[] read(Target target, long ioba, int length) {
    byte[] bytes = new byte[length];
    var _ =
        target
            .machine()
            .bridge
            .endpoint()
            .port()
            .read(ioba, MemorySegment.ofArray(bytes), 0, length);
    return bytes;
  }

  @Test
  void whatADeviceThrowsAndWorkWithoutAnEndAreFailures() throws Exception {
    byte[] input = new GenericInput.Builder().add(Code.CLOCK_STEP).bytes();
    try (Fuzzed fuzzed = Device.VIRTIO_RNG.create()) {
      StepExecutor executor = fuzzed.target().machine().executor;
      executor.execute(
          () -> {
            throw new IllegalStateException("a bug");
          });
      assertThatThrownBy(() -> Runs.operations(fuzzed.target(), input)).hasMessage("a bug");
      executor.execute(
          new Runnable() {
            @Override
            public void run() {
              executor.execute(this);
            }
          });
      assertThatThrownBy(() -> Runs.operations(fuzzed.target(), input))
          .hasMessageContaining("devices are done after a while");
    }
  }

  @Test
  void logsHaveWhatDevicesReadFirst() {
    String log =
        """
        [I 1600000000.1] OPENED
        [R +0.028431] readw 0x10000
        [S +0.028432] OK 0x0000000000000000
        [R +0.028434] outl 0xc000 0xbeef
        [DMA] [R +0.034639] write 0xbeef 0x2 0xAAAA
        [DMA] [DOUBLE-FETCH] [R +0.034639] write 0xbf00 0x2 0xBBBB
        [R +0.028431] readw 0xfc000
        """;
    assertThat(Traces.isTrace(bytes(log))).isTrue();
    assertThat(Traces.read(bytes(log)))
        .containsExactly(
            List.of(
                "readw 0x10000",
                "write 0xbeef 0x2 0xAAAA",
                "write 0xbf00 0x2 0xBBBB",
                "outl 0xc000 0xbeef",
                "readw 0xfc000"));
  }

  @Test
  void programsHaveATraceForEachMachine() {
    String program =
        """
        static void one(void) {
            QTestState *s = qtest_init("-M q35 -device a");
            qtest_outl(s, 0xcf8, 0x80001010);
            qtest_bufwrite(s, 0x10, "\\x01\\xff" "A", 0x3);
            qtest_writeb(s, address, 1);
            qtest_quit(s);
        }
        static void two(void) {
            s = qtest_init("-M q35 "
                           "-device b");
            qtest_clock_step(s, 100);
            qtest_quit(s);
        }
        """;
    assertThat(Traces.isTrace(bytes(program))).isTrue();
    assertThat(Traces.read(bytes(program)))
        .containsExactly(
            List.of("outl 0xcf8 0x80001010", "write 0x10 0x3 0x01ff41"), List.of("clock_step 100"));
  }

  @Test
  void inputsOfTheFuzzerAreNoTraces() {
    assertThat(Traces.isTrace(new byte[] {3, 0, 2})).isFalse();
    assertThat(Traces.isTrace(bytes("FUZZ"))).isFalse();
    assertThat(Traces.isTrace(new byte[0])).isFalse();
    assertThat(Traces.isTrace(bytes("outl 0xcf8 0x80001010\n"))).isTrue();
  }

  /** A recording with a personal computer moves BAR 4 of a virtio device and writes a register. */
  @Test
  void aPersonalComputersCommandsReachTheDevice() throws Exception {
    try (Fuzzed fuzzed = Device.VIRTIO_RNG.create()) {
      PersonalComputer view = new PersonalComputer(fuzzed.target());
      for (String command :
          List.of(
              "outl 0xcf8 0x80001820",
              "outl 0xcfc 0xe0000000",
              "outl 0xcf8 0x80001824",
              "outl 0xcfc 0x0",
              "outl 0xcf8 0x80001804",
              "outw 0xcfc 0x7",
              "writew 0xe0000018 0x0004",
              "nonsense",
              "readb",
              "inl 0xcfc")) {
        view.command(command);
      }
      PciTarget target = (PciTarget) fuzzed.target();
      assertThat(target.register(Checks.common(target), Checks.QUEUE_SIZE, 2)).isEqualTo(4);
    }
  }
}
