package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_BUSY;
import static dev.oriel.pseries.call.HcallStatus.H_DROPPED;
import static dev.oriel.pseries.call.HcallStatus.H_HARDWARE;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_RESOURCE;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.iommu.Iommu;
import dev.oriel.memory.Standstill;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Card;
import dev.oriel.net.Link;
import dev.oriel.net.Network;
import dev.oriel.pseries.interrupt.Interrupts;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A network card on the virtual I/O bus, {@code spapr-vlan} to QEMU and {@code ibmveth} to Linux
 * (LoPAR 17.3, "Interpartition Logical LAN"). The guest sends with one hypercall a frame; frames
 * for it go into buffers that it has added, and are announced in its receive queue.
 *
 * <p>Thread-safe. Of a buffer descriptor the fields are the valid bit, the toggle bit, 24 bits of
 * length and 32 of bus address.
 */
public final class LogicalLan extends VioDevice implements Card, AutoCloseable {
  /** Bytes of host memory that one can take: descriptors of buffers. */
  public static final long MOST_BYTES =
      (long) ReceiveBuffers.MOST_SIZES * ReceiveBuffers.MOST_OF_A_SIZE * 32;

  static final int SEND_BUFFERS = 6;

  private static final long VALID = 1L << 63;
  private static final long TOGGLE = 1L << 62;
  private static final int PAGE = 4096;

  /** The last doubleword of the buffer list counts the frames that found no buffer. */
  private static final int DROPPED = PAGE - 8;

  private static final int QUEUE_ENTRY = 16;
  private static final int LEAST_BUFFER = 16;

  /** Bytes at the start of a buffer that are the guest's. */
  private static final int HANDLE = 8;

  private static final int ENTRY_TOGGLE = 0x80;
  private static final int ENTRY_VALID = 0x40;

  private final Link link;
  private final ReceiveBuffers buffers = new ReceiveBuffers();
  private final byte[] factoryMac;

  /** The network's thread. */
  private final Standstill.Actor receiving;

  private boolean open;
  private boolean stalled;
  private long bufferList;
  private long queue;
  private int queueAt;
  private boolean queueToggle;
  private long dropped;

  /**
   * @param unit its address on the bus, which is its LIOBN too
   * @param irq its interrupt, which it claims
   * @param mac 6 bytes
   * @param standstill frames wait while the machine stands still
   */
  public LogicalLan(
      int unit,
      int irq,
      byte[] mac,
      Interrupts interrupts,
      Iommu iommu,
      Standstill standstill,
      Network network) {
    super(unit, irq, interrupts, iommu);
    factoryMac = mac.clone();
    receiving = standstill.actor(() -> {});
    link = network.connect(this);
    standstill.listen(
        new Standstill.Listener() {
          @Override
          public void stops() {}

          @Override
          public void goesOn() {
            link.resume();
          }
        });
  }

  /** A frame that waits for a buffer is the network's. */
  @Override
  synchronized void saveOwn(StateWriter out) {
    out.putBoolean(open);
    out.putBoolean(stalled);
    out.putLong(bufferList);
    out.putLong(queue);
    out.putInt(queueAt);
    out.putBoolean(queueToggle);
    out.putLong(dropped);
    buffers.save(out);
  }

  @Override
  synchronized void restoreOwn(StateReader in) {
    open = in.getBoolean();
    stalled = in.getBoolean();
    bufferList = in.getLong();
    queue = in.getLong();
    queueAt = in.getInt(0, Math.max(0, length(queue) - QUEUE_ENTRY));
    in.check(queueAt % QUEUE_ENTRY == 0);
    queueToggle = in.getBoolean();
    dropped = in.getLong();
    buffers.restore(in);
  }

  @Override
  void reset() {
    synchronized (this) {
      close(false);
    }
    endpoint.reset();
    link.resume();
  }

  /** Frames that wait for buffers are dropped once {@link Link#resume} has been called. */
  private void close(boolean opened) {
    open = opened;
    signal(0);
    stalled = false;
    dropped = 0;
    buffers.clear();
  }

  /** Unplugs it from its network. */
  @Override
  public void close() {
    link.close();
  }

  private static int length(long descriptor) {
    return (int) (descriptor >>> 32) & 0xff_ffff;
  }

  private static long address(long descriptor) {
    return descriptor & 0xffff_ffffL;
  }

  /** Whether the device may read and write all of it. */
  private boolean reaches(long ioba, int length) {
    return port.transfer(ioba, length, false, (piece, at) -> {}) == DmaStatus.OK
        && port.transfer(ioba, length, true, (piece, at) -> {}) == DmaStatus.OK;
  }

