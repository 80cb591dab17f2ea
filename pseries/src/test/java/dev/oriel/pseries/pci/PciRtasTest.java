package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.pseries.call.RtasCall;
import org.junit.jupiter.api.Test;

/** Results are those that QEMU 7.2 gives for the same calls with one NVMe controller. */
final class PciRtasTest {
  private static final int UNTOUCHED = 0xdeadbeef;

  private static int[] failed(int status, int results) {
    int[] values = new int[results];
    java.util.Arrays.fill(values, UNTOUCHED);
    values[0] = status;
    return values;
  }

  @Test
  void readsConfigurationSpace() {
    try (PciTestMachine machine = new PciTestMachine()) {
      machine.plugNvme();
      assertThat(machine.readConfig(0, 4)).containsExactly(0, 0x00101b36);
      assertThat(machine.readConfig(0, 2)).containsExactly(0, 0x1b36);
      assertThat(machine.readConfig(2, 2)).containsExactly(0, 0x0010);
      assertThat(machine.readConfig(9, 1)).containsExactly(0, 0x02);
      assertThat(machine.readConfig(0x1000_0000, 4)).containsExactly(0, 0);
      assertThat(machine.readConfig(0xf000_00fc, 4)).containsExactly(0, 0);
    }
  }

  @Test
  void refusesMissingDevices() {
    try (PciTestMachine machine = new PciTestMachine()) {
      machine.plugNvme();
      int[] hardware = failed(-1, 2);
      assertThat(machine.readConfig(1 << 11, 4)).isEqualTo(hardware);
      assertThat(machine.readConfig(1 << 8, 4)).isEqualTo(hardware);
      assertThat(machine.readConfig(1 << 16, 4)).isEqualTo(hardware);
      assertThat(machine.readConfig(1, 4)).isEqualTo(hardware);
      assertThat(machine.readConfig(0, 3)).isEqualTo(hardware);
      assertThat(machine.readConfig(0, 8)).isEqualTo(hardware);
      assertThat(machine.call(RtasCall.IBM_READ_PCI_CONFIG, 2, 0, 1, 2, 4)).isEqualTo(hardware);
      assertThat(machine.call(RtasCall.IBM_READ_PCI_CONFIG, 2, 0, 1, 2)).isEqualTo(hardware);
      assertThat(machine.call(RtasCall.READ_PCI_CONFIG, 2, 0, 4)).isEqualTo(hardware);
      assertThat(machine.call(RtasCall.WRITE_PCI_CONFIG, 1, 0, 4, 0)).containsExactly(-1);
      assertThat(machine.writeConfig(1 << 11, 4, 0)).isEqualTo(-1);
      assertThat(machine.writeConfig(2, 4, 0)).isEqualTo(-1);
    }
  }

  @Test
  void numbersMsisAsQemuDoes() {
    int[][] deviceCountFirst = {
      {0, 1, 0x1300}, {1, 1, 0x1302}, {2, 3, 0x1304}, {3, 5, 0x1308},
      {0, 1, 0x130e}, {1, 7, 0x1310}, {2, 1, 0x1300}, {3, 2, 0x1302},
      {0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0},
      {0, 3, 0x1300}, {1, 1, 0x1304}, {2, 4, 0x1306}, {3, 64, 0x130a},
    };
    try (PciTestMachine machine = new PciTestMachine()) {
      for (int i = 0; i < 4; i++) {
        machine.plugNvme();
      }
      for (int[] step : deviceCountFirst) {
        int address = step[0] << 11;
        assertThat(machine.changeMsi(address, 4, step[1])[0]).isZero();
        assertThat(machine.queryInterrupt(address, 0))
            .isEqualTo(step[1] == 0 ? failed(-1, 3) : new int[] {0, step[2], 1});
      }
    }
  }

  @Test
  void aDeviceKeepsItsNumbersWhenNoneAreLeft() {
    try (PciTestMachine machine = new PciTestMachine()) {
      machine.plugNvme();
      assertThat(machine.changeMsi(0, 4, 2)[0]).isZero();
      int rest = machine.numbers.allocate(0xd00 - 2, 2);
      assertThat(rest).isEqualTo(0x1302);
      assertThat(machine.changeMsi(0, 4, 1)).isEqualTo(failed(-1, 4));
      assertThat(machine.queryInterrupt(0, 1)).containsExactly(0, 0x1301, 1);
      machine.numbers.release(rest, 0xd00 - 2);
      assertThat(machine.changeMsi(0, 4, 65)[0]).isZero();
    }
  }

  @Test
  void reportsWhatIsHeld() {
    try (PciTestMachine machine = new PciTestMachine()) {
      machine.plugNvme();
      assertThat(machine.queryInterrupt(0, 0)).isEqualTo(failed(-1, 3));
      assertThat(machine.changeMsi(0, 4, 65)).containsExactly(0, 65, 6, 2);
      assertThat(machine.changeMsi(0, 4, 66)).containsExactly(0, 65, 6, 2);
      assertThat(machine.queryInterrupt(0, 64)).containsExactly(0, 0x1340, 1);
      assertThat(machine.queryInterrupt(0, 65)).isEqualTo(failed(-1, 3));
      assertThat(machine.queryInterrupt(0x800, 0)).isEqualTo(failed(-3, 3));
      assertThat(machine.changeMsi(0, 3, 0)).isEqualTo(failed(-3, 4));
      assertThat(machine.changeMsi(0, 1, 0)).containsExactly(0, 0, UNTOUCHED, UNTOUCHED);
      assertThat(machine.changeMsi(0, 1, 0)).isEqualTo(failed(-1, 4));
      assertThat(machine.changeMsi(0, 3, 1)).isEqualTo(failed(-3, 4));
      assertThat(machine.changeMsi(0, 0, 1)).isEqualTo(failed(-3, 4));
      assertThat(machine.changeMsi(0, 2, 1)).isEqualTo(failed(-3, 4));
      assertThat(machine.changeMsi(0, 5, 1)).isEqualTo(failed(-3, 4));
      assertThat(machine.changeMsi(0x800, 4, 1)).isEqualTo(failed(-3, 4));
      assertThat(machine.changeMsi(0, 1, 1)).containsExactly(0, 1, 6, 2);
    }
  }

  @Test
  void programsTheTableAndDeliversWhatTheDeviceSends() {
    try (PciTestMachine machine = new PciTestMachine()) {
      machine.plugNvme();
      machine.changeMsi(0, 4, 2);
      assertThat(machine.claimed).containsEntry(0x1300, false).containsEntry(0x1301, false);
      machine.writeConfig(4, 2, 6);
      long table = machine.bridge.mmio32Ra() + 0x2000;
      assertThat(machine.map.load(table, 8)).isEqualTo(0x400_0000_0000L);
      assertThat(machine.map.load(table + 8, 4)).isEqualTo(0x1300);
      assertThat(machine.map.load(table + 12, 4)).isZero();
      assertThat(machine.map.load(table + 24, 4)).isEqualTo(0x1301);
      assertThat(machine.map.load(table + 44, 4)).isEqualTo(1);
      machine.bridge.reset();
      assertThat(machine.claimed).doesNotContainKeys(0x1300, 0x1301);
    }
  }
}
