package dev.oriel.pseries.pci;

import dev.oriel.boot.FdtNode;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Injection of errors into I/O buses (LoPAR 7.3.13), which goes with error handling. One caller at
 * a time opens it. An armed error stays armed after the close, until an access triggers it.
 */
final class ErrorInjection {
  private static final int BUS_ERROR = 7;
  private static final int BUS_ERROR_64 = 15;

  private static final int DISARM = 20;
  private static final int QUERY = 21;

  /**
   * The token for the opener. It is zero, which also means success for callers that look for the
   * status in the first result, where all other calls return it.
   */
  private static final int OPEN_TOKEN = 0;

  private final List<PciHostBridge> bridges;
  private boolean open;

  ErrorInjection(List<PciHostBridge> bridges) {
    this.bridges = bridges;
  }

  void install(RtasTable rtas) {
    rtas.on(RtasCall.IBM_OPEN_ERRINJCT, this::open)
        .on(RtasCall.IBM_CLOSE_ERRINJCT, this::close)
        .on(RtasCall.IBM_ERRINJCT, this::inject);
  }

  static void describe(FdtNode rtas) {
    ByteBuffer tokens = ByteBuffer.allocate(64);
    name(tokens, "ioa-bus-error").putInt(BUS_ERROR);
    name(tokens, "ioa-bus-error-64").putInt(BUS_ERROR_64);
    byte[] value = new byte[tokens.position()];
    tokens.flip().get(value);
    rtas.bytes("ibm,errinjct-tokens", value);
  }

  private static ByteBuffer name(ByteBuffer to, String name) {
    return to.put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
  }

  synchronized void reset() {
    open = false;
  }

  /** The one call whose first result is not the status. */
  private synchronized int open(RtasFrame frame) {
    frame.result(1, open ? RtasStatus.OPEN_ERROR : RtasStatus.SUCCESS);
    open = true;
    return OPEN_TOKEN;
  }

  private synchronized int close(RtasFrame frame) {
    if (!open || frame.arg(0) != OPEN_TOKEN) {
      return RtasStatus.OPEN_ERROR;
    }
    open = false;
    return RtasStatus.SUCCESS;
  }

  /**
   * The words of a working buffer: bus address, mask, configuration address, the bridge's name in
   * two, and what to do; address and mask have one word or two.
   */
  private record WorkingBuffer(GuestMemory memory, long ra, boolean wide) {
    private int word(int index) {
      return memory.getInt(ra + 4L * index);
    }

    private long address(int index) {
      int at = wide ? 2 * index : index;
      long high = wide ? (long) word(at) << 32 : 0;
      return high | Integer.toUnsignedLong(word(wide ? at + 1 : at));
    }

    private void address(int index, long value) {
      if (wide) {
        memory.putInt(ra + 8L * index, (int) (value >>> 32));
        memory.putInt(ra + 8L * index + 4, (int) value);
      } else {
        memory.putInt(ra + 4L * index, (int) value);
      }
    }

    /** The words after address and mask. */
    private int rest(int index) {
      return word((wide ? 4 : 2) + index);
    }

    private void function(int value) {
      memory.putInt(ra + 4L * (wide ? 7 : 5), value);
    }
  }

  private synchronized int inject(RtasFrame frame) {
    if (!open || frame.arg(1) != OPEN_TOKEN) {
      return RtasStatus.OPEN_ERROR;
    }
    int kind = frame.arg(0);
    if (kind != BUS_ERROR && kind != BUS_ERROR_64) {
      return RtasStatus.PARAMETER;
    }
    WorkingBuffer buffer =
        new WorkingBuffer(frame.memory(), frame.argAddress(2), kind == BUS_ERROR_64);
    long buid = (long) buffer.rest(1) << 32 | Integer.toUnsignedLong(buffer.rest(2));
    PciHostBridge bridge = ErrorHandlingCalls.bridge(bridges, buid);
    if (bridge == null || !ErrorHandlingCalls.isInside(bridge, buffer.rest(0))) {
      return RtasStatus.PARAMETER;
    }
    int function = buffer.rest(3);
    switch (function) {
      case DISARM -> bridge.errors().inject(null);
      case QUERY -> query(bridge.errors().injected(), buffer);
      default -> {
        InjectedError.Operation operation = InjectedError.operation(function);
        long mask = buffer.address(1) | (buffer.wide() ? 0 : -1L << 32);
        if (operation == null || !InjectedError.isMask(mask)) {
          return RtasStatus.PARAMETER;
        }
        bridge.errors().inject(new InjectedError(function, operation, buffer.address(0), mask));
      }
    }
    return RtasStatus.SUCCESS;
  }

  private static void query(@Nullable InjectedError armed, WorkingBuffer buffer) {
    buffer.address(0, armed == null ? 0 : armed.address());
    buffer.address(1, armed == null ? 0 : armed.mask());
    buffer.function(armed == null ? DISARM : armed.function());
  }
}