  /** H_REGISTER_LOGICAL_LAN: opens the interface. */
  synchronized long register(long list, long receiveQueue, long filters) {
    if (open) {
      return H_RESOURCE;
    }
    long at = address(receiveQueue);
    int size = length(receiveQueue);
    boolean valid =
        list % PAGE == 0
            && reaches(list, PAGE)
            && filters % PAGE == 0
            && reaches(filters, PAGE)
            && receiveQueue < 0
            && at % QUEUE_ENTRY == 0
            && size % QUEUE_ENTRY == 0
            && size > 0
            && reaches(at, size);
    if (!valid) {
      return H_PARAMETER;
    }
    close(true);
    bufferList = list;
    queue = receiveQueue & ~TOGGLE;
    queueAt = 0;
    queueToggle = true;
    ByteBuffer page = ByteBuffer.allocate(PAGE).putLong(queue).putLong(VALID | filters);
    write(list, page.array());
    port.transfer(at, size, true, (piece, from) -> piece.fill((byte) 0));
    return H_SUCCESS;
  }

  /** H_FREE_LOGICAL_LAN: closes the interface. */
  long free() {
    synchronized (this) {
      if (!open) {
        return H_RESOURCE;
      }
      close(false);
    }
    link.resume();
    return H_SUCCESS;
  }

  /** H_ADD_LOGICAL_LAN_BUFFER: one more buffer for a frame. */
  long addBuffer(long descriptor) {
    boolean resume;
    synchronized (this) {
      long at = address(descriptor);
      int size = length(descriptor);
      if (at % 4 != 0 || size % 4 != 0 || size < LEAST_BUFFER || !reaches(at, size)) {
        return H_PARAMETER;
      }
      if (!open || !buffers.add(size, at)) {
        return H_RESOURCE;
      }
      resume = stalled;
      stalled = false;
    }
    if (resume) {
      link.resume();
    }
    return H_SUCCESS;
  }

  /**
   * H_SEND_LOGICAL_LAN: a frame in up to six pieces; {@code H_BUSY} if the network has no room now.
   */
  long send(long[] registers, int first, long token) {
    synchronized (this) {
      if (!open) {
        return H_DROPPED;
      }
    }
    if (token != 0) {
      return H_HARDWARE;
    }
    int total = 0;
    int count = 0;
    while (count < SEND_BUFFERS && registers[first + count] < 0) {
      total += length(registers[first + count++]);
    }
    if (total == 0) {
      return H_SUCCESS;
    }
    if (total > Network.LONGEST) {
      return H_RESOURCE;
    }
    byte[] frame = new byte[total];
    MemorySegment target = MemorySegment.ofArray(frame);
    int at = 0;
    for (int i = 0; i < count; i++) {
      long piece = registers[first + i];
      if (port.read(address(piece), target, at, length(piece)) != DmaStatus.OK) {
        return H_PARAMETER;
      }
      at += length(piece);
    }
    return link.send(frame) ? H_SUCCESS : H_BUSY;
  }

  @Override
  public boolean receive(byte[] frame) {
    if (!receiving.tryEnter()) {
      return false;
    }
    try {
      return take(frame);
    } finally {
      receiving.leave();
    }
  }

  private boolean take(byte[] frame) {
    boolean pulse;
    synchronized (this) {
      if (!open) {
        return true;
      }
      OptionalLong buffer = buffers.take(frame.length + HANDLE);
      if (buffer.isEmpty()) {
        stalled = buffers.everHeld(frame.length + HANDLE);
        if (!stalled) {
          write(bufferList + DROPPED, ByteBuffer.allocate(8).putLong(++dropped).array());
        }
        return !stalled;
      }
      announce(buffer.getAsLong(), frame);
      pulse = signals();
    }
    if (pulse) {
      pulse();
    }
    return true;
  }

  /** Stores a frame in a buffer and its entry in the queue; a fault loses the frame. */
  private void announce(long buffer, byte[] frame) {
    if (!write(buffer + HANDLE, frame)) {
      return;
    }
    byte[] entry = new byte[QUEUE_ENTRY];
    port.read(buffer, MemorySegment.ofArray(entry), HANDLE, HANDLE);
    int control = queueToggle ? ENTRY_TOGGLE | ENTRY_VALID : ENTRY_VALID;
    ByteBuffer.wrap(entry)
        .put(0, (byte) control)
        .putShort(2, (short) HANDLE)
        .putInt(4, frame.length);
    long at = address(queue) + queueAt;
    // The control byte last, with the length in its doubleword: the guest polls it.
    MemorySegment source = MemorySegment.ofArray(entry);
    port.write(at + HANDLE, source, HANDLE, HANDLE);
    port.write(at, source, 0, HANDLE);
    queueAt += QUEUE_ENTRY;
    if (queueAt == length(queue)) {
      queueAt = 0;
      queueToggle = !queueToggle;
      queue ^= TOGGLE;
      write(bufferList, ByteBuffer.allocate(8).putLong(queue).array());
    }
  }

  private boolean write(long ioba, byte[] bytes) {
    return port.write(ioba, MemorySegment.ofArray(bytes), 0, bytes.length) == DmaStatus.OK;
  }

  @Override
  String nodeName() {
    return "l-lan";
  }

  @Override
  void describe(FdtNode vdevice) {
    describe(vdevice, "network", "IBM,l-lan")
        .bytes("local-mac-address", factoryMac)
        .cells("ibm,mac-address-filters", 0);
  }
}
