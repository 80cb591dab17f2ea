package dev.oriel.machine;

import dev.oriel.cpu.ArchitectedState;
import dev.oriel.cpu.InstructionTime;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.machine.replay.LogRecord;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.processor.ProcessorLoop;
import dev.oriel.pseries.processor.VirtualProcessor;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Where things come into a machine. For the vCPU's thread, unless a method says otherwise. */
final class Arrivals implements Part {
  private static final long FNV_BASIS = 0xcbf2_9ce4_8422_2325L;
  private static final long FNV_PRIME = 0x100_0000_01b3L;

  /** Ticks until a card that has buffers again gets the frames that wait: ten microseconds. */
  private static final long LATENCY = Timebase.FREQUENCY / 100_000;

  private final Platform platform;
  private final Peripherals devices;
  private final Lifecycle lifecycle;
  private final Outside outside;
  private final @Nullable InstructionTime time;
  private long sum = FNV_BASIS;
  private long written;

  /** The most that was ever written, before the machine went back. */
  private long shown;

  Arrivals(Platform platform, Peripherals devices, Lifecycle lifecycle, Outside outside) {
    this.outside = outside;
    this.platform = platform;
    this.devices = devices;
    this.lifecycle = lifecycle;
    time = platform.timebase() instanceof InstructionTime counted ? counted : null;
  }

  @Override
  public String partName() {
    return "recording";
  }

  /** Where the machine is in a recording, and what follows from it. */
  @Override
  public void save(StateWriter out) {
    for (VirtualProcessor each : platform.processors()) {
      out.putLong(each.executed());
    }
    out.putLong(written);
    out.putLong(sum);
    devices.drives().saveWrites(out);
    outside.save(out);
  }

  @Override
  public void restore(StateReader in) {
    time().clear();
    for (VirtualProcessor each : platform.processors()) {
      long count = in.getLong();
      in.check(count >= 0);
      each.vcpu().setExecuted(count);
    }
    written = in.getLong();
    sum = in.getLong();
    devices.drives().restoreWrites(in);
    outside.restore(in);
  }

  /** The keyboard of a machine that is not recorded. For any thread. */
  OutputStream consoleInput() {
    return new ConsoleInput(platform.terminal(), platform.standstill());
  }

  Platform platform() {
    return platform;
  }

  /** The time, which counts instructions. */
  InstructionTime time() {
    if (time == null) {
      throw new IllegalStateException("what is recorded counts instructions");
    }
    return time;
  }

  /** Has the vCPU's thread do something a little later, which depends on nothing else. */
  void soon(Runnable task) {
    time().at(time().ticks() + LATENCY, task);
  }

  /** Instructions that all processors have executed. */
  long executed() {
    return platform.processors().stream().mapToLong(VirtualProcessor::executed).sum();
  }

  /** The boot processor, by whose instructions it is counted when to compare. */
  Vcpu vcpu() {
    return platform.processors().getFirst().vcpu();
  }

  LogRecord.Moment now() {
    return new LogRecord.Moment(executed(), timebase().ticks());
  }

  private Timebase timebase() {
    return platform.timebase();
  }

  /** Counts the guest's output, in the order of its calls. */
  void written(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      sum = (sum ^ bytes[i] & 0xff) * FNV_PRIME;
    }
    written += length;
    shown = Math.max(shown, written);
  }

  /** Whether the next output is not that of a time before which the machine went back. */
  boolean isNew() {
    return written >= shown;
  }

  LogRecord.State state() {
    Vcpu vcpu = vcpu();
    long hash = 0;
    for (VirtualProcessor each : platform.processors()) {
      hash = hash * FNV_PRIME + ArchitectedState.hash(each.vcpu());
    }
    return new LogRecord.State(vcpu.nip, vcpu.msr(), hash, written, sum);
  }

  /** Types at the console; returns how many there was room for. */
  int type(byte[] bytes, int length) {
    return platform.terminal().type(bytes, 0, length);
  }

  /** Does what somebody did before. */
  void carryOut(LogRecord.Command deed) {
    switch (deed.deed()) {
      case RESET -> reset();
      case POWER_DOWN -> platform.powerDown();
      case PLUG_MEMORY -> platform.plugMemory(deed.name(), deed.number());
      case UNPLUG_MEMORY -> platform.unplugMemory(deed.name());
      case PLUG_DEVICE -> devices.plug(new DeviceConfig(deed.name(), deed.properties()));
      case UNPLUG_DEVICE -> devices.unplug(deed.name());
      case BALLOON -> devices.askToKeep(deed.number());
      case INJECT_DMA_ERROR ->
          platform.hostBridges().injectDmaError((int) deed.number(), deed.name().equals("write"));
    }
  }

  /** No further instruction is executed until the machine is reset. */
  void leave() {
    platform.loops().forEach(ProcessorLoop::leave);
  }

  /** Resets the machine; no further instruction is executed. */
  void reset() {
    lifecycle.reboot();
    leave();
  }

  /** Ends the machine as somebody outside would; no further instruction is executed. */
  void stop() {
    lifecycle.stopSoon();
    leave();
  }

  /** Ends the machine because something has failed; no further instruction is executed. */
  void fail(RuntimeException cause) {
    lifecycle.fail(cause);
    leave();
  }
}
