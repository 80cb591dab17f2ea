package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.oriel.fuzz.FuzzInput;
import dev.oriel.fuzz.RandomInputs;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.pci.PciHostBridge;
import dev.oriel.testkit.Seeds;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A guest's way into the platform: hypercalls, RTAS calls, MMIO and NVMe commands, in any order,
 * with arguments from likely to absurd. Whatever it was, the platform can be reset and works.
 */
class PlatformFuzzTest {
  private static final int MOST_STEPS = 400;
  private static final Hcall[] HCALLS = Hcall.values();
  private static final RtasCall[] RTAS_CALLS = RtasCall.values();
  private static final int BUFFER = 0x8000;

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  @FuzzTest(maxDuration = "")
  void calls(byte[] input) {
    exercise(input);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomCalls(long seed) {
    RandomInputs.anything(seed, 100, 4096, PlatformFuzzTest::exercise);
  }

  private static void exercise(byte[] bytes) {
    FuzzInput input = new FuzzInput(bytes);
    try (FuzzPlatform machine = new FuzzPlatform()) {
      for (int i = 0; i < MOST_STEPS && !input.done(); i++) {
        switch (input.below(8)) {
          case 0, 1 -> hypercall(machine, input);
          case 2, 3 -> rtas(machine, input);
          case 4 -> mmio(machine, input);
          case 5 -> command(machine, input);
          case 6 -> machine.memory.putLong(address(input), value(input));
          default -> list(machine, input);
        }
        machine.work();
      }
      stillAnswers(machine);
    }
  }

  private static void stillAnswers(FuzzPlatform machine) {
    var budget = machine.platform.iommu().budget();
    assertThat(budget.used()).isBetween(0L, budget.limit());
    machine.executor.runAll();
    machine.powerOn();
    long liobn = machine.windowLiobn;
    assertThat(machine.hypercall(Hcall.H_GET_TCE.number(), liobn, 0x3000))
        .isEqualTo(HcallStatus.H_SUCCESS);
    assertThat(machine.vcpu.gpr[4]).isEqualTo(0x3003);
    assertThat(machine.bridge.load(machine.bar + 0x1c, 4)).as("CSTS").isEqualTo(1);
  }

  private static void hypercall(FuzzPlatform machine, FuzzInput input) {
    int which = input.below(HCALLS.length + 1);
    long number = which == HCALLS.length ? value(input) : HCALLS[which].number();
    int arity = which == HCALLS.length ? 4 : HCALLS[which].arity();
    long[] arguments = new long[arity];
    for (int i = 0; i < arity; i++) {
      arguments[i] = value(input);
    }
    machine.hypercall(number, arguments);
  }

  private static void rtas(FuzzPlatform machine, FuzzInput input) {
    int which = input.below(RTAS_CALLS.length + 1);
    RtasCall call = RTAS_CALLS[which % RTAS_CALLS.length];
    int shape = input.u8();
    int arguments = shape & 15;
    int results = shape >> 4;
    if ((arguments & 8) == 0) { // mostly counts that the call takes
      arguments = 0;
      results = 1;
      while (!call.accepts(arguments, results)) {
        arguments += results == 8 ? 1 : 0;
        results = results % 8 + 1;
      }
    }
    long ra = input.below(8) == 0 ? address(input) : BUFFER;
    machine.memory.putInt(ra, which == RTAS_CALLS.length ? (int) value(input) : call.token());
    machine.memory.putInt(ra + 4, arguments);
    machine.memory.putInt(ra + 8, results);
    for (int i = 0; i < arguments; i++) {
      machine.memory.putInt(ra + 12 + 4L * i, argument(input, i));
    }
    machine.hypercall(Hcall.KVMPPC_H_RTAS.number(), ra);
  }

  /** PCI calls take a configuration address, then the host bridge's number; others, anything. */
  private static int argument(FuzzInput input, int index) {
    int kind = input.u8();
    return switch (kind & 7) {
      case 0 -> index == 0 ? input.u8() & ~3 : input.u8();
      case 1, 2, 3 ->
          switch (index) {
            case 0 -> kind >> 3;
            case 1 -> (int) (PciHostBridge.FIRST_BUID >>> 32);
            case 2 -> (int) PciHostBridge.FIRST_BUID + (kind >> 7);
            default -> kind >> 3;
          };
      case 4 -> input.s32();
      case 5 -> 12 + (kind >> 3);
      default -> (int) value(input);
    };
  }

  private static void mmio(FuzzPlatform machine, FuzzInput input) {
    int kind = input.u8();
    int size = 1 << (kind & 3);
    long ra = (kind & 4) != 0 ? machine.bar + (input.u16() & 0x3fff) : address(input);
    if ((kind & 8) != 0) {
      machine.bridge.load(ra, size);
    } else {
      machine.bridge.store(ra, size, value(input));
    }
  }

  /** Fills an entry of the admin submission queue and rings its doorbell. */
  private static void command(FuzzPlatform machine, FuzzInput input) {
    int slot = input.below(FuzzPlatform.ENTRIES);
    long entry = FuzzPlatform.SUBMISSION + 64L * slot;
    int opcode = input.of(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 0x7c, 0x80, 0x84, input.u8());
    machine.memory.putInt(entry, Integer.reverseBytes(opcode | input.u16() << 16));
    machine.memory.putInt(entry + 4, Integer.reverseBytes(input.below(3)));
    machine.memory.putLong(entry + 24, Long.reverseBytes(value(input)));
    machine.memory.putLong(entry + 32, Long.reverseBytes(value(input)));
    for (int dword = 10; dword < 13; dword++) {
      machine.memory.putInt(entry + 4 * dword, Integer.reverseBytes((int) value(input)));
    }
    machine.bridge.store(machine.bar + 0x1000, 4, slot + 1);
  }

  /** A list of TCEs for H_PUT_TCE_INDIRECT to find. */
  private static void list(FuzzPlatform machine, FuzzInput input) {
    long ra = (long) input.u8() << 12;
    long tce = value(input);
    for (int i = 0; i < 16; i++) {
      machine.memory.putLong(ra + 8 * i, tce + ((long) i << 12));
    }
  }

  private static long address(FuzzInput input) {
    return input.below(8) == 0 ? value(input) : (long) input.u16() << 4;
  }

  private static long value(FuzzInput input) {
    int kind = input.u8();
    int small = kind >>> 4;
    return switch (kind & 15) {
      case 0, 1 -> small;
      case 2 -> 0x8000_0000L | small & 3;
      case 3 -> (1L << 59) + ((long) input.u8() << (small == 0 ? 12 : 16));
      case 4 -> (long) input.u8() << 12;
      case 5 -> (long) input.u8() << 12 | small & 3;
      case 6 -> FuzzPlatform.RAM - small;
      case 7 -> 1L << (input.u8() & 63);
      case 8 -> (1L << (input.u8() & 63)) - small;
      case 9 -> ~(long) small;
      case 10 -> 0x7100_0000L + (small & 1);
      case 11 -> 0x1000 + input.u16();
      case 12 -> Integer.toUnsignedLong(input.s32());
      case 13 -> input.u8();
      case 14 -> input.u16();
      default -> input.s64();
    };
  }
}
