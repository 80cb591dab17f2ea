package dev.oriel.fuzz;

import dev.oriel.testkit.Seeds;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The short run of a fuzz test: inputs that follow from a seed and not from what was covered. */
public final class RandomInputs {
  private RandomInputs() {}

  /** Runs {@code target} on {@code count} inputs of up to {@code most} bytes. */
  public static void anything(long seed, int count, int most, Consumer<byte[]> target) {
    SplittableRandom random = Seeds.random(seed);
    for (int i = 0; i < count; i++) {
      byte[] input = new byte[random.nextInt(most + 1)];
      random.nextBytes(input);
      run(seed, input, target);
    }
  }

  /**
   * Runs {@code target} on {@code count} inputs that differ from {@code sample} in a few places.
   */
  public static void variations(long seed, int count, byte[] sample, Consumer<byte[]> target) {
    SplittableRandom random = Seeds.random(seed);
    byte[] boundaries = {0, 1, -1, Byte.MIN_VALUE, Byte.MAX_VALUE};
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(8) == 0 ? random.nextInt(sample.length + 1) : sample.length;
      byte[] input = java.util.Arrays.copyOf(sample, length);
      for (int changes = random.nextInt(1, 6); length > 0 && changes > 0; changes--) {
        input[random.nextInt(length)] =
            random.nextBoolean()
                ? boundaries[random.nextInt(boundaries.length)]
                : (byte) random.nextInt();
      }
      run(seed, input, target);
    }
  }

  private static void run(long seed, byte[] input, Consumer<byte[]> target) {
    try {
      target.accept(input);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          Seeds.replay(seed) + "; the input: " + HexFormat.of().formatHex(input), e);
    }
  }
}
