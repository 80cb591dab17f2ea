package dev.oriel.devices.vscsi;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Management datagrams: what a guest asks about the adapter itself (LoPAR 17.2.3.3). */
final class Management {
  private static final int EMPTY = 1;
  private static final int ERROR_LOG = 2;
  private static final int ADAPTER_INFORMATION = 3;
  private static final int HOST_CONFIGURATION = 4;
  private static final int CAPABILITIES = 5;

  private static final int HEADER = 16;
  private static final int WITH_BUFFER = 24;
  private static final int FAILED = 1;
  private static final int NOT_SUPPORTED = 0xf1;

  private static final int INFORMATION_BYTES = 148;
  private static final int CAPABILITIES_BYTES = 92;

  /** Bytes of the longest transfer, as under QEMU. */
  private static final int LONGEST_TRANSFER = 4096 * 512;

  private final DmaPort dma;

  Management(DmaPort dma) {
    this.dma = dma;
  }

  /** Turns a request into its answer; returns the answer's length. */
  int serve(InformationUnit unit) {
    int status = NOT_SUPPORTED;
    int length = WITH_BUFFER;
    switch (unit.s32(0)) {
      case ADAPTER_INFORMATION -> status = information(unit) ? 0 : FAILED;
      case CAPABILITIES -> status = capabilities(unit) ? 0 : FAILED;
      case EMPTY, ERROR_LOG, HOST_CONFIGURATION -> {}
      default -> {
        length = HEADER;
        unit.put16(6, 0);
      }
    }
    unit.put16(4, status);
    return length;
  }

  private boolean information(InformationUnit unit) {
    ByteBuffer data = ByteBuffer.allocate(INFORMATION_BYTES);
    data.put(0, "16.a".getBytes(StandardCharsets.US_ASCII)); // version of SRP
    data.put(8, "oriel".getBytes(StandardCharsets.US_ASCII));
    data.putInt(108, 1); // version of these datagrams
    data.putInt(112, 2); // kind of operating system: Linux
    data.putInt(116, LONGEST_TRANSFER);
    return store(unit, data.array());
  }

  /** There are none: neither migration nor reservations. */
  private boolean capabilities(InformationUnit unit) {
    int length = Math.min(unit.u16(6), CAPABILITIES_BYTES);
    byte[] data = new byte[length];
    if (dma.read(unit.u64(16), MemorySegment.ofArray(data), 0, length) != DmaStatus.OK) {
      return false;
    }
    clear(data, 0, 4); // flags
    clear(data, 74, 6); // migration: whether it is supported, and how
    clear(data, 86, 6); // reservations, likewise
    return store(unit, data);
  }

  private static void clear(byte[] data, int from, int count) {
    for (int i = from; i < Math.min(from + count, data.length); i++) {
      data[i] = 0;
    }
  }

  private boolean store(InformationUnit unit, byte[] data) {
    int length = Math.min(unit.u16(6), data.length);
    return dma.write(unit.u64(16), MemorySegment.ofArray(data), 0, length) == DmaStatus.OK;
  }
}
