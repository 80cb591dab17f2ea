package dev.oriel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.memory.GuestMemory;
import java.util.function.IntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One operand, written and read without pause (Power ISA 3.0B, Book II section 1.4). */
class AlignedAccessTest {
  private static final int SIZE = 1 << 16;
  private static final int EA = 0x1008;
  private static final int ROUNDS = 200_000;

  private final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final Vcpu vcpu = new Vcpu(0, new Partition(memory, new NoDevices(), () -> 0));

  AlignedAccessTest() {
    memory.plug(0, SIZE);
  }

  @ParameterizedTest(name = "{0} bytes, {1}")
  @CsvSource({"2,0", "4,0", "8,0", "2,LE", "4,LE", "8,LE", "2,SF", "4,SF", "8,SF"})
  void whatIsLoadedWasStoredAtOnce(int size, String mode) throws InterruptedException {
    vcpu.setMsr(msr(mode));
    whileOneWrites(
        each -> write(size, -(each & 1)),
        each -> {
          vcpu.mmu().forgetMemory();
          assertWhole(load(size), size);
        });
  }

  @ParameterizedTest(name = "{0} bytes, {1}")
  @CsvSource({"2,0", "4,0", "8,0", "2,LE", "4,LE", "8,LE", "2,SF", "4,SF", "8,SF"})
  void whatIsStoredIsSeenAtOnce(int size, String mode) throws InterruptedException {
    vcpu.setMsr(msr(mode));
    whileOneWrites(
        each -> {
          vcpu.mmu().forgetMemory();
          store(size, -(each & 1));
        },
        each -> assertWhole(read(size), size));
  }

  private static long msr(String mode) {
    return switch (mode) {
      case "0" -> 0;
      case "LE" -> Msr.LE;
      default -> Msr.SF | Msr.LE;
    };
  }

  private static void whileOneWrites(IntConsumer writer, IntConsumer reader)
      throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !Thread.interrupted(); i++) {
                    writer.accept(i);
                  }
                });
    try {
      for (int i = 0; i < ROUNDS; i++) {
        reader.accept(i);
      }
    } finally {
      thread.interrupt();
      thread.join();
    }
  }

  private static void assertWhole(long value, int size) {
    long extended = value << 64 - 8 * size >> 64 - 8 * size;
    if (extended != 0 && extended != -1) {
      assertThat(extended).as("all bits or none").isZero();
    }
  }

  private long load(int size) {
    return switch (size) {
      case 8 -> vcpu.load64(EA);
      case 4 -> vcpu.load32(EA);
      default -> vcpu.load16(EA);
    };
  }

  private void store(int size, int value) {
    switch (size) {
      case 8 -> vcpu.store64(EA, value);
      case 4 -> vcpu.store32(EA, value);
      default -> vcpu.store16(EA, value);
    }
  }

  private void write(int size, int value) {
    long offset = memory.offset(EA);
    switch (size) {
      case 8 -> memory.segment().set(Vcpu.LONG, offset, value);
      case 4 -> memory.segment().set(Vcpu.INT, offset, value);
      default -> memory.segment().set(Vcpu.SHORT, offset, (short) value);
    }
  }

  private long read(int size) {
    long offset = memory.offset(EA);
    return switch (size) {
      case 8 -> memory.segment().get(Vcpu.LONG, offset);
      case 4 -> memory.segment().get(Vcpu.INT, offset);
      default -> memory.segment().get(Vcpu.SHORT, offset);
    };
  }
}
