package dev.oriel.cpu.interpreter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.cpu.NoDevices;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.testkit.ReachableHeap;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host memory of decoded code is bounded, whatever the guest executes. */
class CodeCacheChargeTest {
  private static final int MIB = 1 << 20;
  private static final int RAM = 128 * MIB;
  private static final int WORDS = GuestMemory.FRAME_SIZE / 4;
  private static final int NOP = 0x6000_0000;
  private static final int FLOOR = 1 << 18;

  private static final IsaTable ISA = IsaTable.power9();

  private final HostMemory host = new HostMemory(160 * MIB);
  private final HostShare share = HostShare.open(host, MIB);

  private Vcpu vcpu(GuestMemory memory) {
    memory.plug(0, RAM);
    for (int word = 0; word < WORDS; word++) {
      memory.putInt(0x10000 + 4 * word, NOP);
    }
    return new Vcpu(0, new Partition(memory, new NoDevices(), Timebase.host()));
  }

  /** Blocks of the longest kind, of one instruction, and frames with a single block. */
  private static void enter(CodeCache<String> cache, int frames, int wordsApart) {
    for (int i = 0; i < frames; i++) {
      long ea = (long) i * GuestMemory.FRAME_SIZE;
      CodeFrame<String> frame = cache.frame(ea);
      for (int word = 0; word < WORDS; word += wordsApart) {
        frame.block(ea + 4L * word);
      }
    }
  }

  /** In a JVM of its own: what else lives in this one's heap comes and goes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, WORDS})
  void decodedCodeIsCharged(int wordsApart) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                CodeCacheChargeTest.class.getName(),
                Integer.toString(wordsApart))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();

    assertThat(process.waitFor()).as(output).isZero();
    String[] figures = output.split(" ");
    long held = Long.parseLong(figures[0]);
    long charged = Long.parseLong(figures[1]);
    assertThat(charged).isGreaterThan(4 * MIB);
    assertThat(held).isBetween(charged - charged / 8, charged + charged / 64);
  }

  /** Prints what a cache holds of the heap, and what it has charged. */
  public static void main(String[] arguments) {
    int wordsApart = Integer.parseInt(arguments[0]);
    CodeCacheChargeTest test = new CodeCacheChargeTest();
    try (GuestMemory memory = GuestMemory.reserve(RAM, test.share)) {
      Vcpu vcpu = test.vcpu(memory);
      enter(new CodeCache<>(vcpu, ISA, 64, FLOOR, old -> ""), 10, 1);
      long before = ReachableHeap.bytes();
      long charged = test.share.used();
      CodeCache<String> cache = new CodeCache<>(vcpu, ISA, 64, FLOOR, old -> "");
      enter(cache, wordsApart == WORDS ? 5000 : 800, wordsApart);
      System.out.println((ReachableHeap.bytes() - before) + " " + (test.share.used() - charged));
      Reference.reachabilityFence(cache);
    }
  }

  @Test
  void oneFrameCannotExceedTheCacheLimit() {
    HostMemory little = new HostMemory(8 * MIB);
    HostShare all = HostShare.open(little, 0);
    try (GuestMemory memory = GuestMemory.reserve(RAM, all)) {
      Vcpu vcpu = vcpu(memory);
      long before = all.used();
      CodeCache<String> cache = new CodeCache<>(vcpu, ISA, 64, FLOOR, old -> "");
      for (int i = 0; i < 100; i++) {
        enter(cache, 20, 1);
        assertThat(all.used() - before).isLessThan(3 * MIB);
      }
    }
  }

  @Test
  void withoutSpareMemoryCodeIsDroppedAndDecodedAgain() {
    try (GuestMemory memory = GuestMemory.reserve(RAM, share)) {
      CodeCache<String> cache = new CodeCache<>(vcpu(memory), ISA, 64, FLOOR, old -> "");
      enter(cache, 10, 1);
      while (share.charge(4096)) {}
      enter(cache, 500, 1);
      CodeFrame<String> frame = cache.frame(0x10000);

      assertThat(frame.block(0x10000)).hasSize(64);
      assertThat(host.used()).isBetween(host.limit() - 4096, host.limit());
    }
  }

  @Test
  void aProcessorWithoutItsMinimumIsNotCreated() {
    HostShare all = HostShare.open(new HostMemory(2 * MIB), 0);
    try (GuestMemory memory = GuestMemory.reserve(RAM, all)) {
      Vcpu vcpu = vcpu(memory);
      assertThat(all.used()).isLessThan(2 * MIB);

      assertThatThrownBy(() -> new Interpreter(vcpu, ISA))
          .isInstanceOf(OutOfHostMemoryException.class);
    }
  }
}
