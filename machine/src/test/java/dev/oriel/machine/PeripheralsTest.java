package dev.oriel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeripheralsTest {
  @TempDir private Path folder;
  private MachineConfig.Builder config;

  @BeforeEach
  void makeDisks() throws IOException {
    config = MachineConfig.builder().ram(256 << 20).kernel(TinyGuest.echo());
    for (String id : new String[] {"a", "b"}) {
      Path disk = Files.write(folder.resolve(id), new byte[1 << 20]);
      config.drive(new DriveConfig(id, disk, false));
    }
  }

  private static DeviceConfig nvme(String drive, String... more) {
    Map<String, String> properties = new LinkedHashMap<>(Map.of("drive", drive, "serial", "s"));
    for (String each : more) {
      properties.put(each.split("=")[0], each.split("=")[1]);
    }
    return new DeviceConfig("nvme", properties);
  }

  private static DeviceConfig bridge(Map<String, String> properties) {
    return new DeviceConfig("spapr-pci-host-bridge", properties);
  }

  private void accepted() {
    assertThatCode(() -> Machine.create(config.build()).close()).doesNotThrowAnyException();
  }

  private void refused(String... names) {
    assertThatThrownBy(() -> Machine.create(config.build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(names)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void devicesHaveSlots() {
    config.device(nvme("a", "addr=5")).device(nvme("b", "addr=0x1f.0"));
    accepted();
  }

  @Test
  void aSlotHasOneDevice() {
    config.device(nvme("a", "addr=5")).device(nvme("b", "addr=05"));
    refused("slot 0x5", "taken");
  }

  @Test
  void thereAre32Slots() {
    config.device(nvme("a", "addr=20"));
    refused("0x20");
  }

  @Test
  void functionsOtherThanZeroAreRefused() {
    config.device(nvme("a", "addr=5.1"));
    refused("addr=5.1");
  }

  private static DeviceConfig vsock(String... more) {
    Map<String, String> properties = new LinkedHashMap<>(Map.of("guest-cid", "3"));
    for (String each : more) {
      properties.put(each.split("=")[0], each.split("=")[1]);
    }
    return new DeviceConfig("vhost-vsock-pci", properties);
  }

  @Test
  void aMachineHasOneVsock() {
    config.device(vsock());
    accepted();
    config.device(vsock("guest-cid=4"));
    refused("vhost-vsock-pci", "a machine has one");
  }

  @Test
  void aVsockNeedsAnAddressOfAGuestAndNoVhost() {
    config.device(vsock("guest-cid=2", "vhostfd=7", "seqpacket=on"));
    refused("guest-cid=2", "vhostfd=7", "the host's vhost is not used", "seqpacket=on");
  }

  @Test
  void theSocketOfAVsockIsThereAsLongAsTheMachine() throws IOException {
    Path socket = folder.resolve("socket");
    config.device(vsock("uds-path=" + socket));
    try (Machine machine = Machine.create(config.build())) {
      assertThat(socket).exists();
      assertThatThrownBy(() -> machine.vsock().connect(1)).hasMessageContaining("no vsock driver");
      config = MachineConfig.builder().ram(256 << 20).kernel(TinyGuest.echo());
      config.device(vsock("uds-path=" + socket));
      refused("uds-path=", "in use by another program");
    }
    assertThat(socket).doesNotExist();
    config.device(nvme("unknown"));
    refused("unknown");
    assertThat(socket).as("nothing is left of what was refused").doesNotExist();
  }

  @Test
  void everyBridgeHasItsOwnBus() {
    config
        .device(bridge(Map.of("index", "1", "id", "second")))
        .device(bridge(Map.of("index", "2")))
        .device(nvme("a", "bus=second.0"))
        .device(nvme("b", "bus=pci.2"));
    accepted();
  }

  @Test
  void unknownBusesAreRefused() {
    config.device(nvme("a", "bus=pci.7"));
    refused("pci.7", "pci.0");
  }

  @Test
  void bridgesNeedDistinctIndexes() {
    config.device(bridge(Map.of()));
    refused("index");
  }

  @Test
  void theFirstBridgesIndexIsTaken() {
    config.device(bridge(Map.of("index", "0")));
    refused("index=0");
  }

  @Test
  void indexesEndAt30() {
    config.device(bridge(Map.of("index", "31")));
    refused("index=31");
  }

  @Test
  void devicePropertiesOverrideGlobalOnes() {
    config
        .global(new GlobalProperty("nvme", "mdts", "99"))
        .global(new GlobalProperty("spapr-pci-host-bridge", "ddw", "off"))
        .device(nvme("a", "mdts=5"));
    accepted();
    config.device(nvme("b"));
    refused("mdts=99");
  }

  private static DeviceConfig scsi(String driver, String drive, String... more) {
    Map<String, String> properties = new LinkedHashMap<>(Map.of("drive", drive));
    for (String each : more) {
      properties.put(each.split("=")[0], each.split("=")[1]);
    }
    return new DeviceConfig(driver, properties);
  }

  @Test
  void scsiDevicesNeedABusBeforeThem() {
    config.device(scsi("scsi-hd", "a"));
    config.device(new DeviceConfig("spapr-vscsi", Map.of()));
    refused("scsi-hd", "no SCSI bus", "virtio-scsi-pci");
  }

  @Test
  void scsiBusesHaveTheNamesOfTheirAdapters() {
    config
        .device(new DeviceConfig("spapr-vscsi", Map.of("id", "v", "reg", "0x2000")))
        .device(new DeviceConfig("virtio-scsi-pci", Map.of()))
        .device(scsi("scsi-hd", "a", "bus=v.0", "channel=7", "scsi-id=63", "lun=31"))
        .device(scsi("scsi-cd", "b", "bus=scsi.0", "scsi-id=255", "lun=16383"));
    accepted();
    config.device(new DeviceConfig("scsi-cd", Map.of("bus", "w.0")));
    refused("w.0", "known: v.0, scsi.0");
  }

  @Test
  void scsiDevicesWithoutABusGoToTheLatestOnPci() {
    config
        .device(new DeviceConfig("virtio-scsi-pci", Map.of("id", "p")))
        .device(new DeviceConfig("spapr-vscsi", Map.of("id", "v")))
        .device(scsi("scsi-hd", "a"))
        .device(scsi("scsi-hd", "b", "bus=p.0", "scsi-id=0", "lun=0"));
    refused("channel=0,scsi-id=0,lun=0 is taken on bus p.0");
  }

  @Test
  void scsiDevicesGetTheFirstFreePlace() {
    config
        .device(new DeviceConfig("spapr-vscsi", Map.of("id", "v")))
        .device(scsi("scsi-hd", "a"))
        .device(new DeviceConfig("scsi-cd", Map.of()))
        .device(new DeviceConfig("scsi-cd", Map.of("scsi-id", "1")))
        .device(scsi("scsi-hd", "b", "scsi-id=1", "lun=1"));
    refused("scsi-id=1,lun=1 is taken");
  }

  @Test
  void scsiPlacesEndWhereTheAdapterSays() {
    config.device(new DeviceConfig("spapr-vscsi", Map.of())).device(scsi("scsi-hd", "a", "lun=32"));
    refused("lun=32", "0 to 31");
  }

  @Test
  void devicesOnTheVirtualBusHaveOneAddressEach() {
    config
        .device(new DeviceConfig("spapr-vscsi", Map.of("reg", "0x71000005")))
        .device(new DeviceConfig("spapr-vscsi", Map.of("reg", "0x2000")))
        .device(new DeviceConfig("spapr-vscsi", Map.of("reg", "0x102000")))
        .device(new DeviceConfig("spapr-vscsi", Map.of()));
    accepted();
    config.device(new DeviceConfig("spapr-vscsi", Map.of("reg", "0x71000005")));
    refused("spapr-vscsi: reg=0x71000005 is the address of another device");
  }

  @Test
  void unknownDevicesAreRefusedBeforeTheirUnits() {
    config.device(new DeviceConfig("megasas", Map.of("id", "m")));
    config.device(scsi("scsi-hd", "a", "bus=m.0"));
    refused("device 'megasas' is not known", "virtio-scsi-pci", "spapr-vscsi", "scsi-hd");
  }

  @Test
  void aGpuBringsItsMemory() {
    config.device(new DeviceConfig("coherent-gpu", Map.of("ram", "256G", "addr", "3")));
    config.device(new DeviceConfig("coherent-gpu", Map.of("ram", "256M")));
    accepted();
    config.device(new DeviceConfig("coherent-gpu", Map.of("ram", "1M")));
    refused("ram=1M");
  }

  @Test
  void aDiskInUseIsRefused() {
    try (Machine _ = Machine.create(config.build())) {
      refused(folder.resolve("a").toString(), "in use");
    }
    accepted();
  }

  private static DeviceConfig port(String driver, String line, String... more) {
    Map<String, String> properties = new LinkedHashMap<>(Map.of("chardev", line));
    for (String each : more) {
      properties.put(each.split("=")[0], each.split("=")[1]);
    }
    return new DeviceConfig(driver, properties);
  }

  @Test
  void portsAreOnASerialDevice() {
    config.line("x", new SerialLine()).line("y", new SerialLine());
    config.device(port("virtserialport", "x"));
    refused("there is no -device virtio-serial-pci before it");
  }

  @Test
  void aPortHasItsOwnNumberNameAndLine() {
    config.line("x", new SerialLine()).line("y", new SerialLine()).line("z", new SerialLine());
    config.device(new DeviceConfig("virtio-serial-pci", Map.of("id", "s", "max_ports", "2")));
    config.device(port("virtconsole", "x", "bus=s.0")).device(port("virtserialport", "y"));
    accepted();
    for (String[] wrong :
        new String[][] {
          {"virtserialport", "z", "all 2 ports"},
          {"virtserialport", "z", "nr=2 is too large", "nr=2"},
          {"virtserialport", "z", "nr=0 is for a virtconsole", "nr=0"},
          {"virtconsole", "z", "nr=1 is taken", "nr=1"},
          {"virtconsole", "w", "chardev w is not known; known: x, y, z", "nr=1"},
          {"virtconsole", "z", "bus t.0 is not known; known: s.0", "bus=t.0"},
        }) {
      MachineConfig.Builder before = config;
      config = MachineConfig.builder().ram(256 << 20).kernel(TinyGuest.echo());
      config.line("x", new SerialLine()).line("y", new SerialLine()).line("z", new SerialLine());
      config.device(new DeviceConfig("virtio-serial-pci", Map.of("id", "s", "max_ports", "2")));
      if (!wrong[2].startsWith("chardev")) {
        config.device(port("virtconsole", "x")).device(port("virtserialport", "y"));
      }
      config.device(
          wrong.length > 3 ? port(wrong[0], wrong[1], wrong[3]) : port(wrong[0], wrong[1]));
      refused(wrong[0], wrong[2]);
      config = before;
    }
  }
}
