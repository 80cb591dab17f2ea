package dev.oriel.pseries.call;

import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import java.util.Objects;

/**
 * The argument buffer of one RTAS call: big-endian 32-bit words token, number of arguments, number
 * of results, arguments, results (LoPAR 7.2.8). The arguments are those at the time of the call. A
 * test bench puts the results elsewhere.
 */
public final class RtasFrame {
  private final GuestMemory memory;
  private final Vcpu vcpu;
  private final int[] arguments;
  private final long resultsRa;
  private final int results;

  /**
   * @param resultsRa where the first of the results goes
   */
  RtasFrame(GuestMemory memory, Vcpu vcpu, int[] arguments, long resultsRa, int results) {
    this.memory = memory;
    this.vcpu = vcpu;
    this.arguments = arguments;
    this.resultsRa = resultsRa;
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
    memory.putInt(resultsRa + 4L * Objects.checkIndex(index, results), value);
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
