package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Doorbells of I/O queues in guest memory (NVMe 1.4 sections 5.7 and 7.13). The guest writes the
 * doorbell register itself only when the value passes the event index, which the controller sets to
 * the last value it has seen before it goes idle.
 */
final class ShadowDoorbells {
  private final DmaPort port;
  private final MemorySegment word = Arena.ofAuto().allocate(Integer.BYTES);
  private boolean active;
  private long doorbells;
  private long eventIndexes;

  ShadowDoorbells(DmaPort port) {
    this.port = port;
  }

  void reset() {
    active = false;
  }

  void save(StateWriter out) {
    out.putBoolean(active);
    out.putLong(doorbells);
    out.putLong(eventIndexes);
  }

  void restore(StateReader in) {
    active = in.getBoolean();
    doorbells = in.getLong();
    eventIndexes = in.getLong();
  }

  /** Doorbell Buffer Config: a page of doorbells and a page of event indexes. */
  Status configure(Command command, int pageSize) {
    if (((command.prp1() | command.prp2()) & pageSize - 1) != 0) {
      return Status.INVALID_FIELD;
    }
    doorbells = command.prp1();
    eventIndexes = command.prp2();
    active = true;
    return Status.SUCCESS;
  }

  /** Whether queue {@code id} has its doorbells in memory: the admin queue never does. */
  boolean cover(int id) {
    return active && id != 0;
  }

  /**
   * The last value of a queue's tail (of submissions) or head that the guest wrote; -1 if it cannot
   * be read.
   */
  int value(int id, boolean ofCompletions) {
    return port.read(doorbells + offset(id, ofCompletions), word, 0, Integer.BYTES) == DmaStatus.OK
        ? Le.get16(word, 0)
        : -1;
  }

  /**
   * Asks for a write of the register once the guest goes past {@code value}. Values that the guest
   * wrote before it could see this must be read with {@link #value} afterwards. False if memory
   * refuses.
   */
  boolean expect(int id, boolean ofCompletions, int value) {
    Le.put32(word, 0, value);
    boolean written =
        port.write(eventIndexes + offset(id, ofCompletions), word, 0, Integer.BYTES)
            == DmaStatus.OK;
    VarHandle.fullFence();
    return written;
  }

  private static long offset(int id, boolean ofCompletions) {
    return 2L * Integer.BYTES * id + (ofCompletions ? Integer.BYTES : 0);
  }
}
