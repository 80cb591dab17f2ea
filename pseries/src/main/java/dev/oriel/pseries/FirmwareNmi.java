package dev.oriel.pseries;

import dev.oriel.cpu.Vectors;

/** Where the guest wants its system resets (LoPAR 7.3.14). Machine checks never happen here. */
final class FirmwareNmi {
  /** Handlers must be where 32-bit real mode code of the kernel is. */
  private static final int HANDLER_LIMIT = 32 << 20;

  private volatile long systemReset = Vectors.SYSTEM_RESET;

  void reset() {
    systemReset = Vectors.SYSTEM_RESET;
  }

  long systemResetAddress() {
    return systemReset;
  }

  void install(RtasTable rtas) {
    rtas.on(RtasCall.IBM_NMI_REGISTER, this::register)
        .on(RtasCall.IBM_NMI_INTERLOCK, frame -> RtasStatus.PARAMETER);
  }

  private int register(RtasFrame frame) {
    int reset = frame.arg(0);
    int machineCheck = frame.arg(1);
    if (Integer.compareUnsigned(reset, HANDLER_LIMIT) >= 0
        || Integer.compareUnsigned(machineCheck, HANDLER_LIMIT) >= 0) {
      return RtasStatus.PARAMETER;
    }
    systemReset = reset;
    return RtasStatus.SUCCESS;
  }
}
