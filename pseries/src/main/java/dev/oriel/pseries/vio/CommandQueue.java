package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_CLOSED;
import static dev.oriel.pseries.call.HcallStatus.H_DROPPED;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_RESOURCE;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.DeviceExecutor;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.VioContext;
import dev.oriel.device.VioDeviceType;
import dev.oriel.device.VioFunction;
import dev.oriel.device.VioProfile;
import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.Iommu;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.interrupt.Interrupts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A device on the virtual I/O bus and its command/response queue (LoPAR 17.2.3.1): the guest sends
 * messages of 16 bytes by a hypercall, the device's messages go into a ring in guest memory.
 * Thread-safe.
 */
public final class CommandQueue extends VioDevice implements VioContext, AutoCloseable {
  private static final int ENTRY = 16;
  private static final int LEAST_BYTES = 0x1000;
  private static final int MOST_BYTES = 0x1000_0000;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  private final VioProfile profile;
  private final DeviceExecutor executor;
  private final VioFunction function;
  private final MemorySegment word = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);

  private long ring;
  private int bytes;
  private int next;

  /**
   * @param unit its address on the bus, which is its LIOBN too
   * @param irq its interrupt, which it claims
   * @throws dev.oriel.iommu.spi.BadConfigurationException if the options are not valid
   */
  public CommandQueue(
      int unit,
      int irq,
      VioDeviceType type,
      DeviceOptions options,
      Interrupts interrupts,
      Iommu iommu,
      DeviceExecutor executor) {
    super(unit, irq, interrupts, iommu);
    this.executor = executor;
    profile = type.profile();
    function = type.create(options, this);
  }

  @Override
  public DmaPort dma() {
    return port;
  }

  @Override
  public DeviceExecutor executor() {
    return executor;
  }

  /** H_REG_CRQ: gives the device a ring. */
  synchronized long register(long address, long length) {
    if (length < LEAST_BYTES || length > MOST_BYTES || address % LEAST_BYTES != 0) {
      return H_PARAMETER;
    }
    if (bytes != 0) {
      return H_RESOURCE;
    }
    ring = address;
    bytes = (int) length / ENTRY * ENTRY;
    next = 0;
    return H_SUCCESS;
  }

  /** H_FREE_CRQ: takes the ring away; what was under way is forgotten. */
  long free() {
    shut();
    // Outside the lock: the device may be sending.
    function.reset();
    return H_SUCCESS;
  }

  private synchronized void shut() {
    bytes = 0;
  }

  /** H_SEND_CRQ: a message for the device. */
  long receive(long high, long low) {
    synchronized (this) {
      if (bytes == 0) {
        return H_CLOSED;
      }
    }
    return function.receive(high, low) ? H_SUCCESS : H_DROPPED;
  }

  /** H_ENABLE_CRQ: a queue is never suspended. */
  long enable() {
    return H_SUCCESS;
  }

  @Override
  public boolean send(long high, long low) {
    boolean pulse;
    synchronized (this) {
      long at = ring + next;
      // The guest clears the first byte of an entry that it has taken. It is written last.
      boolean free =
          bytes != 0
              && port.read(at, word, 0, 1) == DmaStatus.OK
              && word.get(ValueLayout.JAVA_BYTE, 0) == 0;
      if (!free || !put(at + Long.BYTES, low) || !put(at, high)) {
        return false;
      }
      next = (next + ENTRY) % bytes;
      pulse = signals();
    }
    if (pulse) {
      pulse();
    }
    return true;
  }

  private boolean put(long ioba, long value) {
    word.set(LONG, 0, value);
    return port.write(ioba, word, 0, Long.BYTES) == DmaStatus.OK;
  }

  @Override
  void saveOwn(StateWriter out) {
    // First, because it may send.
    StateWriter own = new StateWriter();
    function.save(own);
    executor.save(out);
    out.putAll(own);
    synchronized (this) {
      out.putLong(ring);
      out.putInt(bytes);
      out.putInt(next);
    }
  }

  @Override
  void restoreOwn(StateReader in) {
    executor.restore(in);
    function.restore(in);
    synchronized (this) {
      ring = in.getLong();
      bytes = in.getInt(0, MOST_BYTES);
      next = in.getInt(0, Math.max(0, bytes - ENTRY));
      in.check(ring % LEAST_BYTES == 0 && bytes % ENTRY == 0 && next % ENTRY == 0);
    }
  }

  @Override
  void reset() {
    synchronized (this) {
      bytes = 0;
      signal(0);
    }
    function.reset();
    endpoint.reset();
  }

  @Override
  public void close() {
    function.close();
  }

  @Override
  String nodeName() {
    return profile.name();
  }

  @Override
  void describe(FdtNode vdevice) {
    describe(vdevice, profile.type(), profile.compatible())
        .cells("#address-cells", profile.addressCells())
        .cells("#size-cells", 0);
  }
}
