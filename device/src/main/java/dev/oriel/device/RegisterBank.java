package dev.oriel.device;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.List;

/**
 * A range of declared registers and their values. Bytes that no register covers read as zero and
 * ignore writes. Safe for use by several threads; one access is atomic.
 */
public final class RegisterBank {
  private final List<Register> registers;
  private final byte[] values;
  private final byte[] resets;
  private final byte[] writable;
  private final byte[] clearable;

  /**
   * A bank of {@code size} bytes, reset.
   *
   * @throws IllegalArgumentException if registers overlap or do not fit
   */
  public RegisterBank(int size, List<Register> registers) {
    this.registers = List.copyOf(registers);
    values = new byte[size];
    resets = new byte[size];
    writable = new byte[size];
    clearable = new byte[size];
    boolean[] taken = new boolean[size];
    for (Register register : registers) {
      if (register.offset() + register.width() > size) {
        throw new IllegalArgumentException(register + " is outside a bank of " + size + " bytes");
      }
      for (int i = 0; i < register.width(); i++) {
        int at = register.offset() + i;
        if (taken[at]) {
          throw new IllegalArgumentException(register + " overlaps another register");
        }
        taken[at] = true;
      }
      put(resets, register.offset(), register.width(), register.reset());
      put(writable, register.offset(), register.width(), register.writable());
      put(clearable, register.offset(), register.width(), register.clearable());
    }
    reset();
  }

  /** Bytes in the bank. */
  public int size() {
    return values.length;
  }

  /** What was declared. */
  public List<Register> registers() {
    return registers;
  }

  /** Every register to its reset value. */
  public synchronized void reset() {
    System.arraycopy(resets, 0, values, 0, values.length);
  }

  /** A guest's read; bytes outside the bank read as zero. */
  public synchronized long load(long offset, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      if (offset + i < values.length) {
        value |= (values[(int) offset + i] & 0xffL) << i * Byte.SIZE;
      }
    }
    return value;
  }

  /** A guest's write: changes the writable bits of each register. */
  public synchronized void store(long offset, int size, long value) {
    for (int i = 0; i < size && offset + i < values.length; i++) {
      int at = (int) offset + i;
      int written = (int) (value >>> i * Byte.SIZE);
      int kept = values[at] & ~writable[at] & ~(written & clearable[at]);
      values[at] = (byte) (kept | written & writable[at]);
    }
  }

  /** The value of {@code register}, zero-extended. */
  public long get(Register register) {
    return load(register.offset(), register.width());
  }

  /** Sets {@code register} from the device's side, including bits that guests cannot write. */
  public synchronized void set(Register register, long value) {
    put(values, register.offset(), register.width(), value);
  }

  /** Sets {@code mask} bits of {@code register} to those of {@code value}; returns the result. */
  public synchronized long update(Register register, long mask, long value) {
    long result = get(register) & ~mask | value & mask;
    set(register, result);
    return result;
  }

  /** All values. */
  public synchronized void save(StateWriter out) {
    out.putBytes(values);
  }

  /** Takes over values; those that cannot change must be what they are. */
  public synchronized void restore(StateReader in) {
    in.getBytes(values);
  }

  private static void put(byte[] target, int offset, int width, long value) {
    for (int i = 0; i < width; i++) {
      target[offset + i] = (byte) (value >>> i * Byte.SIZE);
    }
  }
}
