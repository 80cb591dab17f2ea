package dev.oriel.cpu.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.NoDevices;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * {@link Scalar} gives the result and the FPSCR of {@link Ieee}, which does single-precision
 * quotients and fused operations exactly, up to the ends of the range of singles. {@code
 * -Doriel.trials=10000000} for more of each.
 */
class ScalarTest {
  private static final long SEED = 754;
  private static final int TRIALS = Integer.getInteger("oriel.trials", 40_000);

  /** Sticky bits that let the host's arithmetic be used. */
  private static final long STICKY = Fpscr.FX | Fpscr.XX;

  private final GuestMemory memory = GuestMemory.reserve(1 << 16);
  private final Vcpu host = vcpu();
  private final Vcpu exact = vcpu();
  private final Random random = new Random(SEED);

  private Vcpu vcpu() {
    return new Vcpu(0, new Partition(memory, new NoDevices(), () -> 0));
  }

  @AfterEach
  void free() {
    memory.close();
  }

  @Test
  void singleProductsAndSums() {
    for (int i = 0; i < TRIALS; i++) {
      long a = operand();
      long c = operand();
      long b = operand();
      boolean minus = random.nextBoolean();
      boolean negate = random.nextBoolean();
      start();
      Scalar.multiplyAddSingle(host, 0, a, c, b, minus, negate);
      Fpscr.single(exact, 0, Ieee.multiplyAdd(exact, a, c, b, minus, negate, true));
      check("%x * %x + %x, %b, %b", a, c, b, minus, negate);
    }
  }

  /** Between the least normal number and the next smaller double: tiny, but rounded to normal. */
  @Test
  void aResultThatIsTinyOnlyBeforeItIsRoundedUnderflows() {
    start();
    Scalar.multiplyAddSingle(
        host,
        0,
        0x36a0_0000_0000_0000L,
        0x380b_18ef_8000_0000L,
        0x3810_0000_0000_0000L,
        true,
        true);
    assertThat(host.vsr[0]).isEqualTo(0x3810_0000_0000_0000L);
    assertThat(host.fpscr & Fpscr.UX).isEqualTo(Fpscr.UX);
  }

  @Test
  void singleQuotients() {
    for (int i = 0; i < TRIALS; i++) {
      long a = operand();
      long b = operand();
      start();
      Scalar.divideSingle(host, 0, a, b);
      Fpscr.single(exact, 0, Ieee.divide(exact, a, b, true));
      check("%x / %x", a, b);
    }
  }

  @Test
  void singleSumsProductsAndRounding() {
    for (int i = 0; i < TRIALS; i++) {
      long a = operand();
      long b = operand();
      start();
      Scalar.addSingle(host, 0, a, b);
      Fpscr.single(exact, 0, Ieee.add(exact, a, b, true));
      check("%x + %x", a, b);
      start();
      Scalar.multiplySingle(host, 0, a, b);
      Fpscr.single(exact, 0, Ieee.multiply(exact, a, b, true));
      check("%x * %x", a, b);
      start();
      Scalar.round(host, 0, a);
      Fpscr.single(exact, 0, Ieee.round(exact, a, true));
      check("%x rounded", a);
    }
  }

  private void start() {
    host.fpscr = STICKY;
    exact.fpscr = STICKY;
  }

  private void check(String operation, Object... operands) {
    String what = operation.formatted(operands);
    assertThat(host.vsr[0]).as(what).isEqualTo(exact.vsr[0]);
    assertThat(host.fpscr).as(what).isEqualTo(exact.fpscr);
  }

  /** A double that is a single, or nearly, often at an end of the range of normal singles. */
  private long operand() {
    int exponent =
        switch (random.nextInt(6)) {
          case 0 -> -126;
          case 1 -> 127;
          case 2 -> random.nextInt(24) - 149;
          case 3 -> 0;
          default -> random.nextInt(277) - 149;
        };
    double significand =
        switch (random.nextInt(4)) {
          case 0 -> 1;
          case 1 -> 1 + random.nextInt(4) * 0x1p-23;
          case 2 -> 2 - (1 + random.nextInt(4)) * 0x1p-23;
          default -> 1 + random.nextInt(1 << 23) * 0x1p-23;
        };
    double value = Math.scalb(random.nextBoolean() ? significand : -significand, exponent);
    long bits = Double.doubleToRawLongBits(value);
    return random.nextInt(4) == 0 ? bits + random.nextInt(3) - 1 : bits;
  }
}
