package dev.oriel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Set;
import sun.misc.Unsafe;

/**
 * Guest RAM as loads and stores access it after a hit in a TLB: by offset, of any alignment, with
 * the bounds checked, least significant byte first.
 *
 * <p>To HotSpot, an access of a {@link MemorySegment} is a graph of 650 nodes, of which it inlines
 * about 25 into a method and calls the rest; its profiled form takes 6 KiB. {@link Unsafe} takes 60
 * nodes. It is used if the JVM is told to allow it, as the launcher does ({@code
 * --sun-misc-unsafe-memory-access=allow}); segments do the same otherwise.
 *
 * @param segment all of guest RAM
 * @param address of the segment
 * @param size of the segment in bytes, at least 8
 */
@SuppressWarnings({"removal", "deprecation"})
public record Ram(MemorySegment segment, long address, long size) {
  // A record, because HotSpot takes the fields of a record that is a constant for constants.

  private static final boolean DIRECT =
      "allow".equals(System.getProperty("sun.misc.unsafe.memory.access"))
          && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
          && Set.of("amd64", "x86_64", "aarch64").contains(System.getProperty("os.arch"));

  /** Apart, so that it is touched only if it is used. */
  private static final class Direct {
    static final Unsafe UNSAFE = unsafe();

    private static Unsafe unsafe() {
      try {
        Field field = Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        return (Unsafe) field.get(null);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /**
   * @param segment all of guest RAM; it stays alive as long as a vCPU runs
   */
  static Ram of(MemorySegment segment) {
    return new Ram(segment, segment.address(), segment.byteSize());
  }

  /** Whether accesses are direct. */
  static boolean direct() {
    return DIRECT;
  }

  byte get8(long offset) {
    return DIRECT
        ? Direct.UNSAFE.getByte(address + Objects.checkIndex(offset, size))
        : segment.get(Vcpu.BYTE, offset);
  }

  short get16(long offset) {
    return DIRECT
        ? Direct.UNSAFE.getShort(address + Objects.checkIndex(offset, size - 1))
        : segment.get(Vcpu.SHORT, offset);
  }

  int get32(long offset) {
    return DIRECT
        ? Direct.UNSAFE.getInt(address + Objects.checkIndex(offset, size - 3))
        : segment.get(Vcpu.INT, offset);
  }

  long get64(long offset) {
    return DIRECT
        ? Direct.UNSAFE.getLong(address + Objects.checkIndex(offset, size - 7))
        : segment.get(Vcpu.LONG, offset);
  }

  void set8(long offset, byte value) {
    if (DIRECT) {
      Direct.UNSAFE.putByte(address + Objects.checkIndex(offset, size), value);
    } else {
      segment.set(Vcpu.BYTE, offset, value);
    }
  }

  void set16(long offset, short value) {
    if (DIRECT) {
      Direct.UNSAFE.putShort(address + Objects.checkIndex(offset, size - 1), value);
    } else {
      segment.set(Vcpu.SHORT, offset, value);
    }
  }

  void set32(long offset, int value) {
    if (DIRECT) {
      Direct.UNSAFE.putInt(address + Objects.checkIndex(offset, size - 3), value);
    } else {
      segment.set(Vcpu.INT, offset, value);
    }
  }

  void set64(long offset, long value) {
    if (DIRECT) {
      Direct.UNSAFE.putLong(address + Objects.checkIndex(offset, size - 7), value);
    } else {
      segment.set(Vcpu.LONG, offset, value);
    }
  }
}
