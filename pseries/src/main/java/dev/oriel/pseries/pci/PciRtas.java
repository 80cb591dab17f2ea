package dev.oriel.pseries.pci;

import dev.oriel.device.PciSlot;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RTAS calls for configuration space and message signalled interrupts (LoPAPR 7.3.6 and 7.3.11).
 */
public final class PciRtas {
  private static final int ANY_MESSAGES = 1;
  private static final int MSI = 3;
  private static final int MSIX = 4;

  private static final int TYPE_MSI = 1;
  private static final int TYPE_MSIX = 2;
  private static final int EDGE = 1;

  private final List<PciHostBridge> bridges;

  public PciRtas(List<PciHostBridge> bridges) {
    this.bridges = bridges;
  }

  public void install(RtasTable table) {
    // These name no host bridge, and none answers to the name 0.
    table.on(RtasCall.READ_PCI_CONFIG, frame -> RtasStatus.HARDWARE);
    table.on(RtasCall.WRITE_PCI_CONFIG, frame -> RtasStatus.HARDWARE);
    table.on(RtasCall.IBM_READ_PCI_CONFIG, this::readConfig);
    table.on(RtasCall.IBM_WRITE_PCI_CONFIG, this::writeConfig);
    table.on(RtasCall.IBM_CHANGE_MSI, this::changeMsi);
    table.on(RtasCall.IBM_QUERY_INTERRUPT_SOURCE_NUMBER, this::queryInterruptSource);
  }

  private @Nullable PciHostBridge bridge(RtasFrame frame) {
    long buid = frame.argLong(1);
    for (PciHostBridge bridge : bridges) {
      if (bridge.buid() == buid) {
        return bridge;
      }
    }
    return null;
  }

  private @Nullable PciSlot function(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    return bridge == null ? null : bridge.function(frame.arg(0));
  }

  private static int register(int configAddress) {
    return configAddress >>> 20 & 0xf00 | configAddress & 0xff;
  }

  private static boolean accessible(
      PciHostBridge bridge, @Nullable PciSlot function, int register, int size) {
    boolean width = size == 1 || size == 2 || size == 4;
    return function != null
        && width
        && (register & size - 1) == 0
        && register < bridge.configSize(function);
  }

  private int readConfig(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    int register = register(frame.arg(0));
    int size = frame.arg(3);
    if (bridge == null) {
      return RtasStatus.HARDWARE;
    }
    PciSlot function = bridge.function(frame.arg(0));
    if (!accessible(bridge, function, register, size) || function == null) {
      return RtasStatus.HARDWARE;
    }
    boolean stopped = bridge.errors().mmioStopped();
    int ones = -1 >>> Integer.SIZE - size * Byte.SIZE;
    frame.result(1, stopped ? ones : function.configLoad(register, size));
    return RtasStatus.SUCCESS;
  }

  private int writeConfig(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    int register = register(frame.arg(0));
    int size = frame.arg(3);
    if (bridge == null) {
      return RtasStatus.HARDWARE;
    }
    PciSlot function = bridge.function(frame.arg(0));
    if (!accessible(bridge, function, register, size) || function == null) {
      return RtasStatus.HARDWARE;
    }
    if (!bridge.errors().mmioStopped()) {
      function.configStore(register, size, frame.arg(4));
      bridge.configured(function);
    }
    return RtasStatus.SUCCESS;
  }

  /**
   * Allocates or frees interrupts. A request is never granted in part: the answer says how many are
   * available, and the guest asks again.
   */
  private int changeMsi(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    PciSlot function = function(frame);
    if (bridge == null || function == null) {
      return RtasStatus.PARAMETER;
    }
    int msi = function.profile().msiVectors();
    int msix = function.profile().msixVectors();
    boolean useMsix;
    switch (frame.arg(3)) {
      case ANY_MESSAGES -> useMsix = msi == 0;
      case MSI -> useMsix = false;
      case MSIX -> useMsix = true;
      default -> {
        return RtasStatus.PARAMETER;
      }
    }
    int most = useMsix ? msix : msi;
    if (most == 0) {
      return RtasStatus.PARAMETER;
    }
    int count = frame.arg(4);
    if (count == 0) {
      if (!bridge.messages().release(function)) {
        return RtasStatus.HARDWARE;
      }
      frame.result(1, 0);
      return RtasStatus.SUCCESS;
    }
    if (Integer.compareUnsigned(count, most) > 0) {
      count = most;
    } else if (!bridge.messages().grant(function, count, useMsix)) {
      return RtasStatus.HARDWARE;
    }
    frame.result(1, count);
    frame.result(2, frame.arg(5) + 1);
    if (frame.results() > 3) {
      frame.result(3, useMsix ? TYPE_MSIX : TYPE_MSI);
    }
    return RtasStatus.SUCCESS;
  }

  private int queryInterruptSource(RtasFrame frame) {
    PciHostBridge bridge = bridge(frame);
    PciSlot function = function(frame);
    if (bridge == null || function == null) {
      return RtasStatus.PARAMETER;
    }
    PciMessages.Granted held = bridge.messages().of(function);
    int index = frame.arg(3);
    if (held == null || Integer.compareUnsigned(index, held.count()) >= 0) {
      return RtasStatus.HARDWARE;
    }
    frame.result(1, held.first() + index);
    frame.result(2, EDGE);
    return RtasStatus.SUCCESS;
  }
}
