package dev.oriel.fuzz.qtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.machine.QtestMachine;
import dev.oriel.pseries.call.Hcall;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A device on the virtual I/O bus, which is reached by hypercalls. Those are a region of ten
 * doublewords, r3 to r12: a store that reaches the first one makes the call of that number among
 * those that it knows.
 */
final class VioTarget implements Target {
  private static final int REGISTERS = 10;

  private final QtestMachine machine;
  private final DmaPatterns patterns;
  private final List<Hcall> calls;
  private final long unit;
  private final Outside outside;
  private final Check check;
  private final long[] registers = new long[REGISTERS];

  /** Has the device do what it is for. */
  @FunctionalInterface
  interface Check {
    void run(VioTarget target) throws InterruptedException;
  }

  VioTarget(
      QtestMachine machine,
      PartitionableEndpoint endpoint,
      long unit,
      List<Hcall> calls,
      Outside outside,
      Check check) {
    this.machine = machine;
    this.calls = calls;
    this.unit = unit;
    this.outside = outside;
    this.check = check;
    patterns = new DmaPatterns(machine.memory, machine.platform.iommu(), endpoint);
  }

  @Override
  public QtestMachine machine() {
    return machine;
  }

  @Override
  public int regions() {
    return 1;
  }

  @Override
  public long size(int region) {
    return REGISTERS * Long.BYTES;
  }

  @Override
  public void load(int region, long offset, int size) {}

  @Override
  public void store(int region, long offset, int size, long value) throws InterruptedException {
    for (int i = 0; i < size && offset + i < REGISTERS * Long.BYTES; i++) {
      int at = (int) offset + i;
      int shift = at % Long.BYTES * Byte.SIZE;
      long one = value >>> i * Byte.SIZE & 0xff;
      registers[at / Long.BYTES] = registers[at / Long.BYTES] & ~(0xffL << shift) | one << shift;
    }
    if (offset < Long.BYTES) {
      Hcall call = calls.get((int) Long.remainderUnsigned(registers[0], calls.size()));
      long[] arguments = registers.clone();
      arguments[0] = call.number();
      String _ = hypercall(arguments);
    }
  }

  /** Makes a hypercall; the status, and the other registers. */
  String hypercall(long... arguments) throws InterruptedException {
    String answer =
        machine.say(
            LongStream.of(arguments)
                .mapToObj("0x%x"::formatted)
                .collect(Collectors.joining(" ", "hcall ", "")));
    assertThat(answer).startsWith("OK 0x");
    return answer.substring("OK ".length());
  }

  long unit() {
    return unit;
  }

  @Override
  public void loadConfiguration(int offset, int size) {}

  @Override
  public void storeConfiguration(int offset, int size, int value) {}

  @Override
  public DmaPatterns patterns() {
    return patterns;
  }

  @Override
  public Outside outside() {
    return outside;
  }

  @Override
  public void enable() {
    Arrays.fill(registers, 0);
    registers[1] = unit;
  }

  @Override
  public void checkItWorks() throws InterruptedException {
    check.run(this);
  }
}
