package dev.oriel.pseries;

import dev.oriel.boot.Boot;
import dev.oriel.boot.ElfImage;
import dev.oriel.boot.ProbeGuest;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.device.Backends;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.StepExecutor;
import dev.oriel.devices.nvme.NvmeDeviceType;
import dev.oriel.devices.scsi.ScsiDiskType;
import dev.oriel.devices.vscsi.VscsiDeviceType;
import dev.oriel.fuzz.NoEngine;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.interrupt.InterruptMode;
import dev.oriel.pseries.pci.HostBridgeSettings;
import dev.oriel.pseries.pci.PciHostBridge;
import dev.oriel.pseries.processor.ProcessorFeatures;
import dev.oriel.pseries.processor.ProcessorTopology;
import dev.oriel.pseries.processor.VirtualProcessor;
import dev.oriel.pseries.trace.Trace;
import dev.oriel.pseries.trace.TraceEvent;
import dev.oriel.pseries.vio.CommandQueue;
import dev.oriel.pseries.vio.VioBus;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A small platform, traced, with two processors that execute nothing and an NVMe controller whose
 * BAR is enabled and whose admin queues lie in RAM behind the default window.
 */
final class FuzzPlatform implements AutoCloseable {
  static final int RAM = 8 << 20;
  static final int TABLE_BUDGET = 64 << 10;
  static final int CONTROLLER_PAGES = 64;
  static final long SUBMISSION = 0x4000;
  static final long COMPLETION = 0x5000;
  static final int ENTRIES = 64;

  final GuestMemory memory = GuestMemory.reserve(RAM);
  final Platform platform;
  final PciHostBridge bridge;

  /** One whose devices errors stop. */
  final PciHostBridge failing;

  final StepExecutor executor = new StepExecutor();
  private CommandQueue vscsi;
  final VirtualProcessor processor;
  final Vcpu vcpu;
  long bar;
  long windowLiobn;

  FuzzPlatform() {
    memory.plug(0, RAM);
    PlatformSettings settings =
        new PlatformSettings(
            new ProcessorTopology(2, 1, 2, 3),
            ProcessorFeatures.DEFAULT,
            InterruptMode.DUAL,
            2 * RAM,
            TABLE_BUDGET,
            4,
            Identity.NONE,
            "",
            FirmwareSettings.NONE,
            new Random(0),
            InstantSource.system(),
            VioBus.FIRST_TERMINAL,
            (bytes, length) -> true,
            new Trace(EnumSet.allOf(TraceEvent.class), line -> {}),
            new Ignored());
    platform = new Platform(settings, memory, Timebase.host(), each -> new NoEngine());
    bridge = platform.hostBridges().add(HostBridgeSettings.qemu(0));
    failing = platform.hostBridges().add(HostBridgeSettings.of(1, Map.of("eeh", "on")));
    plugNvme(bridge);
    plugNvme(failing);
    addVscsi();
    // A guest that negotiates in earnest gets a tree with the layout of its boot.
    ElfImage kernel = ElfImage.parse("probe", MemorySegment.ofArray(ProbeGuest.elf()));
    platform.plan(new Boot(Optional.empty(), Optional.of(kernel), List.of()));
    processor = platform.processors().getFirst();
    vcpu = processor.vcpu();
    powerOn();
  }

  /** At the first free address on the virtual I/O bus, with one disk. */
  private void addVscsi() {
    VscsiDeviceType type = new VscsiDeviceType();
    ScsiDiskType disk = new ScsiDiskType();
    Backends backends =
        new TestBackends(
            new TestImage(1 << 16, false),
            new TestNetwork(),
            own ->
                List.of(
                    new ScsiPlace(
                        0,
                        0,
                        0,
                        disk.create(
                            DeviceOptions.of(
                                disk.name(), disk.properties(), Map.of("drive", "d"), own)))));
    DeviceOptions options = DeviceOptions.of(type.name(), type.properties(), Map.of(), backends);
    vscsi = platform.vioBus().addDevice(OptionalInt.empty(), type, options, executor);
  }

  private void plugNvme(PciHostBridge into) {
    NvmeDeviceType type = new NvmeDeviceType();
    TestImage image = new TestImage(1 << 16, false);
    into.plug(
        type, DeviceOptions.of(type, Map.of("drive", "d", "serial", "x"), id -> image), executor);
  }

  /** As after a power-on and what a driver does first. */
  void powerOn() {
    platform.reset();
    // One to be taken into use, and one to be given back.
    for (int core = 1; core <= 2; core++) {
      if (!platform.hasCore(core)) {
        platform.plugCore(core);
      }
    }
    platform.unplugCore(1);
    processor.start(0x100, Msr.SF, 0, 0);
    bar = bridge.assigned(0).values().iterator().next();
    bridge.slots().get(0).configStore(4, 2, 6);
    windowLiobn = 0x8000_0000L;
    for (int page = 0; page < CONTROLLER_PAGES; page++) {
      hypercall(Hcall.H_PUT_TCE.number(), windowLiobn, (long) page << 12, (long) page << 12 | 3);
    }
    memory.fill(COMPLETION, 0x1000, (byte) 0);
    bridge.store(bar + 0x24, 4, (ENTRIES - 1) * 0x1_0001L);
    bridge.store(bar + 0x28, 8, SUBMISSION);
    bridge.store(bar + 0x30, 8, COMPLETION);
    bridge.store(bar + 0x14, 4, 0x460001);
    work();
  }

  /** Makes a hypercall as the boot processor and lets the platform act on it. */
  long hypercall(long number, long... arguments) {
    vcpu.gpr[3] = number;
    System.arraycopy(arguments, 0, vcpu.gpr, 4, arguments.length);
    platform.hcalls().dispatch(vcpu);
    long result = vcpu.gpr[3];
    processor.prod(); // whatever it has asked for, it does not sleep
    processor.step();
    return result;
  }

  /** Lets the controller do what it has to, within reason. */
  void work() {
    for (int i = 0; i < 1000 && executor.step(); i++) {}
  }

  @Override
  public void close() {
    bridge.close();
    failing.close();
    vscsi.close();
    memory.close();
  }

  private static final class Ignored implements PowerControl {
    @Override
    public void powerOff() {}

    @Override
    public void reboot() {}

    @Override
    public void panic(String message) {}

    @Override
    public void halted() {}
  }
}
