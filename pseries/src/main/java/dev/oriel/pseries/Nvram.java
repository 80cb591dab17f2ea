package dev.oriel.pseries;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.BlockImage;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.HostShare;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Non-volatile memory (LoPAR 7.3.1, chapter 8), 64 KiB if it has no image, laid out as firmware
 * leaves it: a system partition and one free partition for the rest. It lasts as long as the
 * machine, resets included, or as long as its image.
 */
final class Nvram implements Part {
  static final int SIZE = 0x10000;

  /** Bytes that an image may have. */
  private static final int LEAST = 0x2000;

  private static final int MOST = 0x10_0000;

  private static final int BLOCK = 16;
  private static final int NAME = 12;
  private static final byte SYSTEM_PARTITION = 0x70;
  private static final byte FREE_SPACE = 0x7f;
  private static final int SYSTEM_SIZE = 4096;

  private final int unit;
  private final int irq;
  private final List<String> variables;
  private byte[] bytes = new byte[SIZE];
  private MemorySegment segment = MemorySegment.ofArray(bytes);
  private @Nullable BlockImage image;

  /**
   * @param variables of the system partition, {@code NAME=VALUE}
   * @throws BadConfigurationException if they do not fit
   */
  Nvram(int unit, int irq, List<String> variables) {
    this.unit = unit;
    this.irq = irq;
    this.variables = List.copyOf(variables);
    format();
  }

  private void format() {
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
    partition(SYSTEM_SIZE, bytes.length - SYSTEM_SIZE, FREE_SPACE, "wwwwwwwwwwww");
  }

  /**
   * Takes the contents of an image, and keeps what is stored in it. An image of zeros is formatted.
   *
   * @throws BadConfigurationException if it cannot be used, or would hide the variables
   */
  synchronized void keepIn(BlockImage kept, HostShare host) {
    if (kept.size() < LEAST || kept.size() > MOST) {
      throw new BadConfigurationException(
          "spapr-nvram: %s has %d bytes; it must have %d to %d"
              .formatted(kept.name(), kept.size(), LEAST, MOST));
    }
    if (kept.readOnly()) {
      throw new BadConfigurationException("spapr-nvram: %s is read-only".formatted(kept.name()));
    }
    host.require(kept.size());
    bytes = new byte[(int) kept.size()];
    segment = MemorySegment.ofArray(bytes);
    image = kept;
    try {
      kept.read(0, segment);
      if (Arrays.equals(bytes, new byte[bytes.length])) {
        format();
        kept.write(0, segment);
      } else if (!variables.isEmpty()) {
        throw new BadConfigurationException(
            "-prom-env: %s has variables of its own; change them with setenv at SLOF's prompt"
                .formatted(kept.name()));
      }
    } catch (IOException e) {
      throw new BadConfigurationException(
          "spapr-nvram: %s cannot be used: %s".formatted(kept.name(), e.getMessage()));
    }
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

  /** The image then has what was saved, as QEMU's has. */
  @Override
  public synchronized void restore(StateReader in) {
    in.getBytes(bytes);
    in.check(write(0, bytes.length));
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
    if (!write(offset, length)) {
      return RtasStatus.HARDWARE;
    }
    frame.result(1, length);
    return RtasStatus.SUCCESS;
  }

  /** Brings a range into the image, if there is one; false if that fails. */
  private boolean write(int offset, int length) {
    try {
      if (image != null) {
        image.write(offset, segment.asSlice(offset, length));
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean contains(int offset, int length) {
    return offset >= 0 && length >= 0 && offset <= bytes.length - length;
  }

  /** Adds its node to that of the virtual I/O bus. */
  synchronized void describe(FdtNode vdevice) {
    vdevice
        .child("nvram@%x".formatted(unit))
        .cells("reg", unit)
        .string("device_type", "nvram")
        .string("compatible", "qemu,spapr-nvram")
        .cells("interrupts", irq, 0)
        .cells("#bytes", bytes.length);
  }
}
