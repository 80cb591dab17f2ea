package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.processor.Processors;
import dev.oriel.pseries.processor.VirtualProcessor;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemRtasTest {
  private static final int TEXT = 0x4000;

  @AutoClose private final Caller guest = new Caller();
  private final List<String> power = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T10:20:30.123456789Z");

  private final PowerControl control =
      new PowerControl() {
        @Override
        public void powerOff() {
          power.add("off");
        }

        @Override
        public void reboot() {
          power.add("reboot");
        }

        @Override
        public void panic(String message) {
          power.add("panic " + message);
        }

        @Override
        public void halted() {
          power.add("halted");
        }
      };

  private static final Identity IDENTITY =
      new Identity(
          Optional.of("my-guest"),
          Optional.of(UUID.fromString("1ccfd97d-5eb4-478a-bbe6-88d254c16db7")));

  private VirtualProcessor processor;

  @BeforeEach
  void install() {
    InstantSource clock = () -> now;
    processor = new VirtualProcessor(guest.vcpu, new TestPlatform.NoEngine(), guest.hcalls);
    Processors processors = Caller.all(processor);
    new SystemRtas(control, processors, 1, clock, 2L << 30, IDENTITY).install(guest.rtas);
    new Nvram(0x71000001, 0x1101, List.of()).install(guest.rtas);
  }

  @Test
  void theClockShowsUniversalTime() {
    assertThat(guest.rtas(RtasCall.GET_TIME_OF_DAY, 8))
        .containsExactly(0, 2026, 11, 22, 10, 20, 30, 123456789);
  }

  @Test
  void theClockCanBeSetAndRuns() {
    assertThat(guest.rtas(RtasCall.SET_TIME_OF_DAY, 1, 1999, 12, 31, 23, 59, 58, 0))
        .containsExactly(0);
    now = now.plusSeconds(3);
    assertThat(guest.rtas(RtasCall.GET_TIME_OF_DAY, 8)).startsWith(0, 2000, 1, 1, 0, 0, 1);
  }

  @Test
  void impossibleTimesAreRefused() {
    assertThat(guest.rtas(RtasCall.SET_TIME_OF_DAY, 1, 2026, 2, 30, 0, 0, 0, 0)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.SET_TIME_OF_DAY, 1, -1, -1, -1, -1, -1, -1, -1)[0])
        .isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.SET_TIME_OF_DAY, 1, 99999, 1, 1, 0, 0, 0, 0)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.GET_TIME_OF_DAY, 8)[1]).isEqualTo(2026);
  }

  @Test
  void powerOffRebootAndPanicReachTheMachine() {
    processor.start(0, 0);
    guest.rtas(RtasCall.POWER_OFF, 1, -1, -1);
    assertThat(processor.state()).as("does not return").isEqualTo(VirtualProcessor.State.STOPPING);
    guest.rtas(RtasCall.SYSTEM_REBOOT, 1);
    byte[] message = "Kernel panic\0junk".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < message.length; i++) {
      guest.memory.putByte(TEXT + i, message[i]);
    }
    guest.rtas(RtasCall.IBM_OS_TERM, 1, TEXT);
    guest.rtas(RtasCall.IBM_OS_TERM, 1, -1);
    assertThat(power).containsExactly("off", "reboot", "panic Kernel panic", "panic ");
  }

  @Test
  void systemParametersAreLengthAndValueClippedToTheBuffer() {
    assertThat(guest.rtas(RtasCall.IBM_GET_SYSTEM_PARAMETER, 1, 20, TEXT, 1000)[0]).isZero();
    String text = "MaxEntCap=1,DesMem=2048,DesProcs=1,MaxPlatProcs=1";
    assertThat(guest.memory.getShort(TEXT)).isEqualTo((short) (text.length() + 1));
    for (int i = 0; i < text.length(); i++) {
      assertThat((char) guest.memory.getByte(TEXT + 2 + i)).isEqualTo(text.charAt(i));
    }
    guest.memory.putInt(TEXT, -1);
    assertThat(guest.rtas(RtasCall.IBM_GET_SYSTEM_PARAMETER, 1, 20, TEXT, 3)[0]).isZero();
    assertThat(guest.memory.getByte(TEXT + 2)).isEqualTo((byte) 'M');
    assertThat(guest.memory.getByte(TEXT + 3)).isEqualTo((byte) -1);
    assertThat(guest.rtas(RtasCall.IBM_GET_SYSTEM_PARAMETER, 1, 20, TEXT, 1)[0]).isEqualTo(-9999);
    assertThat(guest.rtas(RtasCall.IBM_GET_SYSTEM_PARAMETER, 1, 0x2c, TEXT, 99)[0]).isEqualTo(-3);
    assertThat(guest.rtas(RtasCall.IBM_SET_SYSTEM_PARAMETER, 1, 20, TEXT)[0]).isEqualTo(-9002);
    assertThat(guest.rtas(RtasCall.IBM_SET_SYSTEM_PARAMETER, 1, 21, TEXT)[0]).isEqualTo(-3);
  }

  /** As QEMU 7.2's tree and calls say for {@code -name my-guest -uuid …}. */
  @Test
  void theGuestIsToldItsNameAndUuid() {
    assertThat(guest.rtas(RtasCall.IBM_GET_SYSTEM_PARAMETER, 1, 48, TEXT, 1000)[0]).isZero();
    assertThat(guest.memory.getShort(TEXT)).isEqualTo((short) 16);
    assertThat(guest.memory.getLong(TEXT + 2)).isEqualTo(0x1ccfd97d5eb4478aL);
    assertThat(guest.memory.getLong(TEXT + 10)).isEqualTo(0xbbe688d254c16db7L);
    FdtNode root = FdtNode.root();
    IDENTITY.describe(root);
    String uuid = "1ccfd97d-5eb4-478a-bbe6-88d254c16db7";
    assertThat(root.strings("vm,uuid")).containsExactly(uuid);
    assertThat(root.strings("system-id")).containsExactly(uuid);
    assertThat(root.strings("ibm,partition-name")).containsExactly("my-guest");
    FdtNode unnamed = FdtNode.root();
    Identity.NONE.describe(unnamed);
    assertThat(unnamed.strings("vm,uuid")).containsExactly("00000000-0000-0000-0000-000000000000");
    assertThat(unnamed.has("system-id")).isFalse();
    assertThat(unnamed.has("ibm,partition-name")).isFalse();
  }

  @Test
  void thereAreNoEventsAndPowerIsAlwaysOn() {
    assertThat(guest.rtas(RtasCall.EVENT_SCAN, 1, -1, 0, TEXT, 0x800)[0]).isEqualTo(1);
    assertThat(guest.rtas(RtasCall.SET_POWER_LEVEL, 2, -1, 50)).containsExactly(0, 100);
    assertThat(guest.rtas(RtasCall.GET_POWER_LEVEL, 2, 1)[0]).isEqualTo(-3);
  }

  @Test
  void nvramKeepsStoredBytes() {
    guest.memory.putLong(TEXT, 0x1122334455667788L);
    assertThat(guest.rtas(RtasCall.NVRAM_STORE, 2, 0xfff8, TEXT, 8)).containsExactly(0, 8);
    guest.memory.putLong(TEXT, 0);
    assertThat(guest.rtas(RtasCall.NVRAM_FETCH, 2, 0xfff8, TEXT, 8)).containsExactly(0, 8);
    assertThat(guest.memory.getLong(TEXT)).isEqualTo(0x1122334455667788L);
  }

  @Test
  void nvramHasWellFormedPartitionsToItsEnd() {
    int offset = 0;
    List<Integer> signatures = new ArrayList<>();
    while (offset < Nvram.SIZE) {
      guest.rtas(RtasCall.NVRAM_FETCH, 2, offset, TEXT, 16);
      int sum = 0;
      for (int i = 0; i < 16; i++) {
        sum += i == 1 ? 0 : guest.memory.getByte(TEXT + i) & 0xff;
        sum = (sum & 0xff) + (sum >>> 8);
      }
      assertThat(guest.memory.getByte(TEXT + 1) & 0xff).isEqualTo(sum);
      signatures.add((int) guest.memory.getByte(TEXT));
      offset += 16 * (guest.memory.getShort(TEXT + 2) & 0xffff);
    }
    assertThat(offset).isEqualTo(Nvram.SIZE);
    assertThat(signatures).containsExactly(0x70, 0x7f);
  }

  @Test
  void nvramRangesAndBuffersAreChecked() {
    for (int[] range : new int[][] {{0x10000, 1}, {-1, 1}, {0, 0x10001}, {0, -1}, {0xffff, 2}}) {
      assertThat(guest.rtas(RtasCall.NVRAM_FETCH, 2, range[0], TEXT, range[1]))
          .containsExactly(-3, 0);
      assertThat(guest.rtas(RtasCall.NVRAM_STORE, 2, range[0], TEXT, range[1]))
          .containsExactly(-3, 0);
    }
    assertThat(guest.rtas(RtasCall.NVRAM_FETCH, 2, 0, -16, 16)).containsExactly(-3, 0);
    assertThat(guest.rtas(RtasCall.NVRAM_STORE, 2, 0, -16, 16)).containsExactly(-3, 0);
  }

  @Test
  void nvramIsKeptInAnImage() {
    TestImage image = new TestImage(0x8000, false);
    Caller caller = new Caller();
    try (caller) {
      Nvram nvram = new Nvram(1, 2, List.of("a=b"));
      nvram.install(caller.rtas);
      nvram.keepIn(image, caller.memory.host());
      assertThat(text(image, 16, 4)).isEqualTo("a=b\0");
      caller.memory.putLong(TEXT, 0x4142_4344_4546_4748L);
      assertThat(caller.rtas(RtasCall.NVRAM_STORE, 2, 0x7ff8, TEXT, 8)).containsExactly(0, 8);
      assertThat(text(image, 0x7ff8, 8)).isEqualTo("ABCDEFGH");
      assertThat(caller.rtas(RtasCall.NVRAM_STORE, 2, 0x7ff9, TEXT, 8)).containsExactly(-3, 0);
      image.failing(true);
      assertThat(caller.rtas(RtasCall.NVRAM_STORE, 2, 0, TEXT, 8)).containsExactly(-1, 0);
      image.failing(false);

      Nvram later = new Nvram(1, 2, List.of());
      later.keepIn(image, caller.memory.host());
      FdtNode tree = FdtNode.root();
      later.describe(tree);
      assertThat(tree.at("nvram@1").cells("#bytes")).containsExactly(0x8000);
      StateWriter saved = new StateWriter();
      later.save(saved);
      image.contents().fill((byte) 7);
      later.restore(new StateReader(saved.toByteArray()));
      assertThat(text(image, 0x7ff8, 8)).isEqualTo("ABCDEFGH");

      assertThatThrownBy(() -> new Nvram(1, 2, List.of("c=d")).keepIn(image, caller.memory.host()))
          .hasMessageContaining("-prom-env")
          .hasMessageContaining("setenv");
    }
  }

  @Test
  void imagesThatCannotBeNvramAreRefused() {
    for (long size : new long[] {0x1e00, 0x10_0200}) {
      assertUnfit(new TestImage(size, false), size + " bytes; it must have 8192 to 1048576");
    }
    assertUnfit(new TestImage(0x8000, true), "read-only");
    TestImage failing = new TestImage(0x8000, false);
    failing.failing(true);
    assertUnfit(failing, "cannot be used");
  }

  private void assertUnfit(TestImage image, String words) {
    assertThatThrownBy(() -> new Nvram(1, 2, List.of()).keepIn(image, guest.memory.host()))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining(words);
  }

  private static String text(TestImage image, long at, int length) {
    byte[] bytes = image.contents().asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void variablesOfFirmwareAreInTheSystemPartition() {
    Nvram nvram = new Nvram(1, 2, List.of("auto-boot?=false", "boot-device=disk"));
    Caller reader = new Caller();
    try (reader) {
      nvram.install(reader.rtas);
      reader.rtas(RtasCall.NVRAM_FETCH, 2, 16, TEXT, 64);
      byte[] text = new byte[64];
      reader.memory.read(TEXT, MemorySegment.ofArray(text), 0, text.length);
      assertThat(new String(text, StandardCharsets.US_ASCII))
          .startsWith("auto-boot?=false\0boot-device=disk\0\0");
    }
    assertThatThrownBy(() -> new Nvram(1, 2, List.of("x=" + "y".repeat(4090))))
        .hasMessageContaining("take more than the 4080 bytes");
  }
}
