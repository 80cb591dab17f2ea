package dev.oriel.pseries.pci;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.sanitizer.DmaSanitizer;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.event.PlatformListener;
import dev.oriel.pseries.interrupt.InterruptController;
import dev.oriel.pseries.interrupt.InterruptControllers;
import dev.oriel.pseries.memory.AddressMap;
import dev.oriel.pseries.memory.CoherentMemory;
import dev.oriel.pseries.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The PCI host bridges of a machine, and what concerns all of them. */
public final class HostBridges {
  private final Iommu iommu;
  private final BridgeTables tables;
  private final CoherentMemory coherent;
  private final InterruptControllers interrupts;
  private final MsiAllocator messageNumbers;
  private final PlatformEvents events;
  private final Trace trace;
  private final AddressMap addressMap;
  private final RtasTable rtas;
  private final List<PciHostBridge> bridges = new ArrayList<>();
  private final ErrorHandlingCalls errorCalls = new ErrorHandlingCalls(bridges);
  private @Nullable DmaSanitizer sanitizer;
  private PlatformListener listener = PlatformListener.NONE;

  /**
   * @param addressMap where the bridges' memory and I/O space appear
   * @param rtas gets the calls that concern bridges and their devices
   */
  public HostBridges(
      Iommu iommu,
      BridgeTables tables,
      CoherentMemory coherent,
      InterruptControllers interrupts,
      PlatformEvents events,
      Trace trace,
      AddressMap addressMap,
      RtasTable rtas) {
    this.iommu = iommu;
    this.tables = tables;
    this.coherent = coherent;
    this.interrupts = interrupts;
    messageNumbers = new MsiAllocator(interrupts);
    this.events = events;
    this.trace = trace;
    this.addressMap = addressMap;
    this.rtas = rtas;
    new DdwCalls(iommu, bridges, trace).install(rtas);
    new PciRtas(bridges).install(rtas);
    errorCalls.install(rtas);
  }

  /** Adds a bridge with emulated tables. See {@link #add(HostBridgeSettings, TableSettings)}. */
  public PciHostBridge add(HostBridgeSettings settings) {
    return add(settings, new TableSettings.Emulated());
  }

  /**
   * Adds a bridge; devices are plugged into it before the first reset.
   *
   * @throws BadConfigurationException if the index is taken or its tables cannot be created
   */
  public PciHostBridge add(HostBridgeSettings settings, TableSettings tableSettings) {
    int index = settings.endpoint().index();
    if (find(index).isPresent()) {
      throw new BadConfigurationException("spapr-pci-host-bridge: index=" + index + " is taken");
    }
    PciHostBridge bridge =
        new PciHostBridge(
            settings,
            iommu,
            tables.of(tableSettings),
            coherent,
            interrupts,
            messageNumbers,
            events,
            trace);
    if (sanitizer != null) {
      bridge.observe(sanitizer);
    }
    bridge.errors().listen(listener);
    bridge.mapInto(addressMap);
    if (settings.errorHandling() && !errorHandling()) {
      errorCalls.installRest(rtas);
    }
    bridges.add(bridge);
    return bridge;
  }

  /** In the order in which they were added. */
  public List<PciHostBridge> all() {
    return Collections.unmodifiableList(bridges);
  }

  public Optional<PciHostBridge> find(int index) {
    return bridges.stream().filter(bridge -> bridge.endpoint().index() == index).findFirst();
  }

  /** The numbers of messages that devices of all bridges have. */
  public MsiAllocator messageNumbers() {
    return messageNumbers;
  }

  /** Has {@code checker} see the DMA of devices on bridges that are added from now on. */
  public void observe(DmaSanitizer checker) {
    sanitizer = checker;
  }

  /** Notifies {@code told} of what happens in bridges that are added from now on. */
  public void listen(PlatformListener told) {
    listener = told;
  }

  /**
   * Makes the next DMA in one direction, of any device of a bridge, fail with a bus error.
   *
   * @throws BadConfigurationException if there is no such bridge, or errors do not stop it
   */
  public void injectDmaError(int index, boolean write) {
    find(index)
        .filter(bridge -> bridge.errors().enabled())
        .orElseThrow(
            () ->
                new BadConfigurationException("there is no host bridge " + index + " with eeh=on"))
        .errors()
        .inject(InjectedError.ofAnyDma(write));
  }

  /** Whether errors stop any bridge. */
  private boolean errorHandling() {
    return bridges.stream().anyMatch(bridge -> bridge.errors().enabled());
  }

  /** Whether a bridge offers windows for memory up to {@code end} that are not sized by RAM. */
  public boolean anySizedFor(long end) {
    return bridges.stream().anyMatch(bridge -> bridge.endpoint().sizedFor(end));
  }

  public void reset() {
    bridges.forEach(PciHostBridge::reset);
    errorCalls.reset();
  }

  /** Leaves the devices' registers as firmware that assigns no addresses does. */
  public void unassign() {
    bridges.forEach(PciHostBridge::unassign);
  }

  /** What the node of RTAS and the root say of error handling. */
  public void describeCalls(FdtNode root, FdtNode rtasNode) {
    if (errorHandling()) {
      ErrorHandlingCalls.describe(root, rtasNode);
    }
  }

  /**
   * Adds the bridges' nodes.
   *
   * @param assigned whether the devices have addresses, as firmware gives them
   */
  public void describe(FdtNode root, boolean assigned) {
    bridges.forEach(bridge -> bridge.describe(root, InterruptController.PHANDLE, assigned));
  }
}
