package dev.oriel.devices.vscsi;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** One information unit of a guest, big-endian, which its answer replaces in memory. */
final class InformationUnit {
  /** The longest, as the adapter announces at login. */
  static final int MOST = 256;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final DmaPort dma;
  private final MemorySegment bytes = MemorySegment.ofArray(new byte[MOST]);
  private long ioba;
  private long tag;

  InformationUnit(DmaPort dma) {
    this.dma = dma;
  }

  /** Fetches a unit, of which what is missing is zero; false if memory refuses or it is longer. */
  boolean fetch(long from, int length) {
    ioba = from;
    bytes.fill((byte) 0);
    boolean fetched = length <= MOST && dma.read(from, bytes, 0, length) == DmaStatus.OK;
    tag = u64(8);
    return fetched;
  }

  /** What the guest knows it by. */
  long tag() {
    return tag;
  }

  int u8(int at) {
    return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  int u16(int at) {
    return bytes.get(SHORT, at) & 0xffff;
  }

  int s32(int at) {
    return bytes.get(INT, at);
  }

  long u64(int at) {
    return bytes.get(LONG, at);
  }

  byte[] copy(int at, int length) {
    return bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
  }

  void put8(int at, int value) {
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  void put16(int at, int value) {
    bytes.set(SHORT, at, (short) value);
  }

  void put32(int at, int value) {
    bytes.set(INT, at, value);
  }

  void put(int at, byte[] values) {
    MemorySegment.copy(values, 0, bytes, ValueLayout.JAVA_BYTE, at, values.length);
  }

  /** Begins an answer with the same tag; the rest is zero. */
  void answer(int opcode) {
    bytes.fill((byte) 0);
    put8(0, opcode);
    bytes.set(LONG, 8, tag);
  }

  /** Writes the first {@code length} bytes back to where the unit came from. */
  boolean store(int length) {
    return dma.write(ioba, bytes, 0, length) == DmaStatus.OK;
  }
}
