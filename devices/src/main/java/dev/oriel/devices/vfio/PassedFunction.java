package dev.oriel.devices.vfio;

import static dev.oriel.iommu.vfio.HostDevice.CONFIG;

import dev.oriel.device.Bar;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciContext.Messages;
import dev.oriel.device.PciFunction;
import dev.oriel.device.PciProfile;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.iommu.vfio.Errno;
import dev.oriel.iommu.vfio.HostDevice;
import dev.oriel.iommu.vfio.HostDevice.Interrupt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A host's device as a function of the guest's bus. Its DMA does not pass through here: the host
 * translates it by the windows of the guest.
 *
 * <p>Memory and I/O space of the device itself stay enabled, so that an access that the kit admits
 * always has an answer.
 */
final class PassedFunction implements PciFunction {
  private static final int COMMAND = 4;
  private static final int COMMAND_WIDTH = 2;
  private static final int IO_SPACE = 1;
  private static final int MEMORY_SPACE = 2;

  /** How often the host asks for the device until it is taken from a guest that keeps it. */
  private static final int PATIENCE = 6;

  private final HostDevice device;
  private final String name;
  private final PciContext context;
  private final PciProfile profile;
  private final BitSet own;
  private final int decoding;
  private final AtomicInteger requests = new AtomicInteger();
  private int command;
  private Messages enabled = Messages.NONE;
  private boolean pinEnabled;

  /** Whether the pin is asserted, and masked by the host until the guest has seen to it. */
  private volatile boolean asserted;

  PassedFunction(HostDevice device, String name, PciContext context) {
    this.device = device;
    this.name = name;
    this.context = context;
    HostConfig config = HostConfig.of(device, name);
    profile = config.profile();
    own = config.own();
    boolean io = profile.bars().stream().anyMatch(bar -> bar.kind() == Bar.Kind.IO);
    decoding = MEMORY_SPACE | (io ? IO_SPACE : 0);
    watch(Interrupt.ERROR, () -> fail("has failed"));
    watch(Interrupt.REQUEST, this::wanted);
  }

  private void watch(Interrupt kind, Runnable what) {
    if (device.vectors(kind) > 0) {
      device.enable(kind, 1, vector -> what.run());
    }
  }

  /** The host asks every ten seconds, for as long as it waits. */
  private void wanted() {
    if (requests.incrementAndGet() > PATIENCE) {
      fail("is taken back by the host: the guest did not release it");
    } else {
      context.release();
    }
  }

  private void fail(String words) {
    device.close();
    context
        .executor()
        .execute(
            () -> {
              throw new UncheckedIOException(new IOException("vfio-pci: " + name + " " + words));
            });
  }

  @Override
  public boolean memoryPlaced(MemorySegment memory) {
    int result = device.mapMemory(memory);
    if (result != 0) {
      throw new BadConfigurationException(
          "vfio-pci: the host does not let the memory of %s be mapped: %s"
              .formatted(name, Errno.describe(result)));
    }
    return true;
  }

  @Override
  public PciProfile profile() {
    return profile;
  }

  @Override
  public long load(int bar, long offset, int size) {
    long value = device.load(HostDevice.BAR + bar, offset, size);
    seen();
    return value;
  }

  @Override
  public void store(int bar, long offset, int size, long value) {
    device.store(HostDevice.BAR + bar, offset, size, value);
    seen();
  }

  /**
   * An access by the guest is taken for the end of its handler: there is no other sign of it. If it
   * was not, the device asserts its pin still, and the host signals it again.
   */
  private void seen() {
    if (asserted) {
      asserted = false;
      context.pin(false);
      device.unmask();
    }
  }

  @Override
  public int configLoad(int offset, int size, int declared) {
    if (isOwn(offset, size)) {
      return (int) device.load(CONFIG, offset, size);
    }
    int value = declared;
    for (int i = 0; i < size; i++) {
      if (own.get(offset + i)) {
        int mask = 0xff << i * Byte.SIZE;
        int of = (int) device.load(CONFIG, offset + i, 1);
        value = value & ~mask | of << i * Byte.SIZE & mask;
      }
    }
    return value;
  }

  private boolean isOwn(int offset, int size) {
    return own.nextClearBit(offset) >= offset + size;
  }

  @Override
  public synchronized void configStored(int offset, int size, int value) {
    if (isOwn(offset, size)) {
      device.store(CONFIG, offset, size, Integer.toUnsignedLong(value));
      return;
    }
    for (int i = 0; i < size; i++) {
      int at = offset + i;
      int written = value >>> i * Byte.SIZE & 0xff;
      if (own.get(at)) {
        device.store(CONFIG, at, 1, written);
      } else if (at >= COMMAND && at < COMMAND + COMMAND_WIDTH) {
        int shift = (at - COMMAND) * Byte.SIZE;
        command = command & ~(0xff << shift) | written << shift;
        device.store(CONFIG, COMMAND, COMMAND_WIDTH, command | decoding);
      }
    }
  }

  /** Has the host signal what the guest has enabled, and nothing else. */
  @Override
  public synchronized void messagesChanged() {
    Messages wanted = context.messages();
    boolean pin = wanted.equals(Messages.NONE) && profile.interruptPin() != 0;
    if (wanted.equals(enabled) && pin == pinEnabled) {
      return;
    }
    disableAll();
    enabled = wanted;
    pinEnabled = pin;
    if (pin) {
      enable(Interrupt.INTX, 1);
    } else if (wanted.count() > 0) {
      enable(wanted.msix() ? Interrupt.MSIX : Interrupt.MSI, wanted.count());
    }
  }

  private void enable(Interrupt kind, int count) {
    int result =
        device.enable(
            kind, count, kind == Interrupt.INTX ? vector -> assertPin() : context::notify);
    if (result > 0) {
      fail("gets %d interrupts of the host, and the guest asks for %d".formatted(result, count));
    } else if (result < 0 && result != Errno.ENODEV.negative()) {
      fail("gets no interrupts (%s) of the host: %s".formatted(kind, Errno.describe(result)));
    }
  }

  /** In this order: an access between the two leaves the level to the next one. */
  private void assertPin() {
    context.pin(true);
    asserted = true;
  }

  private void disableAll() {
    device.disable(Interrupt.INTX);
    device.disable(Interrupt.MSI);
    device.disable(Interrupt.MSIX);
    asserted = false;
    context.pin(false);
  }

  /** Without the right to DMA, a device that the host cannot reset does none either. */
  @Override
  public synchronized void reset() {
    disableAll();
    enabled = Messages.NONE;
    pinEnabled = false;
    command = 0;
    device.store(CONFIG, COMMAND, COMMAND_WIDTH, decoding);
    if (device.reset() < 0) {
      device.hotReset();
    }
    device.store(CONFIG, COMMAND, COMMAND_WIDTH, decoding);
  }

  @Override
  public void close() {
    device.close();
  }
}
