package dev.oriel.device;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** MSI-X table and pending bits (PCI Local Bus 3.0 sections 6.8.2.4 to 6.8.2.9). */
final class MsixTable {
  private static final int ENTRY = 16;
  private static final int MASK = 1;

  private final int vectors;
  private final RegisterBank table;
  private final BitSet pending = new BitSet();
  private final MessageSender sender;
  private volatile boolean enabled;
  private volatile int used;
  private boolean functionMasked;

  MsixTable(int vectors, MessageSender sender) {
    this.vectors = vectors;
    this.sender = sender;
    List<Register> registers = new ArrayList<>();
    for (int i = 0; i < vectors; i++) {
      registers.add(address(i));
      registers.add(data(i));
      registers.add(control(i));
    }
    table = new RegisterBank(vectors * ENTRY, registers);
  }

  private static Register address(int vector) {
    return Register.readWrite("message address", vector * ENTRY, 8, 0, ~3L);
  }

  private static Register data(int vector) {
    return Register.readWrite("message data", vector * ENTRY + 8, 4, 0, 0xffff_ffffL);
  }

  private static Register control(int vector) {
    return Register.readWrite("vector control", vector * ENTRY + 12, 4, MASK, MASK);
  }

  synchronized void reset() {
    table.reset();
    pending.clear();
    used = 0;
    enabled = false;
    functionMasked = false;
  }

  /** Takes the message control register. */
  synchronized void controlWritten(int value) {
    enabled = (value & 0x8000) != 0;
    functionMasked = (value & 0x4000) != 0;
    deliverPending(0, vectors);
  }

  int vectors() {
    return vectors;
  }

  boolean enabled() {
    return enabled;
  }

  /** The messages from 0 on that have been unmasked since the reset. */
  int used() {
    return used;
  }

  synchronized void notify(int vector) {
    assert vector >= 0 && vector < vectors : "vector " + vector;
    pending.set(vector);
    deliverPending(vector, vector + 1);
  }

  /** Sets vector's message and unmasks it, as firmware does. */
  synchronized void program(int vector, long address, int message) {
    table.set(address(vector), address);
    table.set(data(vector), message);
    table.set(control(vector), 0);
    used = Math.max(used, vector + 1);
    deliverPending(vector, vector + 1);
  }

  long load(long offset, int size) {
    return table.load(offset, size);
  }

  synchronized void store(long offset, int size, long value) {
    table.store(offset, size, value);
    int last = (int) Math.min(vectors - 1, (offset + size - 1) / ENTRY);
    if ((table.get(control(last)) & MASK) == 0) {
      used = Math.max(used, last + 1);
    }
    deliverPending((int) (offset / ENTRY), last + 1);
  }

  synchronized long loadPending(long offset, int size) {
    long value = 0;
    for (int i = 0; i < size * Byte.SIZE; i++) {
      if (pending.get((int) offset * Byte.SIZE + i)) {
        value |= 1L << i;
      }
    }
    return value;
  }

  synchronized void save(StateWriter out) {
    table.save(out);
    out.putLongs(Arrays.copyOf(pending.toLongArray(), (vectors + Long.SIZE - 1) / Long.SIZE));
    out.putInt(used);
    out.putBoolean(enabled);
    out.putBoolean(functionMasked);
  }

  synchronized void restore(StateReader in) {
    table.restore(in);
    long[] words = new long[(vectors + Long.SIZE - 1) / Long.SIZE];
    in.getLongs(words);
    pending.clear();
    pending.or(BitSet.valueOf(words));
    pending.clear(vectors, words.length * Long.SIZE);
    used = in.getInt(0, vectors);
    enabled = in.getBoolean();
    functionMasked = in.getBoolean();
  }

  private void deliverPending(int first, int end) {
    if (!enabled || functionMasked) {
      return;
    }
    for (int v = pending.nextSetBit(first); v >= 0 && v < end; v = pending.nextSetBit(v + 1)) {
      if ((table.get(control(v)) & MASK) == 0) {
        pending.clear(v);
        sender.send(table.get(address(v)), (int) table.get(data(v)));
      }
    }
  }
}
