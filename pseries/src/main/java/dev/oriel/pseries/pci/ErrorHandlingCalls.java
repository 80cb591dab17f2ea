package dev.oriel.pseries.pci;

import dev.oriel.boot.FdtNode;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.event.EventLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced I/O error handling (LoPAR 7.3.11 and 7.3.12). A host bridge is one partitionable
 * endpoint, which all its devices share; without {@code eeh=on} it has none for these calls.
 */
public final class ErrorHandlingCalls {
  /**
   * PE configuration address, as in QEMU, in a form that no device's address has. LoPAR's would be
   * 0, which older versions of Linux take for none.
   */
  static final int PE_ADDRESS = 1;

  private static final int DISABLE = 0;
  private static final int ENABLE = 1;
  private static final int RELEASE_MMIO = 2;
  private static final int RELEASE_DMA = 3;

  private static final int GET_PE_ADDRESS = 0;
  private static final int QUERY_SHARED = 1;
  private static final int NOT_IN_A_PE = 0;
  private static final int NOT_SHARED = 1;
  private static final int SHARED = 2;

  private static final int DEACTIVATE = 0;
  private static final int HOT_RESET = 1;
  private static final int FUNDAMENTAL_RESET = 3;

  private static final int TEMPORARY = 1;
  private static final int PERMANENT = 2;

  private static final int WITH_RECOVERY_INFO = 5;
  private static final int LONGEST_DRIVER_DATA = 1024;

  private final List<PciHostBridge> bridges;
  private final ErrorInjection injection;

  public ErrorHandlingCalls(List<PciHostBridge> bridges) {
    this.bridges = bridges;
    injection = new ErrorInjection(bridges);
  }

  /** Installs the calls that QEMU always announces. */
  public void install(RtasTable rtas) {
    rtas.on(RtasCall.IBM_SET_EEH_OPTION, this::setOption)
        .on(RtasCall.IBM_GET_CONFIG_ADDR_INFO2, this::addressInfo)
        .on(RtasCall.IBM_READ_SLOT_RESET_STATE2, this::readState)
        .on(RtasCall.IBM_SET_SLOT_RESET, this::setReset)
        .on(RtasCall.IBM_CONFIGURE_PE, this::configure)
        .on(RtasCall.IBM_SLOT_ERROR_DETAIL, this::errorDetail);
  }

  /** Installs the rest, for a machine with error handling. */
  public void installRest(RtasTable rtas) {
    rtas.on(RtasCall.IBM_CONFIGURE_BRIDGE, this::configure);
    injection.install(rtas);
  }

  /** Returns to the state at power-on; the host bridges reset themselves. */
  public void reset() {
    injection.reset();
  }

  /** Announces error handling in the device tree. */
  public static void describe(FdtNode root, FdtNode rtas) {
    root.cells("ibm,eeh-default", 1);
    // Hot and fundamental reset; four results, or five, of ibm,read-slot-reset-state2.
    rtas.cells("ibm,reset-capabilities", 1).cells("ibm,read-slot-reset-state-functions", 3);
    ErrorInjection.describe(rtas);
  }

  private @Nullable PciHostBridge bridge(RtasFrame frame) {
    return bridge(bridges, frame.argLong(1));
  }

  /** The bridge with error handling of this name; null if there is none. */
  static @Nullable PciHostBridge bridge(List<PciHostBridge> bridges, long buid) {
    for (PciHostBridge bridge : bridges) {
      if (bridge.buid() == buid && bridge.errors().enabled()) {
        return bridge;
      }
    }
    return null;
  }

  /** Whether {@code address} names the endpoint of a bridge or a device in it. */
  static boolean isInside(PciHostBridge bridge, int address) {
    return address == PE_ADDRESS || bridge.function(address) != null;
  }

