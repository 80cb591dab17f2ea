package dev.oriel.devices.virtio;

import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The common configuration (Virtio 1.2 section 4.1.4.3): features, status, and the registers of one
 * queue at a time. Safe for use by several threads.
 */
final class CommonConfig {
  static final int NO_VECTOR = 0xffff;

  private static final int FEATURES_OK = 8;
  private static final int DRIVER_OK = 4;
  private static final int NEEDS_RESET = 0x40;

  private static final Register OFFERED_SELECT = register("device_feature_select", 0, 4);
  private static final Register OFFERED = Register.readOnly("device_feature", 4, 4, 0);
  private static final Register ACCEPTED_SELECT = register("driver_feature_select", 8, 4);
  private static final Register ACCEPTED = register("driver_feature", 12, 4);
  private static final Register CONFIG_VECTOR = register("config_msix_vector", 16, 2);
  private static final Register QUEUES = Register.readOnly("num_queues", 18, 2, 0);
  private static final Register STATUS = register("device_status", 20, 1);
  private static final Register GENERATION = Register.readOnly("config_generation", 21, 1, 0);
  private static final Register SELECT = register("queue_select", 22, 2);
  private static final Register SIZE = register("queue_size", 24, 2);
  private static final Register VECTOR = register("queue_msix_vector", 26, 2);
  private static final Register ENABLE = register("queue_enable", 28, 2);
  private static final Register NOTIFY_OFFSET = Register.readOnly("queue_notify_off", 30, 2, 0);
  private static final Register DESCRIPTORS = register("queue_desc", 32, 8);
  private static final Register AVAILABLE = register("queue_driver", 40, 8);
  private static final Register USED = register("queue_device", 48, 8);

  static final int BYTES = 56;

  private static final List<Register> REGISTERS =
      List.of(
          OFFERED_SELECT,
          OFFERED,
          ACCEPTED_SELECT,
          ACCEPTED,
          CONFIG_VECTOR,
          QUEUES,
          STATUS,
          GENERATION,
          SELECT,
          SIZE,
          VECTOR,
          ENABLE,
          NOTIFY_OFFSET,
          DESCRIPTORS,
          AVAILABLE,
          USED);

  /** The registers of one queue. */
  private static final class Setup {
    private final Virtqueue queue;
    private int size;
    private int vector;
    private boolean enabled;
    private long descriptors;
    private long available;
    private long used;

    Setup(Virtqueue queue) {
      this.queue = queue;
    }

    void open() {
      queue.open(new Ring.Place(descriptors, available, used, size));
    }
  }

  private final RegisterBank bank = new RegisterBank(BYTES, REGISTERS);
  private final long offered;
  private final long needed;
  private final int queueSize;
  private final int vectors;
  private final List<Setup> setups = new ArrayList<>();
  private long accepted;
  private int status;
  private int generation;

  /** Whether queues may have been served since the last reset. */
  private boolean started;

  private boolean resetWanted;

  /**
   * @param needed features without which a driver is refused
   * @param queueSize the most entries of a queue, a power of two
   * @param vectors MSI-X vectors
   */
  CommonConfig(long offered, long needed, List<Virtqueue> queues, int queueSize, int vectors) {
    this.offered = offered;
    this.needed = needed;
    this.queueSize = queueSize;
    this.vectors = vectors;
    queues.forEach(queue -> setups.add(new Setup(queue)));
    clear();
  }

  private static Register register(String name, int offset, int width) {
    return Register.readWrite(name, offset, width, 0, -1L >>> Long.SIZE - width * Byte.SIZE);
  }

  /** Resets the registers; the queues are not in use. */
  private void clear() {
    bank.reset();
    bank.set(OFFERED, offered & 0xffff_ffffL);
    bank.set(CONFIG_VECTOR, NO_VECTOR);
    bank.set(QUEUES, setups.size());
    bank.set(GENERATION, generation);
    for (Setup setup : setups) {
      setup.size = queueSize;
      setup.vector = NO_VECTOR;
      setup.enabled = false;
      setup.descriptors = setup.available = setup.used = 0;
      setup.queue.reset();
    }
    accepted = 0;
    status = 0;
    started = false;
    resetWanted = false;
    showQueue();
  }

  /** The registers as a guest reads them. */
  RegisterBank bank() {
    return bank;
  }

  synchronized long load(long offset, int size) {
    return bank.load(offset, size);
  }

  /**
   * A guest's write.
   *
   * @return whether the device's thread has to act on it
   */
  synchronized boolean store(long offset, int size, long value) {
    if (resetWanted) {
      return false;
    }
    bank.store(offset, size, value);
    if (touches(OFFERED_SELECT, offset, size)) {
      bank.set(OFFERED, half(offered, bank.get(OFFERED_SELECT)));
    }
    if (touches(ACCEPTED, offset, size)) {
      accept(bank.get(ACCEPTED_SELECT), bank.get(ACCEPTED));
    }
    if (touches(ACCEPTED_SELECT, offset, size) || touches(ACCEPTED, offset, size)) {
      bank.set(ACCEPTED, half(accepted, bank.get(ACCEPTED_SELECT)));
    }
    if (touches(CONFIG_VECTOR, offset, size)) {
      bank.set(CONFIG_VECTOR, vector(CONFIG_VECTOR));
    }
    if (offset + size > SIZE.offset()) {
      setQueue(offset < SIZE.offset());
    }
    if (touches(SELECT, offset, size) || offset + size > SIZE.offset()) {
      showQueue();
    }
    return touches(STATUS, offset, size) && setStatus((int) bank.get(STATUS));
  }

