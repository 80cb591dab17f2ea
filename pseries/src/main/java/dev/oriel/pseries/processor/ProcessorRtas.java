package dev.oriel.pseries.processor;

import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.event.PowerControl;

/** Starting and stopping processors (LoPAR 7.3.8). */
public final class ProcessorRtas {
  private final Processors processors;
  private final PowerControl power;

  public ProcessorRtas(Processors processors, PowerControl power) {
    this.processors = processors;
    this.power = power;
  }

  public void install(RtasTable rtas) {
    rtas.on(RtasCall.QUERY_CPU_STOPPED_STATE, this::query)
        .on(RtasCall.START_CPU, this::start)
        .on(RtasCall.STOP_SELF, this::stop);
  }

  private int query(RtasFrame frame) {
    VirtualProcessor processor = processors.find(frame.arg(0));
    if (processor == null) {
      return RtasStatus.PARAMETER;
    }
    frame.result(
        1,
        switch (processor.state()) {
          case STOPPED -> 0;
          case STOPPING -> 1;
          case STARTED -> 2;
        });
    return RtasStatus.SUCCESS;
  }

  private int start(RtasFrame frame) {
    VirtualProcessor processor = processors.find(frame.arg(0));
    if (processor == null) {
      return RtasStatus.PARAMETER;
    }
    boolean started =
        processor.start(Integer.toUnsignedLong(frame.arg(1)), Integer.toUnsignedLong(frame.arg(2)));
    return started ? RtasStatus.SUCCESS : RtasStatus.HARDWARE;
  }

  private int stop(RtasFrame frame) {
    processors.of(frame.vcpu()).stop();
    if (!processors.anyStarted()) {
      power.halted();
    }
    return RtasStatus.SUCCESS;
  }
}
