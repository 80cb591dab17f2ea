package dev.oriel.pseries.pci;

import dev.oriel.device.PciSlot;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.interrupt.Interrupts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The message signalled interrupts that firmware has allocated to the functions of one host bridge.
 */
final class PciMessages {
  /**
   * A function's allocation.
   *
   * @param first number of its first interrupt
   * @param count how many, consecutive
   * @param msix whether it uses MSI-X, otherwise MSI
   */
  record Granted(int first, int count, boolean msix) {}

  private final MsiAllocator numbers;
  private final Map<PciSlot, Granted> granted = new HashMap<>();

  PciMessages(MsiAllocator numbers) {
    this.numbers = numbers;
  }

  synchronized @Nullable Granted of(PciSlot function) {
    return granted.get(function);
  }

  /**
   * Allocates {@code count} interrupts to {@code function}, replacing its old ones; false if too
   * many.
   */
  synchronized boolean grant(PciSlot function, int count, boolean msix) {
    // MSI makes its messages by setting low bits; MSI-X could start anywhere, but QEMU starts it
    // here.
    int alignment = msix ? 2 : Math.max(2, Integer.highestOneBit(2 * count - 1));
    int first = numbers.allocate(count, alignment);
    if (first < 0) {
      return false;
    }
    release(function);
    Granted held = new Granted(first, count, msix);
    granted.put(function, held);
    program(function, held);
    return true;
  }

  private static void program(PciSlot function, Granted held) {
    if (held.msix) {
      function.programMsix(held.count, PciHostBridge.MESSAGE_ADDRESS, held.first);
    } else {
      function.programMsi(PciHostBridge.MESSAGE_ADDRESS, held.first);
    }
  }

  /** Programs the interrupts of {@code function} again after a reset. */
  synchronized void restore(PciSlot function) {
    Granted held = granted.get(function);
    if (held != null) {
      program(function, held);
    }
  }

  /** Frees the interrupts of {@code function}; false if it has none. */
  synchronized boolean release(PciSlot function) {
    Granted held = granted.remove(function);
    if (held != null) {
      numbers.release(held.first(), held.count());
    }
    return held != null;
  }

  /** What {@code function} holds. */
  synchronized void save(PciSlot function, StateWriter out) {
    Granted held = granted.getOrDefault(function, new Granted(0, 0, false));
    out.putInt(held.first);
    out.putInt(held.count);
    out.putBoolean(held.msix);
  }

  synchronized void restore(PciSlot function, StateReader in) {
    int first = in.getInt();
    int count = in.getInt(0, Interrupts.MSI_COUNT);
    boolean msix = in.getBoolean();
    if (count > 0) {
      in.check(first >= Interrupts.MSI);
      in.check(first - Interrupts.MSI <= Interrupts.MSI_COUNT - count);
      granted.put(function, new Granted(first, count, msix));
    }
  }

  synchronized void releaseAll() {
    granted.values().forEach(held -> numbers.release(held.first(), held.count()));
    granted.clear();
  }
}