  private static boolean touches(Register register, long offset, int size) {
    return offset < register.offset() + register.width() && register.offset() < offset + size;
  }

  private static long half(long features, long select) {
    return select > 1 ? 0 : features >>> select * Integer.SIZE & 0xffff_ffffL;
  }

  private void accept(long select, long value) {
    if (select <= 1 && (status & FEATURES_OK) == 0) {
      long shift = select * Integer.SIZE;
      accepted = accepted & ~(0xffff_ffffL << shift) | value << shift;
    }
  }

  private long vector(Register register) {
    long vector = bank.get(register);
    return vector < vectors ? vector : NO_VECTOR;
  }

  /**
   * Takes the registers of the selected queue; its place and size are fixed once it is enabled.
   *
   * @param selected whether the same store has selected another queue
   */
  private void setQueue(boolean selected) {
    int index = (int) bank.get(SELECT);
    if (selected || index >= setups.size()) {
      return;
    }
    Setup setup = setups.get(index);
    setup.vector = (int) vector(VECTOR);
    if (setup.enabled) {
      return;
    }
    int size = (int) bank.get(SIZE);
    boolean anySize = (accepted & Feature.PACKED_RING) != 0 && size > 0;
    boolean goodSize = size <= queueSize && (anySize || Integer.bitCount(size) == 1);
    setup.size = goodSize ? size : setup.size;
    setup.descriptors = bank.get(DESCRIPTORS);
    setup.available = bank.get(AVAILABLE);
    setup.used = bank.get(USED);
    if (bank.get(ENABLE) == 1) {
      setup.enabled = true;
      setup.open();
    }
  }

  private void showQueue() {
    int index = (int) bank.get(SELECT);
    boolean exists = index < setups.size();
    Setup setup = setups.get(exists ? index : 0);
    bank.set(SIZE, exists ? setup.size : 0);
    bank.set(VECTOR, exists ? setup.vector : NO_VECTOR);
    bank.set(ENABLE, exists && setup.enabled ? 1 : 0);
    bank.set(NOTIFY_OFFSET, exists ? index : 0);
    bank.set(DESCRIPTORS, exists ? setup.descriptors : 0);
    bank.set(AVAILABLE, exists ? setup.available : 0);
    bank.set(USED, exists ? setup.used : 0);
  }

  /** Status bits stay set until a reset, which waits for the device's thread if it is at work. */
  private boolean setStatus(int value) {
    boolean reset = value == 0;
    if (reset && started) {
      resetWanted = true;
    } else if (reset) {
      clear();
    } else {
      status |= value & ~(NEEDS_RESET | FEATURES_OK | DRIVER_OK);
      boolean agreed = (accepted & ~offered) == 0 && (~accepted & needed) == 0;
      status |= agreed ? value & FEATURES_OK : 0;
      status |= (status & FEATURES_OK) != 0 ? value & DRIVER_OK : 0;
    }
    bank.set(STATUS, status);
    boolean starts = !started && (status & DRIVER_OK) != 0;
    started |= starts;
    return resetWanted || starts;
  }

  /** Writes the registers; the driver does not wait for a reset. */
  synchronized void save(StateWriter out) {
    bank.save(out);
    out.putLong(accepted);
    out.putInt(status);
    out.putInt(generation);
    out.putBoolean(started);
    for (Setup setup : setups) {
      out.putInt(setup.size);
      out.putInt(setup.vector);
      out.putBoolean(setup.enabled);
      out.putLong(setup.descriptors);
      out.putLong(setup.available);
      out.putLong(setup.used);
    }
  }

  /** Takes over registers, and opens the queues that are enabled. */
  synchronized void restore(StateReader in) {
    bank.restore(in);
    accepted = in.getLong();
    status = in.getInt(0, 0xff);
    generation = in.getInt(0, 0xff);
    started = in.getBoolean();
    for (Setup setup : setups) {
      setup.size = in.getInt(1, queueSize);
      setup.vector = in.getInt(0, NO_VECTOR);
      in.check(setup.vector < vectors || setup.vector == NO_VECTOR);
      setup.enabled = in.getBoolean();
      setup.descriptors = in.getLong();
      setup.available = in.getLong();
      setup.used = in.getLong();
      if (setup.enabled) {
        setup.open();
      }
    }
  }

  /** Whether the driver waits for a reset. */
  synchronized boolean resetWanted() {
    return resetWanted;
  }

  /** The queues have come to rest. */
  synchronized void reset() {
    clear();
  }

  /** Whether queues are to be served. */
  synchronized boolean running() {
    return started && !resetWanted && (status & NEEDS_RESET) == 0;
  }

  /** The features on which driver and device agree. */
  synchronized long accepted() {
    return accepted;
  }

  /** The device configuration has changed, other than by the driver. */
  synchronized void configChanged() {
    generation = generation + 1 & 0xff;
    bank.set(GENERATION, generation);
  }

  /** The device can do nothing more until it is reset. */
  synchronized void fail() {
    status |= NEEDS_RESET;
    bank.set(STATUS, status);
  }

  synchronized int configVector() {
    return (int) bank.get(CONFIG_VECTOR);
  }

  synchronized int vector(Virtqueue queue) {
    return setups.get(queue.index()).vector;
  }
}
