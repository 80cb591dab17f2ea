package dev.oriel.fuzz.qtest;

import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.device.PciSlot;
import dev.oriel.devices.nvme.NvmeDeviceType;
import dev.oriel.devices.virtio.balloon.VirtioBalloonDeviceType;
import dev.oriel.devices.virtio.blk.VirtioBlkDeviceType;
import dev.oriel.devices.virtio.files.VirtioFilesDeviceType;
import dev.oriel.devices.virtio.net.VirtioNetDeviceType;
import dev.oriel.devices.virtio.rng.VirtioRngDeviceType;
import dev.oriel.devices.virtio.scsi.VirtioScsiDeviceType;
import dev.oriel.devices.virtio.serial.VirtioSerialDeviceType;
import dev.oriel.devices.virtio.vsock.VhostVsockDeviceType;
import dev.oriel.devices.vscsi.VscsiDeviceType;
import dev.oriel.machine.QtestMachine;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.vio.CommandQueue;
import dev.oriel.pseries.vio.LogicalLan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The devices that can be fuzzed, one in a machine. */
enum Device {
  NVME("nvme", 0) {
    @Override
    Fuzzed create() throws InterruptedException {
      return pci(
          new NvmeDeviceType(), Map.of("drive", "d", "serial", "x", "mdts", "0"), Checks::nvme);
    }
  },
  VIRTIO_BLK("virtio-blk", 4) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(
          new VirtioBlkDeviceType(), Map.of("drive", "d"), Checks.virtio(0, new byte[16], 513));
    }
  },
  VIRTIO_SCSI("virtio-scsi", 6) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(
          new VirtioScsiDeviceType(), Map.of("num_queues", "4"), Checks.virtio(2, unit(), 108));
    }

    /** A request of the first unit, TEST UNIT READY. */
    private static byte[] unit() {
      byte[] request = new byte[51];
      request[0] = 1;
      return request;
    }
  },
  VIRTIO_NET("virtio-net", 2) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(
          new VirtioNetDeviceType(), Map.of("netdev", "n"), Checks.virtio(1, new byte[72], 0));
    }
  },
  VIRTIO_RNG("virtio-rng", 1) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(new VirtioRngDeviceType(), Map.of(), Checks.virtio(0, new byte[0], 64));
    }
  },
  VIRTIO_9P("virtio-9p", 1) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(
          new VirtioFilesDeviceType(),
          Map.of("fsdev", "f", "mount_tag", "t"),
          Checks.virtio(0, version(), 64));
    }

    private static byte[] version() {
      byte[] message = {21, 0, 0, 0, 100, -1, -1, 0, 32, 0, 0, 8, 0, '9', 'P', '2', '0', '0', '0'};
      byte[] whole = Arrays.copyOf(message, 21);
      whole[19] = '.';
      whole[20] = 'L';
      return whole;
    }
  },
  VIRTIO_SERIAL("virtio-serial", 8) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(
          new VirtioSerialDeviceType(), Map.of("max_ports", "4"), Checks.virtio(1, new byte[8], 0));
    }
  },
  VIRTIO_BALLOON("virtio-balloon", 4) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(
          new VirtioBalloonDeviceType(),
          Map.of("free-page-reporting", "on"),
          Checks.virtio(0, new byte[] {0, 2, 0, 0}, 0));
    }
  },
  VHOST_VSOCK("vhost-vsock", 3) {
    @Override
    Fuzzed create() throws InterruptedException {
      return virtio(
          new VhostVsockDeviceType(), Map.of("guest-cid", "3"), Checks.virtio(1, new byte[44], 0));
    }
  },
  SPAPR_VSCSI("spapr-vscsi", 0) {
    @Override
    Fuzzed create() throws InterruptedException {
      VscsiDeviceType type = new VscsiDeviceType();
      Outside outside = new Outside();
      QtestMachine machine = new QtestMachine();
      DeviceOptions options = DeviceOptions.of(type.name(), type.properties(), Map.of(), outside);
      CommandQueue queue =
          machine.platform.vioBus().addDevice(OptionalInt.empty(), type, options, machine.executor);
      return vio(
          new VioTarget(
              machine,
              queue.endpoint,
              Integer.toUnsignedLong(queue.unit()),
              List.of(
                  Hcall.H_SEND_CRQ,
                  Hcall.H_REG_CRQ,
                  Hcall.H_FREE_CRQ,
                  Hcall.H_ENABLE_CRQ,
                  Hcall.H_VIO_SIGNAL,
                  Hcall.H_PUT_TCE),
              outside,
              Checks::vscsi),
          queue::close);
    }
  },
  SPAPR_VLAN("spapr-vlan", 0) {
    @Override
    Fuzzed create() throws InterruptedException {
      Outside outside = new Outside();
      QtestMachine machine = new QtestMachine();
      byte[] mac = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
      LogicalLan lan =
          machine.platform.vioBus().addLogicalLan(OptionalInt.empty(), mac, outside.network("n"));
      return vio(
          new VioTarget(
              machine,
              lan.endpoint,
              Integer.toUnsignedLong(lan.unit()),
              List.of(
                  Hcall.H_SEND_LOGICAL_LAN,
                  Hcall.H_ADD_LOGICAL_LAN_BUFFER,
                  Hcall.H_REGISTER_LOGICAL_LAN,
                  Hcall.H_FREE_LOGICAL_LAN,
                  Hcall.H_CHANGE_LOGICAL_LAN_MAC,
                  Hcall.H_VIO_SIGNAL,
                  Hcall.H_PUT_TCE),
              outside,
              Checks::vlan),
          lan::close);
    }
  };

  private static final int UNKNOWN = -1;

  private final String words;
  private final int queues;
  private int features = UNKNOWN;

  Device(String words, int queues) {
    this.words = words;
    this.queues = queues;
  }

  /** Its name in QEMU. */
  @Override
  public String toString() {
    return words;
  }

  /** The queues of a virtio device; 0 for others. */
  int queues() {
    return queues;
  }

  /** The features that a virtio device offers, 32 bits of them; 0 for another device. */
  synchronized int features() throws InterruptedException {
    if (features == UNKNOWN) {
      try (Fuzzed fuzzed = create()) {
        features =
            queues > 0 && fuzzed.target() instanceof PciTarget pci
                ? (int) pci.register(Checks.common(pci), Checks.FEATURES_OFFERED, 4)
                : 0;
      }
    }
    return features;
  }

  /** The device with that name. */
  static Device named(String name) {
    return Arrays.stream(values())
        .filter(each -> each.words.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "device %s is not known; known: %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Device::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /** A machine that has it, enabled by firmware. */
  abstract Fuzzed create() throws InterruptedException;

  private static Fuzzed pci(
      PciDeviceType type, Map<String, String> properties, PciTarget.Check check)
      throws InterruptedException {
    Outside outside = new Outside();
    QtestMachine machine = new QtestMachine();
    PciSlot slot =
        machine.bridge.plug(1, type, DeviceOptions.of(type, properties, outside), machine.executor);
    machine.start();
    PciTarget target = new PciTarget(machine, slot, outside, check);
    target.enable();
    return new Fuzzed(target, outside::close);
  }

  private static Fuzzed virtio(
      PciDeviceType type, Map<String, String> properties, PciTarget.Check check)
      throws InterruptedException {
    Map<String, String> all = new HashMap<>(properties);
    all.put("packed", "on");
    return pci(type, all, check);
  }

  private static Fuzzed vio(VioTarget target, Runnable close) throws InterruptedException {
    target.machine().start();
    target.enable();
    return new Fuzzed(
        target,
        () -> {
          close.run();
          target.outside().close();
        });
  }
}
