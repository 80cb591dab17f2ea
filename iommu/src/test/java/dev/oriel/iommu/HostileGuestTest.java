package dev.oriel.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.policy.WindowPolicies;
import dev.oriel.iommu.spi.TableBudget;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a guest asks for, nothing is thrown, the budget holds, and the machine still answers.
 */
class HostileGuestTest {
  private static final int BUDGET = 16 << 10;
  private static final int OPERATIONS = 50_000;

  static java.util.stream.LongStream seeds() {
    Long replay = Long.getLong("oriel.seed");
    return replay != null ? java.util.stream.LongStream.of(replay) : new Random().longs(4);
  }

  /** Powers of two and what is beside them, addresses that exist, anything. */
  private static long any(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 1 -> (1L << random.nextInt(64)) + random.nextLong(-2, 3);
      case 2 -> TestMachine.DYNAMIC_START + random.nextLong(1L << random.nextInt(1, 62));
      case 3 -> random.nextLong(TestMachine.RAM);
      default -> random.nextLong(1L << random.nextInt(1, 40)) & -0x1000;
    };
  }

  private static long liobn(SplittableRandom random) {
    return random.nextInt(8) == 0 ? any(random) : TestMachine.DEFAULT + random.nextInt(2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void survives(long seed) {
    TableBudget budget = new TableBudget(BUDGET);
    SplittableRandom random = new SplittableRandom(seed);
    EndpointSettings settings =
        EndpointSettings.qemu(0)
            .withPolicy(WindowPolicies.of(random.nextBoolean() ? "max" : "0x800000000000"))
            .withStrictness(Strictness.values()[random.nextInt(3)]);
    try (TestMachine machine = new TestMachine(budget, settings, SlotGate::new)) {
      MemorySegment buffer = MemorySegment.ofArray(new byte[1 << 16]);
      boolean spent = false;
      for (int i = 0; i < OPERATIONS; i++) {
        long a = any(random);
        long b = any(random);
        int length = random.nextInt(1 << random.nextInt(1, 17));
        TceStatus status = TceStatus.SUCCESS;
        // Windows, and with them what is mapped, stay for a while.
        boolean windows = i % 10_000 > 9_000;
        switch (windows ? random.nextInt(64) : random.nextInt(3, 200)) {
          case 0 -> machine.endpoint.create((int) (a & 63), (int) (a >>> 32 & 63));
          case 1 -> machine.endpoint.create((int) a, (int) b);
          case 2 -> machine.iommu.remove((int) liobn(random));
          case 3, 4, 5 -> machine.port().read(a, buffer, 0, length);
          case 6, 7, 8 -> machine.port().write(a, buffer, 0, length);
          case 9 -> machine.port().transfer(a, b & Long.MAX_VALUE, true, (guest, done) -> {});
          case 10, 11 -> machine.iommu.get(liobn(random), a);
          case 12, 13, 14 ->
              status = machine.iommu.stuff(liobn(random), a, b, any(random)).status();
          case 15, 16 ->
              status = machine.iommu.putIndirect(liobn(random), a, b, random.nextInt(514)).status();
          default -> status = machine.put(liobn(random), a, b);
        }
        spent |= status == TceStatus.NOT_ENOUGH_RESOURCES;
        assertThat(budget.used()).isBetween(0L, (long) BUDGET);
      }
      if (settings.strictness() == Strictness.QEMU) {
        assertThat(spent).as("the budget was met, seed %d", seed).isTrue();
      }
      machine.endpoint.reset();
      assertThat(machine.put(TestMachine.DEFAULT, 0, 0x8003)).isEqualTo(TceStatus.SUCCESS);
      assertThat(machine.write(0, (byte) 1)).isEqualTo(DmaStatus.OK);
      assertThat(machine.endpoint.create(24, 31)).isInstanceOf(WindowRequest.Created.class);
    }
  }
}
