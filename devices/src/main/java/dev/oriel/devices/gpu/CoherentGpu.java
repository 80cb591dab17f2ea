package dev.oriel.devices.gpu;

import dev.oriel.device.Bar;
import dev.oriel.device.BarRegisters;
import dev.oriel.device.Capability;
import dev.oriel.device.PciFunction;
import dev.oriel.device.PciProfile;
import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.List;

/**
 * The PCI side of the accelerator: enough for a driver to find it and learn how much memory it has.
 * The platform places the memory. No Linux driver claims these identifiers.
 */
final class CoherentGpu implements PciFunction {
  /** Not assigned by the PCI-SIG. */
  private static final int VENDOR = 0x0e1e;

  private static final int DEVICE = 0x0001;

  /** Display controller, 3D, as NVIDIA's accelerators are. */
  private static final int CLASS = 0x030200;

  private static final int BAR_SIZE = 0x1000;

  private final RegisterBank registers;

  CoherentGpu(long memory) {
    registers =
        new RegisterBank(
            BAR_SIZE, List.of(Register.readOnly("memory size", 0, Long.BYTES, memory)));
  }

  @Override
  public PciProfile profile() {
    return new PciProfile(
        VENDOR,
        DEVICE,
        0,
        CLASS,
        VENDOR,
        DEVICE,
        0,
        List.of(Bar.memory64(0, BAR_SIZE)),
        List.of(new Capability.Express(0x40)));
  }

  @Override
  public List<BarRegisters> barRegisters() {
    return List.of(new BarRegisters(0, 0, registers));
  }

  @Override
  public long load(int bar, long offset, int size) {
    return registers.load(offset, size);
  }

  @Override
  public void store(int bar, long offset, int size, long value) {
    registers.store(offset, size, value);
  }

  @Override
  public boolean canBeSaved() {
    return true;
  }

  /** It has no state: its registers cannot change, and its memory is the machine's. */
  @Override
  public void save(StateWriter out) {}

  @Override
  public void restore(StateReader in) {}

  @Override
  public void reset() {
    registers.reset();
  }

  @Override
  public void close() {}
}
