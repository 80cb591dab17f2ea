package dev.oriel.machine;

import dev.oriel.device.BarRegisters;
import dev.oriel.device.PciSlot;
import dev.oriel.iommu.DmaWindow;
import dev.oriel.iommu.spi.TceTable;
import dev.oriel.pseries.Platform;
import dev.oriel.pseries.call.CallWatcher;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.pci.PciHostBridge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What tools show of a machine, besides what {@link Machine} itself tells. Can be called at any
 * time.
 */
public final class MachineView {
  /** Receives the mappings of a window. */
  @FunctionalInterface
  public interface MappingVisitor {
    /**
     * A run of pages with the same permissions.
     *
     * @param ioba its first bus address
     * @param bytes its size, unsigned
     * @param ra the real address of its first page
     * @param linear whether page after page maps to the next page of memory; if not, all map to one
     * @param read whether devices may read
     * @param write whether devices may write
     */
    void run(long ioba, long bytes, long ra, boolean linear, boolean read, boolean write);
  }

  /** Sees DMA that reaches memory, on a thread of the machine, which it must not keep. */
  @FunctionalInterface
  public interface DmaObserver {
    /**
     * A step of a transfer.
     *
     * @param liobn the window's number, 32 bits unsigned
     * @param ioba the first bus address
     * @param device by which {@link MachineView#deviceName} knows it
     */
    void moved(long liobn, long ioba, long bytes, boolean write, int device);
  }

  /**
   * A call that a guest has made.
   *
   * @param rtas whether it is an RTAS call, with arguments of 32 bits; else a hypercall
   * @param name LoPAR's, or the number of one that is unknown
   * @param result its status
   */
  public record Call(int processor, boolean rtas, String name, List<Long> arguments, long result) {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A function on the bus of a host bridge.
   *
   * @param bridge index of the bridge
   * @param registers by where they are: configuration space first, then the BARs that have some
   */
  public record Function(int bridge, int slot, String name, List<Registers> registers) {}

  /**
   * The registers of a function in one place.
   *
   * @param place {@code configuration space} or {@code BAR} and its number
   * @param registers by offset
   */
  public record Registers(String place, List<RegisterValue> registers) {}

  /**
   * A register, read without the effect that a guest's load may have.
   *
   * @param name the specification's
   * @param offset bytes
   * @param width bytes
   */
  public record RegisterValue(String name, int offset, int width, long value) {}

  /**
   * An interrupt source at one moment.
   *
   * @param priority 0 to 254, or 255 if it is masked
   * @param count how often it was signalled
   */
  public record Interrupt(
      int number,
      String source,
      boolean level,
      int processor,
      int priority,
      boolean pending,
      long count) {}

  /**
   * A range of real addresses that is a bus's.
   *
   * @param bus the bus address of its first byte
   */
  public record BusRange(int bridge, String name, long address, long size, long bus) {}

  private final Platform platform;
  private final GuestSymbols symbols;
  private final List<Consumer<Call>> callObservers = new CopyOnWriteArrayList<>();
  private final List<DmaObserver> observers = new CopyOnWriteArrayList<>();

  MachineView(Platform platform, GuestSymbols symbols) {
    this.platform = platform;
    this.symbols = symbols;
  }

  /**
   * The kernel's name for an effective address, such as {@code iommu_free+0x1c}, as {@link
   * GuestText}; empty if it has none.
   */
  public String symbol(long ea) {
    return symbols.name(ea);
  }

  /** The functions on the PCI buses. */
  public List<Function> functions() {
    List<Function> all = new ArrayList<>();
    for (PciHostBridge bridge : platform.hostBridges().all()) {
      bridge
          .slots()
          .forEach((number, slot) -> all.add(function(bridge.endpoint().index(), number, slot)));
    }
    return all;
  }

  private static Function function(int bridge, int number, PciSlot slot) {
    Map<String, List<RegisterValue>> places = new LinkedHashMap<>();
    places.put(
        "configuration space",
        slot.configRegisters().stream().map(r -> value(r, 0, slot.look(r))).toList());
    for (BarRegisters in : slot.barRegisters()) {
      List<RegisterValue> values =
          places.computeIfAbsent("BAR " + in.bar(), bar -> new ArrayList<>());
      in.bank().registers().forEach(r -> values.add(value(r, in.offset(), in.bank().get(r))));
    }
    return new Function(
        bridge,
        number,
        slot.name(),
        places.entrySet().stream().map(e -> registers(e.getKey(), e.getValue())).toList());
  }

  private static RegisterValue value(dev.oriel.device.Register register, int base, long value) {
    return new RegisterValue(register.name(), base + register.offset(), register.width(), value);
  }

  private static Registers registers(String place, List<RegisterValue> values) {
    return new Registers(
        place, values.stream().sorted(Comparator.comparingInt(RegisterValue::offset)).toList());
  }

