package dev.oriel.pseries;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Non-volatile memory (LoPAR 7.3.1, chapter 8), 64 KiB, laid out as firmware leaves it: a system
 * partition and one free partition for the rest. It lasts as long as the machine, resets included.
 */
final class Nvram implements Part {
  static final int SIZE = 0x10000;

  private static final int BLOCK = 16;
  private static final int NAME = 12;
  private static final byte SYSTEM_PARTITION = 0x70;
  private static final byte FREE_SPACE = 0x7f;
  private static final int SYSTEM_SIZE = 4096;

  private final int unit;
  private final int irq;
  private final byte[] bytes = new byte[SIZE];
  private final MemorySegment segment = MemorySegment.ofArray(bytes);

  /**
   * @param variables of the system partition, {@code NAME=VALUE}
   * @throws BadConfigurationException if they do not fit
   */
  Nvram(int unit, int irq, List<String> variables) {
    this.unit = unit;
    this.irq = irq;
    partition(0, SYSTEM_SIZE, SYSTEM_PARTITION, "common");
    int at = BLOCK;
    for (String variable : variables) {
      byte[] text = variable.getBytes(StandardCharsets.UTF_8);
      // Each ends with a zero, and another one ends the list.
      if (text.length > SYSTEM_SIZE - at - 2) {
        throw new BadConfigurationException(
            "the firmware's variables take more than the %d bytes that there are for them"
                .formatted(SYSTEM_SIZE - BLOCK));
      }
      System.arraycopy(text, 0, bytes, at, text.length);
      at += text.length + 1;
    }
    partition(SYSTEM_SIZE, SIZE - SYSTEM_SIZE, FREE_SPACE, "wwwwwwwwwwww");
  }

  /** Writes a partition's header: signature, checksum, length in blocks, name (LoPAR 8.2). */
  private void partition(int offset, int size, byte signature, String name) {
    ByteBuffer header = ByteBuffer.wrap(bytes, offset, BLOCK).slice();
    header.put(0, signature).putShort(2, (short) (size / BLOCK));
    header.put(4, name.getBytes(StandardCharsets.US_ASCII), 0, Math.min(NAME, name.length()));
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += Byte.toUnsignedInt(header.get(i));
      sum = (sum & 0xff) + (sum >>> 8);
    }
    header.put(1, (byte) sum);
  }

  @Override
  public String partName() {
    return "nvram";
  }

  @Override
  public synchronized void save(StateWriter out) {
    out.putBytes(bytes);
  }

  @Override
  public synchronized void restore(StateReader in) {
    in.getBytes(bytes);
  }

  void install(RtasTable rtas) {
    rtas.on(RtasCall.NVRAM_FETCH, this::fetch).on(RtasCall.NVRAM_STORE, this::store);
  }

  private synchronized int fetch(RtasFrame frame) {
    frame.result(1, 0);
    int offset = frame.arg(0);
    int length = frame.arg(2);
    if (!contains(offset, length)
        || !frame.memory().write(frame.argAddress(1), segment, offset, length)) {
      return RtasStatus.PARAMETER;
    }
    frame.result(1, length);
    return RtasStatus.SUCCESS;
  }

  private synchronized int store(RtasFrame frame) {
    frame.result(1, 0);
    int offset = frame.arg(0);
    int length = frame.arg(2);
    if (!contains(offset, length)
        || !frame.memory().read(frame.argAddress(1), segment, offset, length)) {
      return RtasStatus.PARAMETER;
    }
    frame.result(1, length);
    return RtasStatus.SUCCESS;
  }

  private static boolean contains(int offset, int length) {
    return offset >= 0 && length >= 0 && offset <= SIZE - length;
  }

  /** Adds its node to that of the virtual I/O bus. */
  void describe(FdtNode vdevice) {
    vdevice
        .child("nvram@%x".formatted(unit))
        .cells("reg", unit)
        .string("device_type", "nvram")
        .string("compatible", "qemu,spapr-nvram")
        .cells("interrupts", irq, 0)
        .cells("#bytes", SIZE);
  }
}