  /** Error handling is always on, as LoPAR requires, so functions 0 and 1 do nothing. */
  private int setOption(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    if (bridge == null || !isInside(bridge, frame.arg(0))) {
      return RtasStatus.PARAMETER;
    }
    return switch (frame.arg(3)) {
      case DISABLE, ENABLE -> RtasStatus.SUCCESS;
      case RELEASE_MMIO -> bridge.errors().releaseMmio();
      case RELEASE_DMA -> bridge.errors().releaseDma();
      default -> RtasStatus.PARAMETER;
    };
  }

  private int addressInfo(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    if (bridge == null) {
      return RtasStatus.PARAMETER;
    }
    boolean inside = isInside(bridge, frame.arg(0));
    if (frame.arg(3) == QUERY_SHARED) {
      int members = bridge.slots().size() > 1 ? SHARED : NOT_SHARED;
      frame.result(1, inside ? members : NOT_IN_A_PE);
      return RtasStatus.SUCCESS;
    }
    if (frame.arg(3) != GET_PE_ADDRESS || !inside) {
      return RtasStatus.PARAMETER;
    }
    frame.result(1, PE_ADDRESS);
    return RtasStatus.SUCCESS;
  }

  private int readState(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    if (bridge == null) {
      return RtasStatus.PARAMETER;
    }
    boolean inside = isInside(bridge, frame.arg(0));
    frame.result(1, inside ? bridge.errors().state().code() : 0);
    frame.result(2, inside ? 1 : 0);
    // How long it will be unavailable: there is no such state but the one that lasts.
    frame.result(3, 0);
    if (frame.results() == WITH_RECOVERY_INFO) {
      frame.result(4, 0);
    }
    return RtasStatus.SUCCESS;
  }

  private int setReset(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    if (bridge == null || frame.arg(0) != PE_ADDRESS) {
      return RtasStatus.PARAMETER;
    }
    return switch (frame.arg(3)) {
      case DEACTIVATE -> bridge.errors().deactivateReset();
      case HOT_RESET, FUNDAMENTAL_RESET -> {
        int status = bridge.errors().activateReset(frame.arg(3) == FUNDAMENTAL_RESET);
        if (status == RtasStatus.SUCCESS) {
          bridge.resetDevices();
        }
        yield status;
      }
      default -> RtasStatus.PARAMETER;
    };
  }

  /** ibm,configure-pe, and ibm,configure-bridge, which differ only where there are bridges. */
  private int configure(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    if (bridge == null || frame.arg(0) != PE_ADDRESS) {
      return RtasStatus.PARAMETER;
    }
    if (bridge.errors().takeConfiguration()) {
      if (!bridge.errors().configuredByHost()) {
        return RtasStatus.HARDWARE;
      }
      bridge.configureDevices();
    }
    return RtasStatus.SUCCESS;
  }

  private int errorDetail(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    if (bridge == null || !isInside(bridge, frame.arg(0))) {
      return RtasStatus.PARAMETER;
    }
    switch (frame.arg(7)) {
      case TEMPORARY -> {}
      case PERMANENT -> bridge.errors().giveUp();
      default -> {
        return RtasStatus.PARAMETER;
      }
    }
    ErrorHandling.State state = bridge.errors().state();
    if (state == ErrorHandling.State.OPERATIONAL || state == ErrorHandling.State.RESET) {
      return RtasStatus.NO_ERRORS_FOUND;
    }
    String text =
        "host bridge 0x%x, PE state %d: %s"
            .formatted(bridge.buid(), state.code(), bridge.errors().cause());
    EventLog log = EventLog.ofIo().userData(text.getBytes(StandardCharsets.US_ASCII));
    long driverData = Integer.toUnsignedLong(frame.arg(4));
    if (driverData > 0) {
      log.userData(bytes(frame, frame.argAddress(3), Math.min(driverData, LONGEST_DRIVER_DATA)));
    }
    log.store(frame.memory(), frame.argAddress(5), Integer.toUnsignedLong(frame.arg(6)));
    return RtasStatus.SUCCESS;
  }

  private static byte[] bytes(RtasFrame frame, long ra, long length) {
    byte[] bytes = new byte[(int) length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = frame.memory().getByte(ra + i);
    }
    return bytes;
  }
}
