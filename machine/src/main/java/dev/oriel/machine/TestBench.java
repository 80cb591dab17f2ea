package dev.oriel.machine;

import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.SteppedTime;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import dev.oriel.pseries.GuestCalls;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.interrupt.InterruptInput;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What a test program does to a machine in the place of its processors: loads and stores by real
 * address, RTAS calls, hypercalls, and time. One call is carried out after the other. Processors
 * and devices go on meanwhile, unless the machine is {@linkplain MachineConfig#onTestBench on a
 * test bench} and has no processor that runs.
 *
 * <p>All methods throw {@link IllegalStateException} if the guest is not loaded or has ended.
 */
public final class TestBench {
  /** Sees the external interrupt input of a processor change; must neither wait nor call back. */
  @FunctionalInterface
  public interface InputObserver {
    void changed(int processor, boolean level);
  }

  /** The most registers that a hypercall takes, from r3 on. */
  public static final int CALL_REGISTERS = GuestCalls.REGISTERS;

  /** The largest access that reaches a device at once, in bytes; as QEMU's default. */
  private static final int LARGEST_ACCESS = 4;

  private final Platform platform;
  private final Lifecycle lifecycle;
  private final Optional<SteppedTime> time;
  private boolean ended;

  TestBench(Platform platform, Lifecycle lifecycle) {
    this.platform = platform;
    this.lifecycle = lifecycle;
    time =
        platform.timebase() instanceof SteppedTime stepped
            ? Optional.of(stepped)
            : Optional.empty();
  }

  /** Waits until the guest is loaded; false if it has ended. */
  public boolean awaitStart() throws InterruptedException {
    return lifecycle.awaitPower();
  }

  private synchronized <T> T drive(Supplier<T> what) {
    if (ended || !lifecycle.isRunning()) {
      throw new IllegalStateException("the guest is not loaded or has ended");
    }
    return platform.standstill().visit(what);
  }

  /** The guest has ended; returns when no call is under way. */
  synchronized void end() {
    ended = true;
  }

  /** The number of processors. */
  public int processors() {
    return platform.processors().size();
  }

  /**
   * Loads {@code into.length} bytes. Memory is copied; what is on a bus is loaded by aligned
   * accesses of 4, 2 or 1 bytes, in ascending order. Bytes where nothing is are 0.
   *
   * @param ra real address
   */
  public void read(long ra, byte[] into) {
    boolean _ = drive(() -> copy(ra, into, false));
  }

  /** Stores bytes, as {@link #read} loads them; those where nothing is are lost. */
  public void write(long ra, byte[] bytes) {
    boolean _ = drive(() -> copy(ra, bytes, true));
  }

  private boolean copy(long ra, byte[] bytes, boolean write) {
    GuestMemory memory = platform.guestMemory();
    MemorySegment buffer = MemorySegment.ofArray(bytes);
    for (int done = 0; done < bytes.length; ) {
      long address = ra + done;
      int left = bytes.length - done;
      MemoryRegion region = memory.region(address);
      if (region == MemoryRegion.NONE) {
        done += access(address, bytes, done, left, write);
        continue;
      }
      int here = (int) Math.min(left, region.end() - address);
      boolean _ =
          write
              ? memory.write(address, buffer, done, here)
              : memory.read(address, buffer, done, here);
      done += here;
    }
    return true;
  }

  /** One access to a bus; how many bytes that was. */
  private int access(long ra, byte[] bytes, int offset, int left, boolean write) {
    int size = Math.min(LARGEST_ACCESS, Integer.highestOneBit(left));
    size = (int) Math.min(size, Long.lowestOneBit(ra | LARGEST_ACCESS));
    MmioBus bus = platform.bus();
    if (!bus.answers(ra, size)) {
      if (!write) {
        java.util.Arrays.fill(bytes, offset, offset + size, (byte) 0);
      }
      return size;
    }
    long value = write ? 0 : bus.load(ra, size);
    for (int i = 0; i < size; i++) {
      int shift = i * Byte.SIZE;
      if (write) {
        value |= Byte.toUnsignedLong(bytes[offset + i]) << shift;
      } else {
        bytes[offset + i] = (byte) (value >>> shift);
      }
    }
    if (write) {
      bus.store(ra, size, value);
    }
    return size;
  }

  /**
   * Makes an RTAS call.
   *
   * @param name LoPAR's, such as {@code get-time-of-day}
   * @param arguments how many
   * @param argumentsRa real address of the arguments, 32 bits each, big-endian
   * @param results how many
   * @param resultsRa real address of the results, of which the first is the call's status
   * @return 0, or -4 (H_PARAMETER) if there is no such call or its words are not in memory
   */
  public long rtas(String name, int arguments, long argumentsRa, int results, long resultsRa) {
    return drive(() -> platform.calls().rtas(name, arguments, argumentsRa, results, resultsRa));
  }

  /**
   * Makes a hypercall.
   *
   * @param registers r3 and up: the number of the call and its arguments
   * @return r3 and up afterwards; r3 is the status
   * @throws ConfigurationException if processors run, or there are too many registers
   */
  public long[] hypercall(long... registers) {
    if (time.isEmpty()) {
      throw new ConfigurationException("hypercalls are made by the guest, whose processors run");
    }
    if (registers.length < 1 || registers.length > CALL_REGISTERS) {
      throw new ConfigurationException(
          "a hypercall has a number and up to %d arguments".formatted(CALL_REGISTERS - 1));
    }
    return drive(() -> platform.calls().hypercall(registers));
  }

  /** Nanoseconds since power-on; empty if time is not the test program's. */
  public OptionalLong time() {
    return time.map(t -> OptionalLong.of(t.nanos())).orElse(OptionalLong.empty());
  }

  /**
   * Moves the time base on to {@code time}, in nanoseconds since power-on; no effect if that has
   * passed. Devices that work do so at the host's time.
   *
   * @throws ConfigurationException if time is not the test program's
   */
  public void advanceTo(long nanos) {
    SteppedTime stepped =
        time.orElseThrow(() -> new ConfigurationException("time goes on by itself"));
    stepped.advanceTo(nanos);
  }

  /** Has {@code told} see the external interrupt inputs from now on. */
  public void observeInputs(InputObserver told) {
    for (int i = 0; i < processors(); i++) {
      int processor = i;
      input(i).observe(level -> told.changed(processor, level));
    }
  }

  /** Sets the external interrupt input of a processor, until the interrupt controller does. */
  public void setInput(int processor, boolean level) {
    boolean _ =
        drive(
            () -> {
              input(processor).set(level);
              return true;
            });
  }

  private InterruptInput input(int processor) {
    return platform.interruptInputs().get(processor);
  }
}
