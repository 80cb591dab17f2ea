package dev.oriel.device;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function plugged into a bus, seen from the host bridge: configuration space, the BARs it
 * decodes, its messages. This class implements everything that PCI requires of every device,
 * between the bridge and the author's {@link PciFunction}.
 *
 * <p>Safe for use by several threads. Lock order: this class holds no lock while it calls the
 * function.
 */
public final class PciSlot implements AutoCloseable {
  private record Decoded(int bar, BusSpace space, long address, long size) {
    boolean holds(BusSpace wanted, long busAddress, int length) {
      long offset = busAddress - address;
      return space == wanted
          && Long.compareUnsigned(offset, size) < 0
          && Long.compareUnsigned(length, size - offset) <= 0;
    }
  }

  private final String name;
  private final BusMasterPort port;
  private final @Nullable RealMemory realMemory;
  private final BusMasterPort realPort;
  private final MessageSender sender;
  private InterruptLine line; // guarded by pinLock
  private final DeviceExecutor executor;
  private final Function<String, HostDevice> hostDevices;
  private final PciFunction function;
  private final PciProfile profile;
  private final RegisterBank config;
  private final List<Capability.Msix> msixCapability;
  private final List<Capability.Msi> msiCapability;
  private final List<Capability.Express> expressCapability;
  private final List<Capability.Window> windowCapability;
  private final MsixTable msix;
  private final Object pinLock = new Object();
  private boolean pinAsserted;
  private volatile Decoded[] decoded = {};
  private boolean detached;
  private volatile Runnable release = () -> {};

  private PciSlot(
      PciDeviceType type,
      DeviceOptions options,
      DmaPort port,
      InterruptLine line,
      DeviceExecutor executor,
      Function<String, HostDevice> hostDevices,
      @Nullable RealMemory realMemory) {
    this.name = type.name();
    this.hostDevices = hostDevices;
    this.port = new BusMasterPort(port);
    this.realMemory = realMemory;
    realPort = new BusMasterPort(realMemory == null ? port : realMemory.port());
    this.sender = new MessageSender(this.port);
    this.line = line;
    this.executor = executor;
    function = type.create(options, new Context());
    profile = function.profile();
    config = ConfigSpace.of(profile);
    msixCapability = profile.find(Capability.Msix.class);
    msiCapability = profile.find(Capability.Msi.class);
    expressCapability = profile.find(Capability.Express.class);
    windowCapability = profile.find(Capability.Window.class);
    msix = new MsixTable(profile.msixVectors(), sender);
  }

  /**
   * Creates a device and plugs it.
   *
   * @param port memory of the bus; the slot adds the check of the bus-master bit
   * @param line the interrupt line of the function's pin
   * @param executor runs the function's own work, one task at a time
   * @throws BadDeviceOptionException as {@link PciDeviceType#create} does
   */
  public static PciSlot plug(
      PciDeviceType type,
      DeviceOptions options,
      DmaPort port,
      InterruptLine line,
      DeviceExecutor executor) {
    return new PciSlot(type, options, port, line, executor, PciSlot::noHostDevice, null);
  }

  /** As above, on a bus that has devices of the platform. */
  public static PciSlot plug(
      PciDeviceType type,
      DeviceOptions options,
      DmaPort port,
      InterruptLine line,
      DeviceExecutor executor,
      RealMemory realMemory) {
    return new PciSlot(type, options, port, line, executor, PciSlot::noHostDevice, realMemory);
  }

  /**
   * As above, on a bus whose DMA a host translates.
   *
   * @param hostDevices opens devices of that host, by name
   */
  public static PciSlot plug(
      PciDeviceType type,
      DeviceOptions options,
      DmaPort port,
      InterruptLine line,
      DeviceExecutor executor,
      RealMemory realMemory,
      Function<String, HostDevice> hostDevices) {
    return new PciSlot(type, options, port, line, executor, hostDevices, realMemory);
  }

