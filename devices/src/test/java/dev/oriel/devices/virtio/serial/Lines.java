package dev.oriel.devices.virtio.serial;

import dev.oriel.device.Attachments;
import dev.oriel.device.Backends;
import dev.oriel.device.BlockImage;
import dev.oriel.device.CharacterLine;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.SerialPort;
import dev.oriel.net.Network;
import java.util.List;
import java.util.Map;

/** A console at 0, a port with a name at 1, and one without at 2. */
record Lines(
    CharacterLine console, CharacterLine named, CharacterLine plain, Attachments<SerialPort> ports)
    implements Backends {
  static Lines of() {
    CharacterLine console = new CharacterLine();
    CharacterLine named = new CharacterLine();
    CharacterLine plain = new CharacterLine();
    return new Lines(
        console,
        named,
        plain,
        new Attachments<>(
            List.of(
                new SerialPort(0, "", true, console),
                new SerialPort(1, "org.oriel.test", false, named),
                new SerialPort(2, "", false, plain))));
  }

  DeviceOptions options() {
    return DeviceOptions.of(new VirtioSerialDeviceType(), Map.of("max_ports", "4"), this);
  }

  @Override
  public Attachments<SerialPort> serialPorts() {
    return ports;
  }

  @Override
  public BlockImage drive(String id) {
    throw new AssertionError(id);
  }

  @Override
  public Network network(String id) {
    throw new AssertionError(id);
  }

  @Override
  public long nextHardwareAddress() {
    throw new AssertionError("no card");
  }
}
