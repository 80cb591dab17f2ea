package dev.oriel.pseries.pci;

import org.jspecify.annotations.Nullable;

/**
 * An error to inject once into an I/O bus (LoPAR 7.3.13, "Errinjct Work Buffer Formats").
 *
 * @param function the guest's function number, 0..19; the exact kind of bus error makes no
 *     difference here
 * @param operation the operation that fails
 * @param address a bus address
 * @param mask the bits of {@code address} that count; bits that do not are the least significant
 *     ones
 */
public record InjectedError(int function, Operation operation, long address, long mask) {
  /** Operations that can fail. */
  enum Operation {
    LOAD_MEMORY,
    LOAD_IO,
    DMA_READ,
    DMA_WRITE
  }

  /** An error of any DMA in one direction. */
  public static InjectedError ofAnyDma(boolean write) {
    return write
        ? new InjectedError(16, Operation.DMA_WRITE, 0, 0)
        : new InjectedError(12, Operation.DMA_READ, 0, 0);
  }

  /** The operation that {@code function} makes fail; null if not supported, as for stores. */
  static @Nullable Operation operation(int function) {
    return switch (function) {
      case 0, 1 -> Operation.LOAD_MEMORY;
      case 2, 3 -> Operation.LOAD_IO;
      case 12, 13, 15 -> Operation.DMA_READ;
      case 16, 17 -> Operation.DMA_WRITE;
      default -> null;
    };
  }

  /** Whether {@code mask} is ones followed by zeros. */
  static boolean isMask(long mask) {
    return (~mask & ~mask + 1) == 0;
  }

  /** Whether an access to {@code length} bytes at {@code at}, at least one, triggers it. */
  boolean meets(Operation what, long at, long length) {
    long first = address & mask;
    long last = first | ~mask;
    return what == operation
        && Long.compareUnsigned(at, last) <= 0
        && Long.compareUnsigned(first, at + length - 1) <= 0;
  }
}