  private static HostDevice noHostDevice(String name) {
    throw new BadDeviceOptionException(
        "vfio-pci: " + name + " cannot be passed through: its host bridge needs table=vfio");
  }

  /** Name of the device's type. */
  public String name() {
    return name;
  }

  /** The profile of the function. */
  public PciProfile profile() {
    return profile;
  }

  /** Bytes of configuration space: 256 or 4096. */
  public int configSize() {
    return config.size();
  }

  /** The bus address that the guest has written to a BAR of the profile. */
  public long barAddress(Bar bar) {
    return config.get(bar.register()) & -bar.size();
  }

  /** The registers of configuration space that the kit knows. */
  public List<Register> configRegisters() {
    return config.registers();
  }

  /** The value of one of them, without any effect of a guest's load. */
  public long look(Register register) {
    return config.get(register);
  }

  /** The registers that the function has in its BARs. */
  public List<BarRegisters> barRegisters() {
    return function.barRegisters();
  }

  /** Reads 1, 2 or 4 bytes of configuration space at an aligned offset inside it. */
  public int configLoad(int offset, int size) {
    for (Capability.Window window : windowCapability) {
      if (touches(offset, size, window.offset() + Capability.Window.DATA, 4)) {
        throughWindow(
            window,
            (bar, at, bytes) -> {
              long value = barLoad(bar, at, bytes);
              config.store(window.offset() + Capability.Window.DATA, bytes, value);
            });
      }
    }
    return function.configLoad(offset, size, (int) config.load(offset, size));
  }

  /** Writes 1, 2 or 4 bytes of configuration space at an aligned offset inside it. */
  public void configStore(int offset, int size, int value) {
    config.store(offset, size, value);
    function.configStored(offset, size, value);
    obeyCommand();
    for (Capability.Window window : windowCapability) {
      if (touches(offset, size, window.offset() + Capability.Window.DATA, 4)) {
        int data = window.offset() + Capability.Window.DATA;
        throughWindow(
            window, (bar, at, bytes) -> barStore(bar, at, bytes, config.load(data, bytes)));
      }
    }
    for (Capability.Msix capability : msixCapability) {
      if (touches(offset, size, capability.offset() + 2, 2)) {
        msix.controlWritten((int) config.load(capability.offset() + 2, 2));
      }
    }
    driveLine();
    function.messagesChanged();
    for (Capability.Express capability : expressCapability) {
      int control = capability.control().offset();
      boolean written = touches(offset, size, control + 1, 1);
      int high = written ? value >>> (control + 1 - offset) * Byte.SIZE : 0;
      if ((high << Byte.SIZE & Capability.Express.FUNCTION_RESET) != 0) {
        reset();
      }
    }
  }

  @FunctionalInterface
  private interface BarAccess {
    void perform(int bar, long offset, int size);
  }

  /** Performs the access that a window's registers describe, unless it is not a valid one. */
  private void throughWindow(Capability.Window window, BarAccess access) {
    int index = (int) config.load(window.offset() + 4, 1);
    long offset = config.load(window.offset() + 8, 4);
    long length = config.load(window.offset() + 12, 4);
    boolean valid = (length == 1 || length == 2 || length == 4) && offset % length == 0;
    for (Bar bar : profile.bars()) {
      if (valid && bar.index() == index && offset <= bar.size() - length) {
        access.perform(index, offset, (int) length);
      }
    }
  }

  private static boolean touches(int offset, int size, int registerOffset, int width) {
    return offset < registerOffset + width && registerOffset < offset + size;
  }

  private boolean command(int bit) {
    return (config.get(ConfigSpace.COMMAND) & bit) != 0;
  }

