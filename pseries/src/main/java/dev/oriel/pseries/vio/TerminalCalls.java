package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_BUSY;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.cpu.Vcpu;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.HcallTable;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Character input and output of the virtual terminals (LoPAR 17.5.2.1, 7.3.5.3). */
public final class TerminalCalls {
  private static final long WAIT_NANOS = 1_000_000;

  private final VioBus bus;
  private final Predicate<Vcpu> interrupted;

  /**
   * @param interrupted whether a vCPU's current hypercall is to end soon
   */
  public TerminalCalls(VioBus bus, Predicate<Vcpu> interrupted) {
    this.bus = bus;
    this.interrupted = interrupted;
  }

  public void install(HcallTable hcalls, RtasTable rtas) {
    hcalls.on(Hcall.H_PUT_TERM_CHAR, this::put).on(Hcall.H_GET_TERM_CHAR, this::get);
    rtas.on(RtasCall.DISPLAY_CHARACTER, this::display);
  }

  private long put(Vcpu vcpu) {
    long length = vcpu.gpr[5];
    VirtualTerminal terminal = bus.terminal(vcpu.gpr[4]);
    if (terminal == null || Long.compareUnsigned(length, VirtualTerminal.CHUNK) > 0) {
      return H_PARAMETER;
    }
    boolean taken = terminal.put((int) length, vcpu.gpr[6], vcpu.gpr[7]);
    // How fast the host takes output must not be seen in a time that counts instructions.
    while (!taken && vcpu.timeIsCounted()) {
      if (interrupted.test(vcpu)) {
        return HcallStatus.UNFINISHED;
      }
      LockSupport.parkNanos(WAIT_NANOS);
      taken = terminal.put((int) length, vcpu.gpr[6], vcpu.gpr[7]);
    }
    return taken ? H_SUCCESS : H_BUSY;
  }

  private long get(Vcpu vcpu) {
    VirtualTerminal terminal = bus.terminal(vcpu.gpr[4]);
    if (terminal == null) {
      return H_PARAMETER;
    }
    byte[] chars = new byte[VirtualTerminal.CHUNK];
    vcpu.gpr[4] = terminal.take(chars);
    vcpu.gpr[5] = packed(chars, 0);
    vcpu.gpr[6] = packed(chars, 8);
    return H_SUCCESS;
  }

  private static long packed(byte[] chars, int from) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | Byte.toUnsignedLong(chars[from + i]);
    }
    return value;
  }

  private int display(RtasFrame frame) {
    long character = (long) frame.arg(0) << 56;
    boolean taken = bus.first().put(1, character, 0);
    while (!taken && frame.vcpu().timeIsCounted() && !interrupted.test(frame.vcpu())) {
      LockSupport.parkNanos(WAIT_NANOS);
      taken = bus.first().put(1, character, 0);
    }
    return taken ? RtasStatus.SUCCESS : RtasStatus.BUSY;
  }
}
