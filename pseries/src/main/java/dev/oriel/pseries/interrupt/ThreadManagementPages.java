package dev.oriel.pseries.interrupt;

import dev.oriel.cpu.MmioBus;
import java.util.function.BooleanSupplier;

/**
 * The pages at which each processor finds its own {@link ThreadContext}: one for the operating
 * system, and one for its users, which can do nothing here. In the first half of a page are
 * registers, in the second operations. Registers are big-endian.
 */
public final class ThreadManagementPages implements MmioBus {
  public static final long PAGE = 0x1_0000;

  /** Page of the operating system; that of users follows it. */
  public static final long SYSTEM_RA = 0x6_0302_031a_0000L;

  public static final long USER_RA = SYSTEM_RA + PAGE;

  private static final int OFFSET = 0xfff;
  private static final int OPERATIONS = 0x800;
  private static final int REGISTERS = 0x3f;

  /** The ring of the operating system. */
  private static final int RING = 0x10;

  private static final int READABLE = 8;
  private static final int AGE = 6;
  private static final int CPPR = 1;
  private static final int ACKNOWLEDGE = OPERATIONS + RING;
  private static final int SET_PENDING = ACKNOWLEDGE + 2;

  private final Xive xive;
  private final BooleanSupplier active;

  public ThreadManagementPages(Xive xive, BooleanSupplier active) {
    this.xive = xive;
    this.active = active;
  }

  @Override
  public boolean answers(long ra, int size) {
    return active.getAsBoolean();
  }

  /** Nothing is here but for a processor. */
  @Override
  public long load(long ra, int size) {
    return -1L >>> Long.SIZE - size * Byte.SIZE;
  }

  @Override
  public void store(long ra, int size, long value) {}

  @Override
  public long load(int cpu, long ra, int size) {
    long value = -1;
    if (ra < USER_RA && active.getAsBoolean()) {
      int offset = (int) ra & OFFSET;
      if (offset < OPERATIONS) {
        value = registers(cpu, offset & REGISTERS, size);
      } else if (offset == ACKNOWLEDGE && size == Short.BYTES) {
        value = xive.acknowledge(cpu);
      }
    }
    return Long.reverseBytes(value) >>> Long.SIZE - size * Byte.SIZE;
  }

  @Override
  public void store(int cpu, long ra, int size, long value) {
    if (ra >= USER_RA || !active.getAsBoolean()) {
      return;
    }
    int offset = (int) ra & OFFSET;
    int first = (int) value & 0xff;
    if (offset == SET_PENDING && size == Byte.BYTES) {
      xive.present(cpu, first);
    } else if (offset == RING + CPPR && size == Byte.BYTES) {
      xive.setCppr(cpu, first);
    } else if (offset < OPERATIONS && size >= Integer.BYTES) {
      int at = RING + CPPR - (offset & REGISTERS);
      if (at >= 0 && at < size) {
        xive.setCppr(cpu, (int) (value >>> at * Byte.SIZE) & 0xff);
      }
    }
  }

  /** Those that can be read, between zeroes; all ones if there are none. */
  private long registers(int cpu, int first, int size) {
    if (size < Integer.BYTES) {
      return -1;
    }
    long value = 0;
    boolean any = false;
    for (int i = 0; i < size; i++) {
      int index = first + i - RING;
      boolean readable = index >= 0 && index < READABLE && index != AGE;
      any |= readable;
      value = value << Byte.SIZE | (readable ? xive.register(cpu, index) : 0);
    }
    return any ? value : -1;
  }
}
