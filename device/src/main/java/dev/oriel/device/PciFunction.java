package dev.oriel.device;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One PCI function, as its author writes it. Configuration space, BAR programming, MSI-X and the
 * gate of the bus-master bit belong to the kit ({@link PciSlot}).
 *
 * <p>{@code load} and {@code store} are called on vCPU threads, possibly several at once, and must
 * not wait for the function's own work; that goes to {@link PciContext#executor}, which can also
 * run a brief task at once.
 */
public interface PciFunction extends AutoCloseable {
  /** Constant for the life of the function. */
  PciProfile profile();

  /**
   * A guest's read of {@code size} (1, 2, 4 or 8) bytes at {@code offset} in a BAR, all inside it;
   * the MSI-X structures excepted. The value is a little-endian integer, zero-extended.
   */
  long load(int bar, long offset, int size);

  /** A guest's write, likewise. Bits of {@code value} above {@code size} bytes are zero. */
  void store(int bar, long offset, int size, long value);

  /** The registers in its BARs, for people who look: doorbells and memory are none. */
  default List<BarRegisters> barRegisters() {
    return List.of();
  }

  /**
   * What a guest reads of configuration space where the function has registers of its own.
   *
   * @param declared what the registers of the profile hold there
   */
  default int configLoad(int offset, int size, int declared) {
    return declared;
  }

  /**
   * A guest or firmware has written to configuration space; the registers of the profile have taken
   * it.
   */
  default void configStored(int offset, int size, int value) {}

  /** {@link PciContext#messages} may have changed. */
  default void messagesChanged() {}

  /**
   * The platform has placed the memory that the function has on the processors' bus ({@link
   * PciDeviceType#coherentMemory}); called once, before the first reset, and not if there is none.
   *
   * @param memory all of it, as processors and devices access it, until the function is closed
   * @return whether it has become memory of a device of the host, which then locks nothing for it
   * @throws dev.oriel.iommu.spi.BadConfigurationException if the function cannot use it
   */
  default boolean memoryPlaced(MemorySegment memory) {
    return false;
  }

  /** Returns to the state at power-on. After the return, no earlier DMA or interrupt can happen. */
  void reset();

  /** Whether {@link #save} and {@link #restore} are implemented. */
  default boolean canBeSaved() {
    return false;
  }

  /**
   * Writes its state while its executor is idle, and completes first what it is in the middle of.
   * The kit saves configuration space and messages.
   */
  default void save(StateWriter out) {
    throw new UnsupportedOperationException();
  }

  /** Takes over a state, and asks its executor for the work that may be left. */
  default void restore(StateReader in) {
    throw new UnsupportedOperationException();
  }

  /** Flushes caches and releases resources, including the images it was created with. */
  @Override
  void close();
}