  /** The real addresses through which processors reach the buses. */
  public List<BusRange> busRanges() {
    List<BusRange> all = new ArrayList<>();
    for (PciHostBridge bridge : platform.hostBridges().all()) {
      bridge
          .spaces()
          .forEach(
              s ->
                  all.add(
                      new BusRange(
                          bridge.endpoint().index(), s.name(), s.ra(), s.size(), s.bus())));
    }
    return all;
  }

  /**
   * The current buses of the host bridges, as {@link Machine#buses} tells, but without any mappings
   * in their windows: it takes no longer if there are many.
   */
  public List<BusSnapshot> buses() {
    return platform.hostBridges().all().stream()
        .map(bridge -> Snapshots.withoutMappings(bridge.endpoint(), bridge.lockedByHost()))
        .toList();
  }

  /** The interrupt sources, by number. */
  public List<Interrupt> interrupts() {
    return platform.interrupts().stream()
        .map(
            s ->
                new Interrupt(
                    s.number(),
                    platform.sourceName(s.number()),
                    s.level(),
                    s.server(),
                    s.priority(),
                    s.pending(),
                    s.count()))
        .toList();
  }

  /** The number of calls of each RTAS call so far, by LoPAR's name, without unknown ones. */
  public Map<String, Long> rtasCalls() {
    Map<String, Long> counts = new LinkedHashMap<>();
    platform.calls().rtasCalls().forEach((call, count) -> counts.put(call.property(), count));
    return counts;
  }

  /**
   * Visits what a window of a host bridge maps, by ascending bus address; changes meanwhile may be
   * seen or missed.
   *
   * @param liobn the window's number, 32 bits unsigned
   * @return false if there is no such window
   */
  public boolean mappings(long liobn, MappingVisitor visitor) {
    for (PciHostBridge bridge : platform.hostBridges().all()) {
      for (DmaWindow window : bridge.endpoint().windows()) {
        if (Integer.toUnsignedLong(window.liobn()) == liobn) {
          visit(window, visitor);
          return true;
        }
      }
    }
    return false;
  }

  private static void visit(DmaWindow window, MappingVisitor visitor) {
    int shift = window.pageShift();
    window.visit(
        (index, count, tce, stride) -> {
          if ((tce & (TceTable.READ | TceTable.WRITE)) != 0) {
            visitor.run(
                window.busOffset() + (index << shift),
                count << shift,
                tce & -1L << shift,
                stride != 0 || count == 1,
                (tce & TceTable.READ) != 0,
                (tce & TceTable.WRITE) != 0);
          }
        });
  }

  /**
   * Shows DMA of devices behind host bridges to {@code observer}, until the result is closed. Costs
   * nothing without one.
   */
  public AutoCloseable observeDma(DmaObserver observer) {
    synchronized (observers) {
      observers.add(observer);
      watch();
    }
    return () -> {
      synchronized (observers) {
        observers.remove(observer);
        watch();
      }
    };
  }

  /**
   * Shows the guest's calls to {@code observer}, on threads of the machine, until the result is
   * closed. Costs nothing without one.
   */
  public AutoCloseable observeCalls(Consumer<Call> observer) {
    synchronized (callObservers) {
      callObservers.add(observer);
      platform.calls().watch(new ToldCalls(callObservers));
    }
    return () -> {
      synchronized (callObservers) {
        callObservers.remove(observer);
        if (callObservers.isEmpty()) {
          platform.calls().watch(null);
        }
      }
    };
  }

  /** Tells observers of calls. */
  private record ToldCalls(List<Consumer<Call>> observers) implements CallWatcher {
    @Override
    public void hypercall(int processor, long number, long[] arguments, long status) {
      String name = Hcall.of(number).map(Hcall::name).orElse("0x" + Long.toHexString(number));
      tell(new Call(processor, false, name, Arrays.stream(arguments).boxed().toList(), status));
    }

    @Override
    public void rtas(int processor, RtasCall call, int[] arguments, int status) {
      List<Long> words = Arrays.stream(arguments).mapToObj(Integer::toUnsignedLong).toList();
      tell(new Call(processor, true, call.property(), words, status));
    }

    private void tell(Call call) {
      observers.forEach(observer -> observer.accept(call));
    }
  }

  private void watch() {
    platform
        .iommu()
        .watch(
            observers.isEmpty()
                ? null
                : (window, ioba, bytes, write, requester) -> {
                  for (DmaObserver each : observers) {
                    each.moved(
                        Integer.toUnsignedLong(window.liobn()), ioba, bytes, write, requester);
                  }
                });
  }

  /** The name and place of a device that does DMA through a host bridge. */
  public String deviceName(int bridge, int device) {
    return platform.deviceOf(bridge, device);
  }
}
