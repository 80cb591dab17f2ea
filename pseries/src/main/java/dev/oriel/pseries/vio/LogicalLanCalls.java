package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.cpu.Vcpu;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallTable;
import java.util.List;
import java.util.function.ToLongFunction;

/** The hypercalls of network cards on the virtual I/O bus (LoPAR 17.3), which r4 names. */
public final class LogicalLanCalls {
  private final List<VioDevice> devices;

  /**
   * @param devices all devices, also those that are added later
   */
  public LogicalLanCalls(List<VioDevice> devices) {
    this.devices = devices;
  }

  public void install(HcallTable hcalls) {
    hcalls
        .on(Hcall.H_REGISTER_LOGICAL_LAN, this::register)
        .on(Hcall.H_FREE_LOGICAL_LAN, vcpu -> with(vcpu, LogicalLan::free))
        .on(Hcall.H_ADD_LOGICAL_LAN_BUFFER, vcpu -> with(vcpu, card -> card.addBuffer(vcpu.gpr[5])))
        .on(
            Hcall.H_SEND_LOGICAL_LAN,
            vcpu -> with(vcpu, card -> card.send(vcpu.gpr, 5, vcpu.gpr[11])))
        // All frames reach the guest, which filters them.
        .on(Hcall.H_MULTICAST_CTRL, vcpu -> with(vcpu, card -> H_SUCCESS))
        .on(Hcall.H_CHANGE_LOGICAL_LAN_MAC, vcpu -> with(vcpu, card -> H_SUCCESS));
  }

  private long register(Vcpu vcpu) {
    long[] r = vcpu.gpr;
    return with(vcpu, card -> card.register(r[5], r[6], r[7]));
  }

  private long with(Vcpu vcpu, ToLongFunction<LogicalLan> call) {
    return VioCalls.named(devices, vcpu.gpr[4]) instanceof LogicalLan card
        ? call.applyAsLong(card)
        : H_PARAMETER;
  }
}
