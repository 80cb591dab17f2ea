package dev.oriel.pseries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Timebase;
import dev.oriel.iommu.Iommu;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.processor.ProcessorFeatures;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import dev.oriel.pseries.vio.VioBus;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Random;

/** A whole platform whose processors execute nothing. */
public final class TestPlatform {
  private TestPlatform() {}

  public static Platform of(GuestMemory memory, int cpus) {
    return of(memory, ProcessorTopology.of(cpus));
  }

  public static Platform of(GuestMemory memory, ProcessorTopology processors) {
    return of(memory, processors, FirmwareSettings.NONE);
  }

  public static Platform of(
      GuestMemory memory, ProcessorTopology processors, FirmwareSettings firmware) {
    Trace trace = new Trace(EnumSet.allOf(TraceEvent.class), line -> {});
    PlatformSettings settings =
        new PlatformSettings(
            processors,
            ProcessorFeatures.DEFAULT,
            InterruptMode.DUAL,
            2 * memory.segment().byteSize(),
            Iommu.DEFAULT_TABLE_BUDGET,
            4,
            Identity.NONE,
            "console=hvc0",
            firmware,
            new Random(0),
            InstantSource.system(),
            VioBus.FIRST_TERMINAL,
            (bytes, length) -> true,
            trace,
            new Socket());
    return new Platform(settings, memory, Timebase.host(), vcpu -> new NoEngine());
  }

  static final class NoEngine implements ExecutionEngine {
    @Override
    public Exit run() {
      return Exit.REQUESTED;
    }

    @Override
    public void step() {
      throw new AssertionError("nobody debugs");
    }

    @Override
    public long executed() {
      return 0;
    }
  }

  /** Takes note of nothing. */
  private static final class Socket implements PowerControl {
    @Override
    public void powerOff() {}

    @Override
    public void reboot() {}

    @Override
    public void panic(String message) {
      assertThat(message.length()).isLessThanOrEqualTo(1024);
    }

    @Override
    public void halted() {}
  }
}
