package dev.oriel.machine;

import dev.oriel.boot.Boot;
import dev.oriel.boot.ElfImage;
import dev.oriel.boot.ProbeGuest;
import dev.oriel.cpu.SteppedTime;
import dev.oriel.device.StepExecutor;
import dev.oriel.fuzz.NoEngine;
import dev.oriel.machine.qtest.QtestSession;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.HostMemory;
import dev.oriel.memory.HostShare;
import dev.oriel.pseries.FirmwareSettings;
import dev.oriel.pseries.Identity;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.PlatformSettings;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.pci.HostBridgeSettings;
import dev.oriel.pseries.pci.PciHostBridge;
import dev.oriel.pseries.processor.ProcessorFeatures;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import dev.oriel.pseries.vio.VioBus;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A machine on a test bench, driven by commands of QEMU's protocol for tests of devices. Its
 * devices work when they are told to, on the caller's thread, so that the same commands always do
 * the same.
 */
public final class QtestMachine implements AutoCloseable {
  /** As QEMU's generic fuzzer has it. */
  public static final int RAM = 512 << 20;

  /** Host memory that the guest may make the machine take, besides its RAM. */
  private static final int HOST_BYTES = 64 << 20;

  private static final long TABLE_BUDGET = 8 << 20;

  /** Does what all devices on the bus and on the virtual I/O bus have to do. */
  public final StepExecutor executor = new StepExecutor();

  public final GuestMemory memory;
  public final Platform platform;
  public final PciHostBridge bridge;

  private final HostShare host = HostShare.open(new HostMemory(RAM + (long) HOST_BYTES), 0);
  private final Lifecycle lifecycle;
  private final TestBench bench;
  private final QtestSession session;

  public QtestMachine() {
    memory = GuestMemory.reserve(RAM, host);
    memory.plug(0, RAM);
    lifecycle =
        new Lifecycle(
            () -> {
              reset();
              return List::of;
            },
            () -> {},
            reason -> {},
            new MachineEvents(),
            false);
    PlatformSettings settings =
        new PlatformSettings(
            new ProcessorTopology(1, 1, 1, 1),
            ProcessorFeatures.DEFAULT,
            InterruptMode.XICS,
            RAM,
            TABLE_BUDGET,
            0,
            Identity.NONE,
            "",
            FirmwareSettings.NONE,
            new Random(0),
            InstantSource.fixed(Instant.EPOCH),
            VioBus.FIRST_TERMINAL,
            (bytes, length) -> true,
            new Trace(EnumSet.noneOf(TraceEvent.class), line -> {}),
            lifecycle);
    platform = new Platform(settings, memory, new SteppedTime(), each -> new NoEngine());
    bridge = platform.hostBridges().add(HostBridgeSettings.qemu(0));
    bench = new TestBench(platform, lifecycle);
    // The device tree of a guest that negotiates is laid out as at its boot.
    ElfImage kernel = ElfImage.parse("probe", MemorySegment.ofArray(ProbeGuest.elf()));
    platform.plan(new Boot(Optional.empty(), Optional.of(kernel), List.of()));
    session = new QtestSession(bench, List.of("/machine/unattached/device[1]/thread[0]"), () -> {});
  }

  /** The devices are there. */
  public void start() throws InterruptedException {
    lifecycle.start();
    boolean _ = lifecycle.awaitPower();
  }

  /** As at power-on, with what firmware does. */
  public void reset() {
    platform.reset();
  }

  /** The answer to a command. */
  public String say(String command) throws InterruptedException {
    String answer = session.answer(command);
    session.news();
    return answer;
  }

  /** Lets devices do what they have to; false if they are not done after {@code most} tasks. */
  public boolean work(int most) {
    for (int i = 0; i < most; i++) {
      if (!executor.step()) {
        return true;
      }
    }
    return false;
  }

  /** Host memory that is charged to the machine, besides its RAM. */
  public long charged() {
    return host.used();
  }

  /**
   * Whether commands are still obeyed: nobody has switched the machine off.
   *
   * @throws IllegalStateException if one of its threads has failed
   */
  public boolean isOn() throws InterruptedException {
    return lifecycle.await(java.time.Duration.ZERO).isEmpty() && lifecycle.isRunning();
  }

  @Override
  public void close() {
    lifecycle.stop();
    bridge.close();
    memory.close();
    host.close();
  }
}
