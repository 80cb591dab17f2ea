package dev.oriel.cli;

import dev.oriel.machine.DeviceConfig;
import dev.oriel.options.Form;
import dev.oriel.options.Property;
import dev.oriel.options.Values;
import java.util.Map;

/** Devices that a monitor plugs and unplugs: memory, and what is on the PCI buses. */
final class MonitorDevices {
  /** The device's own properties are checked when its kind is known. */
  static final OptionForm ANY =
      new OptionForm(
          "driver",
          OptionForm.of(
                  "device_add",
                  "driver",
                  Property.of("driver", Form.name("DRIVER", "a kind of device"), "kind of device")
                      .needed(),
                  Property.of("id", OptionForms.ID, "its name"))
              .schema()
              .withOthers());

  private static final String DIMM = "pc-dimm";

  private static final OptionForm MEMORY =
      OptionForm.of(
          DIMM,
          "driver",
          Property.of("driver", Form.choice(DIMM), "kind of device").needed(),
          Property.of("id", OptionForms.ID, "its name").needed(),
          Property.of("memdev", OptionForms.ID, "the memory").needed());

  private final MonitorTarget target;
  private final MonitorMemory memory;
  private final MonitorObjects objects;

  MonitorDevices(MonitorTarget target, MonitorMemory memory, MonitorObjects objects) {
    this.target = target;
    this.memory = memory;
    this.objects = objects;
  }

  Json add(Values device) {
    Map<String, String> properties = device.given();
    String driver = device.text("driver");
    if (driver.equals(DIMM)) {
      return memory.plug(MEMORY.schema().read(properties, UsageException::new));
    }
    properties.remove("driver");
    DeviceConfig config = new DeviceConfig(driver, properties);
    objects.checkUser(config);
    target.plug(config);
    return Command.DONE;
  }

  Json delete(Values device) {
    String id = device.text("id");
    if (target.memoryDevices().stream().anyMatch(each -> each.id().equals(id))) {
      target.unplugMemory(id);
    } else if (target.hasDevice(id)) {
      target.unplug(id);
    } else {
      throw new DeviceNotFoundException(id);
    }
    return Command.DONE;
  }
}
