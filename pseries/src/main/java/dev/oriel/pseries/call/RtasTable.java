package dev.oriel.pseries.call;

import dev.oriel.boot.FdtNode;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches RTAS calls by token, checking argument counts and buffer bounds once for all of them.
 * The same table names the tokens for the device tree, so that a call is announced exactly if it
 * works. Calls are carried out one after the other, as an operating system makes them (LoPAR
 * 7.2.2).
 */
public final class RtasTable {
  /** RTAS addresses are real addresses of which the four most significant bits are dropped. */
  public static final long ADDRESS_MASK = 0x0fff_ffff_ffff_ffffL;

  /** What the guest executes at {@code linux,rtas-entry}: {@code sc 1} with the buffer in r4. */
  private static final int[] ENTRY = {
    0x7c641b78, // mr r4,r3
    0x3c600000, // lis r3,0
    0x6063f000, // ori r3,r3,0xf000
    0x44000022, // sc 1
    0x4e800020, // blr
  };

  /** A second token of display-character, known to early boot code. */
  private static final int DISPLAY_CHARACTER_ALIAS = 0xa;

  private final GuestMemory memory;
  private final @Nullable RtasHandler[] handlers = new @Nullable RtasHandler[CALLS.length];
  private static final RtasCall[] CALLS = RtasCall.values();
  private final AtomicLongArray counts = new AtomicLongArray(CALLS.length);

  private volatile @Nullable CallWatcher watcher;

  public RtasTable(GuestMemory memory) {
    this.memory = memory;
  }

  /** Has {@code one} see the calls that have their arguments; null for nobody. */
  public void watch(@Nullable CallWatcher one) {
    watcher = one;
  }

  /** Installs the handler of {@code call}; each call has at most one. */
  public RtasTable on(RtasCall call, RtasHandler handler) {
    if (handlers[call.ordinal()] != null) {
      throw new IllegalStateException(call.property() + " has a handler already");
    }
    handlers[call.ordinal()] = handler;
    return this;
  }

  /** Announces every call that has a handler in the {@code /rtas} node. */
  public void describe(FdtNode rtas) {
    for (RtasCall call : calls()) {
      rtas.cells(call.property(), call.token());
    }
  }

  /** The calls that have a handler, in the order of their tokens. */
  public List<RtasCall> calls() {
    List<RtasCall> calls = new ArrayList<>();
    for (RtasCall call : CALLS) {
      if (handlers[call.ordinal()] != null) {
        calls.add(call);
      }
    }
    return calls;
  }

  /** The number of calls of each kind, without those that were never made. */
  public Map<RtasCall, Long> counts() {
    Map<RtasCall, Long> made = new EnumMap<>(RtasCall.class);
    for (RtasCall call : CALLS) {
      long count = counts.get(call.ordinal());
      if (count > 0) {
        made.put(call, count);
      }
    }
    return made;
  }

  /** The code of the entry point, for a caller in big-endian mode. */
  public static byte[] entryCode() {
    ByteBuffer code = ByteBuffer.allocate(ENTRY.length * Integer.BYTES);
    for (int instruction : ENTRY) {
      code.putInt(instruction);
    }
    return code.array();
  }

  /**
   * Executes the call described by the buffer at {@code buffer}.
   *
   * @return the hypercall's status: success for every known call whose buffer is RAM, whatever the
   *     status in the buffer
   */
  public long call(Vcpu vcpu, long buffer) {
    long ra = buffer & ADDRESS_MASK;
    if (!memory.contains(ra, 12)) {
      return HcallStatus.H_PARAMETER;
    }
    int token = memory.getInt(ra);
    int arguments = memory.getInt(ra + 4);
    int results = memory.getInt(ra + 8);
    long status = ra + 12 + 4 * Integer.toUnsignedLong(arguments);
    int index =
        (token == DISPLAY_CHARACTER_ALIAS ? RtasCall.FIRST_TOKEN : token) - RtasCall.FIRST_TOKEN;
    RtasHandler handler = index >= 0 && index < handlers.length ? handlers[index] : null;
    if (handler == null) {
      memory.putInt(status, RtasStatus.PARAMETER);
      return HcallStatus.H_PARAMETER;
    }
    return call(CALLS[index], vcpu, arguments, ra + 12, results, status);
  }

  /**
   * Executes the call of this name for {@code vcpu}, with words of guest memory that need not be
   * next to each other, as a test bench does.
   *
   * @param argumentsRa real address of the arguments
   * @param resultsRa real address of the results
   * @return the hypercall's status
   */
  public long call(
      Vcpu vcpu, String name, int arguments, long argumentsRa, int results, long resultsRa) {
    for (RtasCall call : CALLS) {
      if (call.property().equals(name) && handlers[call.ordinal()] != null) {
        return call(call, vcpu, arguments, argumentsRa, results, resultsRa);
      }
    }
    return HcallStatus.H_PARAMETER;
  }

  private long call(
      RtasCall call, Vcpu vcpu, int arguments, long argumentsRa, int results, long resultsRa) {
    counts.incrementAndGet(call.ordinal());
    if (!call.accepts(arguments, results)) {
      memory.putInt(resultsRa, call.countError());
      return HcallStatus.H_SUCCESS;
    }
    if (!holds(argumentsRa, arguments) || !holds(resultsRa, results)) {
      return HcallStatus.H_PARAMETER;
    }
    int[] words = copy(argumentsRa, arguments);
    RtasFrame frame = new RtasFrame(memory, vcpu, words, resultsRa, results);
    RtasHandler handler = Objects.requireNonNull(handlers[call.ordinal()], call.property());
    synchronized (this) {
      int outcome = handler.call(frame);
      if (results > 0) {
        memory.putInt(resultsRa, outcome);
      }
      CallWatcher seeing = watcher;
      if (seeing != null) {
        seeing.rtas(vcpu.index(), call, words, outcome);
      }
    }
    return HcallStatus.H_SUCCESS;
  }

  private boolean holds(long ra, int words) {
    return words == 0 || memory.contains(ra, 4L * words);
  }

  /** A copy of the arguments, so that what is checked is what is used. */
  private int[] copy(long ra, int arguments) {
    int[] words = new int[arguments];
    Arrays.setAll(words, i -> memory.getInt(ra + 4L * i));
    return words;
  }
}
