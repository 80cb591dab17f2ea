package dev.oriel.device;

import dev.oriel.iommu.DmaPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Sends message-signalled interrupts as 4-byte little-endian DMA writes. */
final class MessageSender {
  private static final ValueLayout.OfInt INT_LE =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final DmaPort port;
  private final MemorySegment data = Arena.ofAuto().allocate(INT_LE);

  MessageSender(DmaPort port) {
    this.port = port;
  }

  /** A message that the bus refuses is lost, as on the wire. */
  synchronized void send(long address, int message) {
    data.set(INT_LE, 0, message);
    port.write(address, data, 0, Integer.BYTES);
  }
}