  /** Applies the current command register and BARs. */
  private synchronized void obeyCommand() {
    port.open(!detached && command(ConfigSpace.BUS_MASTER));
    realPort.open(!detached && command(ConfigSpace.BUS_MASTER));
    List<Decoded> active = new ArrayList<>();
    for (Bar bar : detached ? List.<Bar>of() : profile.bars()) {
      boolean io = bar.kind() == Bar.Kind.IO;
      long address = barAddress(bar);
      boolean wraps = address + bar.size() - 1 < address && address >= 0;
      if (command(io ? ConfigSpace.IO_SPACE : ConfigSpace.MEMORY_SPACE) && !wraps) {
        BusSpace space = io ? BusSpace.IO : BusSpace.MEMORY;
        active.add(new Decoded(bar.index(), space, address, bar.size()));
      }
    }
    decoded = active.toArray(Decoded[]::new);
  }

  /** Whether a BAR that is programmed and enabled holds all of an access. */
  public boolean decodes(BusSpace space, long busAddress, int size) {
    for (Decoded range : decoded) {
      if (range.holds(space, busAddress, size)) {
        return true;
      }
    }
    return false;
  }

  /** A guest's read of 1, 2, 4 or 8 bytes of the bus; all ones if nothing here decodes it. */
  public long load(BusSpace space, long busAddress, int size) {
    for (Decoded range : decoded) {
      if (range.holds(space, busAddress, size)) {
        return barLoad(range.bar, busAddress - range.address, size);
      }
    }
    return -1L >>> Long.SIZE - size * Byte.SIZE;
  }

  /** A guest's write, ignored if nothing here decodes it. */
  public void store(BusSpace space, long busAddress, int size, long value) {
    for (Decoded range : decoded) {
      if (range.holds(space, busAddress, size)) {
        long bits = value & -1L >>> Long.SIZE - size * Byte.SIZE;
        barStore(range.bar, busAddress - range.address, size, bits);
        return;
      }
    }
  }

  private long barLoad(int bar, long offset, int size) {
    for (Capability.Msix layout : msixCapability) {
      if (inside(bar, offset, layout.bar(), layout.tableOffset(), layout.tableSize())) {
        return msix.load(offset - layout.tableOffset(), size);
      }
      if (inside(bar, offset, layout.pendingBar(), layout.pendingOffset(), layout.pendingSize())) {
        return msix.loadPending(offset - layout.pendingOffset(), size);
      }
    }
    return function.load(bar, offset, size);
  }

  private void barStore(int bar, long offset, int size, long value) {
    for (Capability.Msix layout : msixCapability) {
      if (inside(bar, offset, layout.bar(), layout.tableOffset(), layout.tableSize())) {
        msix.store(offset - layout.tableOffset(), size, value);
        function.messagesChanged();
        return;
      }
      if (inside(bar, offset, layout.pendingBar(), layout.pendingOffset(), layout.pendingSize())) {
        return;
      }
    }
    function.store(bar, offset, size, value);
  }

  private static boolean inside(int bar, long offset, int ofBar, int start, int length) {
    return bar == ofBar && offset >= start && offset < start + length;
  }

  /**
   * Programs MSI-X entries 0..{@code count - 1} with consecutive messages and unmasks them, which
   * on this platform is firmware's work.
   */
  public void programMsix(int count, long address, int firstMessage) {
    for (int i = 0; i < count; i++) {
      msix.program(i, address, firstMessage + i);
    }
    function.messagesChanged();
  }

  /** Programs the MSI capability, if any; the function adds its vector to {@code message}. */
  public void programMsi(long address, int message) {
    for (Capability.Msi capability : msiCapability) {
      config.store(capability.offset() + 4, 8, address);
      config.store(capability.offset() + 12, 2, message);
    }
  }

  private int vectors() {
    if (msix.enabled()) {
      return msix.vectors();
    }
    for (Capability.Msi capability : msiCapability) {
      int control = (int) config.load(capability.offset() + 2, 2);
      if ((control & 1) != 0) {
        return Math.min(1 << (control >>> 4 & 7), capability.vectors());
      }
    }
    return 0;
  }

  private void notify(int vector) {
    int vectors = vectors();
    if (vector < 0 || vector >= vectors) {
      return;
    }
    if (msix.enabled()) {
      msix.notify(vector);
      return;
    }
    for (Capability.Msi capability : msiCapability) {
      int message = (int) config.load(capability.offset() + 12, 2);
      sender.send(config.load(capability.offset() + 4, 8), message & -vectors | vector);
    }
  }

