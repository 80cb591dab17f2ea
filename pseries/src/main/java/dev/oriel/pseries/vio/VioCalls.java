package dev.oriel.pseries.vio;

import static dev.oriel.pseries.call.HcallStatus.H_NOT_FOUND;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;

import dev.oriel.cpu.Vcpu;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallTable;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The hypercalls of devices on the virtual I/O bus (LoPAR 17.2), which r4 names, and what firmware
 * may do with them.
 */
public final class VioCalls {
  private final List<VioDevice> devices;

  /**
   * @param devices all devices, also those that are added later
   */
  public VioCalls(List<VioDevice> devices) {
    this.devices = devices;
  }

  public void install(HcallTable hcalls, RtasTable rtas) {
    install(hcalls);
    rtas.on(RtasCall.IBM_SET_TCE_BYPASS, this::bypass)
        .on(
            RtasCall.QUIESCE,
            frame -> {
              devices.forEach(VioDevice::reset);
              return RtasStatus.SUCCESS;
            });
  }

  private int bypass(RtasFrame frame) {
    int mode = frame.arg(1);
    VioDevice device = named(devices, Integer.toUnsignedLong(frame.arg(0)));
    if (device == null || (mode & ~1) != 0) {
      return RtasStatus.PARAMETER;
    }
    device.bypass(mode == 1);
    return RtasStatus.SUCCESS;
  }

  private void install(HcallTable hcalls) {
    hcalls
        .on(Hcall.H_VIO_SIGNAL, vcpu -> with(vcpu, device -> device.signal(vcpu.gpr[5])))
        .on(
            Hcall.H_REG_CRQ,
            vcpu -> withQueue(vcpu, queue -> queue.register(vcpu.gpr[5], vcpu.gpr[6])))
        .on(Hcall.H_FREE_CRQ, vcpu -> withQueue(vcpu, CommandQueue::free))
        .on(
            Hcall.H_SEND_CRQ,
            vcpu -> withQueue(vcpu, queue -> queue.receive(vcpu.gpr[5], vcpu.gpr[6])))
        .on(Hcall.H_ENABLE_CRQ, vcpu -> withQueue(vcpu, CommandQueue::enable));
  }

  private long withQueue(Vcpu vcpu, ToLongFunction<CommandQueue> call) {
    return with(
        vcpu,
        device -> device instanceof CommandQueue queue ? call.applyAsLong(queue) : H_NOT_FOUND);
  }

  private long with(Vcpu vcpu, ToLongFunction<VioDevice> call) {
    VioDevice device = named(devices, vcpu.gpr[4]);
    return device == null ? H_PARAMETER : call.applyAsLong(device);
  }

  /** The device at {@code address}, if there is one. */
  static @Nullable VioDevice named(List<VioDevice> devices, long address) {
    for (VioDevice device : devices) {
      if (device.answersTo(address)) {
        return device;
      }
    }
    return null;
  }
}
