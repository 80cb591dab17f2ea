package dev.oriel.fuzz.qtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.PciSlot;
import dev.oriel.machine.QtestMachine;
import dev.oriel.pseries.pci.PciHostBridge;
import java.util.List;

/** A function on the bus of the host bridge. */
final class PciTarget implements Target {
  private static final int COMMAND = 4;
  private static final int ENABLED = 7;

  /** Where the words of RTAS calls are. */
  private static final long WORDS = QtestMachine.RAM - 0x1000;

  private final QtestMachine machine;
  private final int number;
  private final PciBars bars;
  private final DmaPatterns patterns;
  private final Outside outside;
  private final Check check;

  /** Has the device do what it is for. */
  @FunctionalInterface
  interface Check {
    void run(PciTarget target) throws InterruptedException;
  }

  PciTarget(QtestMachine machine, PciSlot slot, Outside outside, Check check) {
    this.machine = machine;
    this.outside = outside;
    this.check = check;
    PciHostBridge bridge = machine.bridge;
    number =
        bridge.slots().entrySet().stream()
            .filter(each -> each.getValue() == slot)
            .findFirst()
            .orElseThrow()
            .getKey();
    bars = new PciBars(bridge, slot);
    patterns = new DmaPatterns(machine.memory, machine.platform.iommu(), bridge.endpoint());
  }

  @Override
  public QtestMachine machine() {
    return machine;
  }

  @Override
  public int regions() {
    return bars.regions().size();
  }

  @Override
  public long size(int region) {
    return bars.regions().get(region).size();
  }

  @Override
  public void load(int region, long offset, int size) throws InterruptedException {
    PciBars.Region at = bars.regions().get(region);
    String _ = machine.say("read 0x%x %d".formatted(at.ra() + offset, size));
  }

  @Override
  public void store(int region, long offset, int size, long value) throws InterruptedException {
    PciBars.Region at = bars.regions().get(region);
    String _ =
        machine.say(
            "write 0x%x %d 0x%s".formatted(at.ra() + offset, size, littleEndian(value, size)));
  }

  static String littleEndian(long value, int size) {
    return "%016x".formatted(Long.reverseBytes(value)).substring(0, 2 * size);
  }

  /** A register that is little-endian. */
  long register(int region, long offset, int size) throws InterruptedException {
    List<PciBars.Region> all = bars.regions();
    assertThat(all).as("registers").hasSizeGreaterThan(region);
    String answer = machine.say("read 0x%x %d".formatted(all.get(region).ra() + offset, size));
    assertThat(answer).startsWith("OK 0x");
    long bigEndian = Long.parseUnsignedLong(answer.substring("OK 0x".length()), 16);
    return Long.reverseBytes(bigEndian) >>> Long.SIZE - 8 * size;
  }

  @Override
  public void loadConfiguration(int offset, int size) throws InterruptedException {
    for (int done = 0; done < size && offset + done < 0x100; ) {
      int here = piece(offset + done, size - done);
      words(number << 11 | offset + done, bridgeHigh(), bridgeLow(), here);
      rtas("ibm,read-pci-config 4 0x%x 2 0x%x".formatted(WORDS, WORDS + 0x100));
      done += here;
    }
  }

  @Override
  public void storeConfiguration(int offset, int size, int value) throws InterruptedException {
    for (int done = 0; done < size && offset + done < 0x100; ) {
      int here = piece(offset + done, size - done);
      int part = here == 4 ? value : value >>> 8 * done & (1 << 8 * here) - 1;
      words(number << 11 | offset + done, bridgeHigh(), bridgeLow(), here, part);
      rtas("ibm,write-pci-config 5 0x%x 1 0x%x".formatted(WORDS, WORDS + 0x100));
      done += here;
    }
  }

  private void rtas(String call) throws InterruptedException {
    String answer = machine.say("rtas " + call);
    assertThat(answer).as(call).isEqualTo("OK 0");
  }

  /** Firmware takes aligned accesses only. */
  private static int piece(int offset, int left) {
    return (int) Math.min(Integer.highestOneBit(left), Long.lowestOneBit(offset | 4));
  }

  private void words(int... words) throws InterruptedException {
    StringBuilder bytes = new StringBuilder();
    for (int each : words) {
      bytes.append("%08x".formatted(each));
    }
    String _ = machine.say("write 0x%x %d 0x%s".formatted(WORDS, 4 * words.length, bytes));
  }

  private int bridgeHigh() {
    return (int) (machine.bridge.buid() >>> 32);
  }

  private int bridgeLow() {
    return (int) machine.bridge.buid();
  }

  @Override
  public DmaPatterns patterns() {
    return patterns;
  }

  @Override
  public Outside outside() {
    return outside;
  }

  @Override
  public void enable() throws InterruptedException {
    storeConfiguration(COMMAND, 2, ENABLED);
  }

  @Override
  public void checkItWorks() throws InterruptedException {
    check.run(this);
  }
}