  private void pin(boolean asserted) {
    synchronized (pinLock) {
      if (asserted == pinAsserted) {
        return;
      }
      pinAsserted = asserted;
    }
    driveLine();
  }

  private void driveLine() {
    synchronized (pinLock) {
      int status = pinAsserted ? ConfigSpace.INTERRUPT_STATUS : 0;
      config.update(ConfigSpace.status(profile), ConfigSpace.INTERRUPT_STATUS, status);
      line.set(pinAsserted && !command(ConfigSpace.INTX_DISABLE) && vectors() == 0);
    }
  }

  /** Gives the function its memory. See {@link PciFunction#memoryPlaced}. */
  public boolean placeMemory(MemorySegment memory) {
    return function.memoryPlaced(memory);
  }

  /** Returns to the state at power-on. */
  public void reset() {
    port.open(false);
    realPort.open(false);
    function.reset();
    pin(false);
    config.reset();
    msix.reset();
    obeyCommand();
    driveLine();
    function.messagesChanged();
  }

  /**
   * Writes the state of the slot and of its function.
   *
   * @throws dev.oriel.memory.state.StateException if the function's cannot be saved
   */
  public void save(StateWriter out) {
    if (!function.canBeSaved()) {
      throw new StateException("device " + name + " cannot be saved yet");
    }
    // First, because it may interrupt.
    StateWriter own = new StateWriter();
    function.save(own);
    executor.save(out);
    config.save(out);
    msix.save(out);
    synchronized (pinLock) {
      out.putBoolean(pinAsserted);
    }
    out.putAll(own);
  }

  /** Takes over a state. The function goes on with its work once the machine does. */
  public void restore(StateReader in) {
    executor.restore(in);
    config.restore(in);
    msix.restore(in);
    synchronized (pinLock) {
      pinAsserted = in.getBoolean();
    }
    obeyCommand();
    function.restore(in);
    function.messagesChanged();
    driveLine();
  }

  /** What asks the guest to release the function. */
  public void onRelease(Runnable release) {
    this.release = release;
  }

  /**
   * Takes the function off its bus for good: from now on it begins no DMA, sends no message, drives
   * no pin and decodes no address.
   */
  public void detach() {
    synchronized (this) {
      detached = true;
    }
    configStore(ConfigSpace.COMMAND.offset(), 2, ConfigSpace.INTX_DISABLE);
    synchronized (pinLock) {
      line.set(false);
      // It belongs to whatever is plugged next, which may be before this function is closed.
      line = level -> {};
    }
  }

  /** Unplugs the function. Its executor must have stopped. */
  @Override
  public void close() {
    port.open(false);
    realPort.open(false);
    function.close();
  }

  private final class Context implements PciContext {
    @Override
    public DmaPort dma() {
      return port;
    }

    @Override
    public RealMemory realMemory() {
      RealMemory all = realMemory;
      if (all == null) {
        return PciContext.super.realMemory();
      }
      return new RealMemory() {
        @Override
        public DmaPort port() {
          return realPort;
        }

        @Override
        public boolean giveBack(long ra, long length) {
          return all.giveBack(ra, length);
        }

        @Override
        public long bytes() {
          return all.bytes();
        }
      };
    }

    @Override
    public int vectors() {
      return PciSlot.this.vectors();
    }

    @Override
    public Messages messages() {
      return msix.enabled()
          ? new Messages(true, msix.used())
          : new Messages(false, PciSlot.this.vectors());
    }

    @Override
    public HostDevice hostDevice(String hostName) {
      return hostDevices.apply(hostName);
    }

    @Override
    public void notify(int vector) {
      PciSlot.this.notify(vector);
    }

    @Override
    public void pin(boolean asserted) {
      PciSlot.this.pin(asserted);
    }

    @Override
    public void release() {
      release.run();
    }

    @Override
    public DeviceExecutor executor() {
      return executor;
    }
  }
}
