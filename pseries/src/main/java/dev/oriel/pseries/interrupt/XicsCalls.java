package dev.oriel.pseries.interrupt;

import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.cpu.Vcpu;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallTable;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;

/** Interrupt hypercalls (LoPAR 14.5.4.7) and RTAS calls (7.3.10) in front of the {@link Xics}. */
public final class XicsCalls {
  private final Xics xics;

  public XicsCalls(Xics xics) {
    this.xics = xics;
  }

  public void install(HcallTable hcalls, RtasTable rtas) {
    hcalls
        .on(Hcall.H_CPPR, this::cppr)
        .on(Hcall.H_XIRR, this::xirr)
        .on(Hcall.H_XIRR_X, this::xirrX)
        .on(Hcall.H_EOI, this::eoi)
        .on(Hcall.H_IPI, this::ipi)
        .on(Hcall.H_IPOLL, this::ipoll);
    rtas.on(RtasCall.IBM_SET_XIVE, this::setXive)
        .on(RtasCall.IBM_GET_XIVE, this::getXive)
        .on(RtasCall.IBM_INT_OFF, this::intOff)
        .on(RtasCall.IBM_INT_ON, this::intOn);
  }

  private long cppr(Vcpu vcpu) {
    xics.setCppr(vcpu.index(), (int) vcpu.gpr[4] & 0xff);
    return H_SUCCESS;
  }

  private long xirr(Vcpu vcpu) {
    vcpu.gpr[4] = Integer.toUnsignedLong(xics.accept(vcpu.index()));
    return H_SUCCESS;
  }

  private long xirrX(Vcpu vcpu) {
    vcpu.gpr[4] = Integer.toUnsignedLong(xics.accept(vcpu.index()));
    vcpu.gpr[5] = vcpu.timebase();
    return H_SUCCESS;
  }

  private long eoi(Vcpu vcpu) {
    xics.endOfInterrupt(vcpu.index(), (int) vcpu.gpr[4]);
    return H_SUCCESS;
  }

  private long ipi(Vcpu vcpu) {
    if (!xics.isServer(vcpu.gpr[4])) {
      return H_PARAMETER;
    }
    xics.setMfrr((int) vcpu.gpr[4], (int) vcpu.gpr[5] & 0xff);
    return H_SUCCESS;
  }

  private long ipoll(Vcpu vcpu) {
    if (!xics.isServer(vcpu.gpr[4])) {
      return H_PARAMETER;
    }
    int server = (int) vcpu.gpr[4];
    vcpu.gpr[4] = Integer.toUnsignedLong(xics.poll(server));
    vcpu.gpr[5] = xics.mfrr(server);
    return H_SUCCESS;
  }

  private int setXive(RtasFrame frame) {
    int irq = frame.arg(0);
    int server = frame.arg(1);
    int priority = frame.arg(2);
    if (!xics.isSource(irq) || !xics.isServer(server) || priority < 0 || priority > 0xff) {
      return RtasStatus.PARAMETER;
    }
    xics.setXive(irq, server, priority);
    return RtasStatus.SUCCESS;
  }

  private int getXive(RtasFrame frame) {
    if (!xics.isSource(frame.arg(0))) {
      return RtasStatus.PARAMETER;
    }
    Xics.Xive xive = xics.xive(frame.arg(0));
    frame.result(1, xive.server());
    frame.result(2, xive.priority());
    return RtasStatus.SUCCESS;
  }

  private int intOff(RtasFrame frame) {
    if (!xics.isSource(frame.arg(0))) {
      return RtasStatus.PARAMETER;
    }
    xics.mask(frame.arg(0));
    return RtasStatus.SUCCESS;
  }

  private int intOn(RtasFrame frame) {
    if (!xics.isSource(frame.arg(0))) {
      return RtasStatus.PARAMETER;
    }
    xics.unmask(frame.arg(0));
    return RtasStatus.SUCCESS;
  }
}
