package dev.oriel.machine;

import dev.oriel.cpu.Register;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.Standstill;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.processor.VirtualProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The processors of a machine, numbered from 0, and their registers. Those that run stand still
 * while they are looked at, for less than a millisecond; for several looks that belong together the
 * caller makes the machine stand still ({@link MachineControl#standStill}). From {@link
 * Machine#processors}; safe to use from any thread.
 *
 * <p>What looks at registers throws {@link IllegalStateException} if the machine is closed.
 */
public final class MachineProcessors {
  /**
   * A processor at one moment.
   *
   * @param runs whether it is started and not asleep
   * @param symbol the kernel's name for {@code nip}; empty if it has none
   * @param executed guest instructions so far
   */
  public record State(
      int index, boolean runs, long nip, String symbol, long msr, long lr, long executed) {}

  private final Platform platform;
  private final Peripherals devices;
  private final GuestSymbols symbols;

  MachineProcessors(Platform platform, Peripherals devices, GuestSymbols symbols) {
    this.platform = platform;
    this.devices = devices;
    this.symbols = symbols;
  }

  /** The number of processors. */
  public int count() {
    return platform.processors().size();
  }

  /** The processors, as they are together at one moment. */
  public List<State> all() {
    List<State> all = new ArrayList<>();
    try (Standstill.Still _ = platform.standstill().begin()) {
      for (VirtualProcessor each : platform.processors()) {
        all.add(
            new State(
                each.vcpu().index(),
                each.isAwake(),
                named("nip").read(each.vcpu()),
                "",
                named("msr").read(each.vcpu()),
                named("lr").read(each.vcpu()),
                each.executed()));
      }
    }
    return all.stream()
        .map(p -> new State(p.index, p.runs, p.nip, symbols.name(p.nip), p.msr, p.lr, p.executed))
        .toList();
  }

  /** The cores that the machine has or has room for, ascending. */
  public List<CpuCore> cores() {
    return devices.cores();
  }

  /** Guest instructions executed so far by all processors, except some of the current slice. */
  public long executed() {
    return platform.processors().stream().mapToLong(VirtualProcessor::executed).sum();
  }

  /** Guest instructions that a processor has executed. */
  public long executed(int processor) {
    return still(() -> processor(processor).executed());
  }

  /**
   * The special purpose registers by name, in the order of their numbers, without those that have
   * their own class: XER, LR, CTR.
   */
  public List<String> specialRegisters() {
    return Register.ALL.stream()
        .filter(each -> each.kind() == Register.Kind.SPECIAL)
        .map(Register::name)
        .toList();
  }

  /**
   * A register: {@code r0} to {@code r31}, {@code f0}, {@code vr0}, {@code vs0} and so on, {@code
   * nip}, {@code msr}, {@code cr}, {@code lr}, {@code ctr}, {@code xer}, {@code fpscr}, {@code
   * vscr}, or one of {@link #specialRegisters}.
   *
   * @return its value, of 128 bits the less significant half
   */
  public long read(int processor, String register) {
    return still(() -> named(register).read(vcpu(processor)));
  }

  /** The more significant half of a register of 128 bits; 0 for others. */
  public long readHigh(int processor, String register) {
    return still(() -> named(register).readHigh(vcpu(processor)));
  }

  /**
   * Sets a register.
   *
   * @param high the more significant half of 128 bits; ignored for others
   * @return false if the register cannot be changed, as the processor's version cannot
   */
  public boolean write(int processor, String register, long high, long low) {
    return still(() -> named(register).write(vcpu(processor), high, low));
  }

  private static Register named(String name) {
    return Register.named(name).orElseThrow(() -> new IllegalArgumentException(name));
  }

  /** Whether a processor is in little-endian mode. */
  public boolean littleEndian(int processor) {
    return still(() -> vcpu(processor).littleEndian());
  }

  /** Whether a processor is started and not asleep. */
  public boolean runs(int processor) {
    return still(() -> processor(processor).isAwake());
  }

  private <T> T still(Supplier<T> what) {
    try (Standstill.Still _ = platform.standstill().begin()) {
      return what.get();
    }
  }

  private VirtualProcessor processor(int number) {
    return platform.processors().get(number);
  }

  private Vcpu vcpu(int number) {
    return processor(number).vcpu();
  }
}
