package example;

import dev.oriel.device.Bar;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciContext;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciFunction;
import dev.oriel.device.PciProfile;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import java.util.List;

/** {@code -device stopwatch,step=N}: counts how often its register is read, in steps of N. */
public final class StopwatchType implements PciDeviceType {
  private static final int VENDOR = 0x1234;
  private static final int DEVICE = 0x5157;
  private static final int OTHER_CLASS = 0xff_0000;

  @Override
  public String name() {
    return "stopwatch";
  }

  @Override
  public String help() {
    return "counts how often it is read";
  }

  @Override
  public List<Property> properties() {
    return List.of(Property.of("step", Form.number(1, 1000), "what each read adds").or("1"));
  }

  @Override
  public PciFunction create(DeviceOptions options, PciContext context) {
    return new Stopwatch(options.integer("step"));
  }

  private static final class Stopwatch implements PciFunction {
    private final PciProfile profile =
        new PciProfile(
            VENDOR, DEVICE, 1, OTHER_CLASS, 0, 0, 0, List.of(Bar.memory32(0, 4096)), List.of());
    private final int step;
    private int count;

    Stopwatch(int step) {
      this.step = step;
    }

    @Override
    public PciProfile profile() {
      return profile;
    }

    @Override
    public synchronized long load(int bar, long offset, int size) {
      if (offset != 0 || size != 4) {
        return 0;
      }
      count += step;
      return Integer.toUnsignedLong(count);
    }

    @Override
    public void store(int bar, long offset, int size, long value) {
      // The register cannot be written.
    }

    @Override
    public synchronized void reset() {
      count = 0;
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }
}
