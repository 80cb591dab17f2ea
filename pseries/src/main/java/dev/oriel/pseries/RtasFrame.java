package dev.oriel.pseries;

import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import java.util.Objects;

/**
 * The argument buffer of one RTAS call: big-endian 32-bit words token, number of arguments, number
 * of results, arguments, results (LoPAR 7.2.8). The arguments are those at the time of the call.
 */
public final class RtasFrame {
  private final GuestMemory memory;
  private final Vcpu vcpu;
  private final long ra;
  private final int[] arguments;
  private final int results;

  RtasFrame(GuestMemory memory, Vcpu vcpu, long ra, int[] arguments, int results) {
    this.memory = memory;
    this.vcpu = vcpu;
    this.ra = ra;
    this.arguments = arguments;
    this.results = results;
  }

  /** How many arguments the caller gave. */
  public int arguments() {
    return arguments.length;
  }

  /** The number of results that the caller has room for, including the status. */
  public int results() {
    return results;
  }

  /** Argument {@code index}, from 0. */
  public int arg(int index) {
    return arguments[index];
  }

  /** Argument {@code index} as an address in guest memory. */
  public long argAddress(int index) {
    return Integer.toUnsignedLong(arg(index)) & RtasTable.ADDRESS_MASK;
  }

  /** Arguments {@code index} (high word) and {@code index + 1} (low word): a BUID, an address. */
  public long argLong(int index) {
    return (long) arg(index) << 32 | Integer.toUnsignedLong(arg(index + 1));
  }

  /** Stores result {@code index}; 0 is the status, which the table stores itself. */
  public void result(int index, int value) {
    int word = arguments.length + Objects.checkIndex(index, results);
    memory.putInt(ra + 12 + 4L * word, value);
  }

  /** The caller. */
  public Vcpu vcpu() {
    return vcpu;
  }

  /** The memory that holds buffers that arguments point at. */
  public GuestMemory memory() {
    return memory;
  }
}
