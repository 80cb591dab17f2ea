package dev.oriel.pseries.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.FdtNode;
import dev.oriel.device.PciSlot;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.event.PlatformEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices that come and go while a guest runs. One is there from the start, in slot 0. */
class SlotConnectorsTest {
  private static final int COLD = 0x4000_0000;
  private static final int HOT = 0x4000_0008;
  private static final int HOT_ADDRESS = 1 << 11;
  private static final int ISOLATION = 9001;
  private static final int DR = 9002;
  private static final int ALLOCATION = 9003;
  private static final int SENSE = 9003;
  private static final int WORK = 0x4000;
  private static final int LOG = 0x6000;
  private static final int NO_MORE_EVENTS = 1;

  @AutoClose private final PciTestMachine guest = new PciTestMachine();
  private final List<PciSlot> gone = new ArrayList<>();

  @BeforeEach
  void start() {
    guest.plugNvme();
    guest.bridge.onDeparture(gone::add);
  }

  private int set(int indicator, int index, int value) {
    return guest.call(RtasCall.SET_INDICATOR, 1, indicator, index, value)[0];
  }

  private int sense(int index) {
    int[] results = guest.call(RtasCall.GET_SENSOR_STATE, 2, SENSE, index);
    return results[0] == 0 ? results[1] : results[0];
  }

  private int configure(int index) {
    guest.memory.putInt(WORK, index);
    guest.memory.putInt(WORK + 4, 0);
    return guest.call(RtasCall.IBM_CONFIGURE_CONNECTOR, 1, WORK, 0)[0];
  }

  private String string(int offset) {
    StringBuilder text = new StringBuilder();
    for (long at = WORK + guest.memory.getInt(WORK + offset); guest.memory.getByte(at) != 0; at++) {
      text.append((char) guest.memory.getByte(at));
    }
    return text.toString();
  }

  private int check() {
    int[] words = {0x500, 0x1001, 0x1000_0000, 0, LOG, 0x800};
    return guest.call(RtasCall.CHECK_EXCEPTION, 1, words)[0];
  }

  /** Reads the description of a device; the names in it. */
  private List<String> read(int index) {
    List<String> names = new ArrayList<>();
    int answer;
    while ((answer = configure(index)) != 0) {
      assertThat(answer).isEqualTo(names.isEmpty() ? 2 : 3);
      names.add(string(8));
    }
    return names;
  }

  private List<String> take(int index) {
    assertThat(sense(index)).as("present").isEqualTo(1);
    assertThat(set(ISOLATION, index, 1)).isZero();
    return read(index);
  }

  /** The identity of what answers at a configuration address. */
  private int identity(int address) {
    int[] results = guest.readConfig(address, 4);
    return results[0] == 0 ? results[1] : results[0];
  }

  @Test
  void theTreeNamesTheConnectorsAsQemuDoes() {
    FdtNode root = FdtNode.root();
    guest.bridge.describe(root, 1, true);
    FdtNode node = root.at("pci@800000020000000");
    assertThat(node.cells("ibm,drc-indexes")).hasSize(33).startsWith(32, COLD, HOT);
    assertThat(node.cells("ibm,drc-power-domains")).hasSize(33).startsWith(32, -1, -1);
    assertThat(new String(node.value("ibm,drc-names"), 4, 6)).isEqualTo("C0\0C8\0");
    assertThat(new String(node.value("ibm,drc-types"), 4, 6)).isEqualTo("28\00028\000");
    assertThat(node.at("mass-storage@0").cells("ibm,my-drc-index")).containsExactly(COLD);
  }

  @Test
  void aDeviceIsAnnouncedDescribedAndUsed() {
    assertThat(sense(HOT)).as("empty").isZero();
    PciSlot slot = guest.hotPlugNvme();
    assertThat(guest.pulses).containsExactly(0x1001);
    assertThat(check()).isZero();
    assertThat(guest.memory.getInt(LOG + 104)).as("PCI, add, by index").isEqualTo(0x0501_0200);
    assertThat(guest.memory.getInt(LOG + 108)).isEqualTo(HOT);
    assertThat(check()).isEqualTo(NO_MORE_EVENTS);
    assertThat(configure(HOT)).as("isolated").isEqualTo(-9003);
    assertThat(take(HOT))
        .contains("vendor-id", "class-code", "reg", "ibm,my-drc-index", "ibm,req#msi-x")
        .startsWith("mass-storage@1")
        .doesNotContain("assigned-addresses");
    assertThat(identity(HOT_ADDRESS)).isEqualTo(0x0010_1b36);
    assertThat(guest.writeConfig(HOT_ADDRESS | 0x10, 4, 0x8010_0000)).isZero();
    assertThat(guest.writeConfig(HOT_ADDRESS | 4, 2, 6)).isZero();
    assertThat(guest.bridge.load(0x2000_8010_0008L, 4)).as("version").isEqualTo(0x1_0400);
    assertThat(slot.barAddress(slot.profile().bars().getFirst())).isEqualTo(0x8010_0000L);
  }

  @Test
  void aDeviceLeavesWhenTheGuestHasIsolatedIt() {
    PciSlot slot = guest.hotPlugNvme();
    take(HOT);
    assertThat(guest.changeMsi(HOT_ADDRESS, 4, 3)[0]).isZero();
    int claimed = guest.claimed.size();
    guest.writeConfig(HOT_ADDRESS | 0x10, 4, 0x8010_0000);
    guest.writeConfig(HOT_ADDRESS | 4, 2, 6);
    check();
    guest.bridge.requestUnplug(slot, "n");
    assertThat(gone).isEmpty();
    assertThat(check()).isZero();
    assertThat(guest.memory.getInt(LOG + 104)).as("PCI, remove").isEqualTo(0x0502_0200);
    assertThat(guest.memory.getInt(LOG + 108)).isEqualTo(HOT);
    assertThat(set(ISOLATION, HOT, 0)).isZero();
    assertThat(gone).containsExactly(slot);
    assertThat(sense(HOT)).as("empty").isZero();
    assertThat(identity(HOT_ADDRESS)).isEqualTo(RtasStatus.HARDWARE);
    assertThat(guest.bridge.load(0x2000_8010_0008L, 4)).as("nobody").isEqualTo(0xffff_ffffL);
    assertThat(guest.claimed).as("its messages are free").hasSize(claimed - 3);
    assertThat(set(ISOLATION, HOT, 1)).as("nothing to take").isEqualTo(-3);
    assertThat(configure(HOT)).isEqualTo(-9003);
    assertThat(identity(0)).as("the other one").isEqualTo(0x0010_1b36);
    slot.close();
  }

  /** What it does afterwards, through a reference that another thread still has. */
  @Test
  void aDeviceThatHasLeftStaysOffTheBus() {
    PciSlot slot = guest.hotPlugNvme();
    guest.bridge.requestUnplug(slot, "n");
    slot.configStore(0x10, 4, 0x8010_0000);
    slot.configStore(4, 2, 6);
    assertThat(slot.decodes(dev.oriel.device.BusSpace.MEMORY, 0x8010_0000L, 4)).isFalse();
    slot.close();
  }

  @Test
  void oneThatTheGuestHasNotTakenLeavesAtOnce() {
    PciSlot slot = guest.hotPlugNvme();
    guest.bridge.requestUnplug(slot, "n");
    assertThat(gone).containsExactly(slot);
    assertThatThrownBy(() -> guest.bridge.requestUnplug(slot, "n"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("n has left");
    PciSlot next = guest.hotPlugNvme();
    assertThat(guest.bridge.slots().get(1)).isSameAs(next);
    slot.close();
  }

  /** In QEMU's words. */
  @Test
  void askingAgainIsRefusedUntilTheNextPowerOn() {
    PciSlot slot = guest.bridge.slots().get(0);
    guest.bridge.requestUnplug(slot, "n");
    assertThatThrownBy(() -> guest.bridge.requestUnplug(slot, "n"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("PCI device unplug already in progress for device n");
    assertThat(gone).isEmpty();
    guest.bridge.reset();
    assertThat(gone).containsExactly(slot);
    assertThat(guest.bridge.slots()).isEmpty();
    slot.close();
  }

  /** A guest may isolate a device and take it into use again. */
  @Test
  void withoutARequestADeviceStays() {
    assertThat(set(ISOLATION, COLD, 0)).isZero();
    assertThat(gone).isEmpty();
    assertThat(configure(COLD)).isEqualTo(-9003);
    assertThat(take(COLD)).startsWith("mass-storage@0");
    assertThat(set(ISOLATION, COLD, 1)).isZero();
    assertThat(identity(0)).isEqualTo(0x0010_1b36);
  }

  @Test
  void halfTakenItCannotBeIsolated() {
    guest.hotPlugNvme();
    assertThat(set(ISOLATION, HOT, 1)).isZero();
    assertThat(set(ISOLATION, HOT, 0)).isEqualTo(-3);
    read(HOT);
    assertThat(set(ISOLATION, HOT, 0)).isZero();
  }

  @Test
  void badArgumentsAreRefused() {
    for (int index : new int[] {0x4000_0001, 0x4000_0100, 0x4001_0000, 0x4fff_ffff, 0, -1}) {
      assertThat(set(ISOLATION, index, 1)).isEqualTo(-3);
      assertThat(sense(index)).isEqualTo(-3);
      assertThat(configure(index)).isEqualTo(-3);
    }
    assertThat(set(ISOLATION, COLD, 2)).isEqualTo(-3);
    assertThat(set(ISOLATION, COLD, -1)).isEqualTo(-3);
    assertThat(set(ALLOCATION, COLD, 1)).as("of logical ones only").isEqualTo(-3);
    assertThat(set(DR, COLD, 3)).isZero();
    assertThat(set(DR, COLD, 4)).isEqualTo(-3);
    assertThat(guest.call(RtasCall.IBM_CONFIGURE_CONNECTOR, 1, 0xff_f800, 0)[0]).isEqualTo(-3);
  }

  @Test
  void aGuestThatTakesNoNoticeGetsNoMore() {
    for (int i = 0; i < 1024; i++) {
      guest.events.send(PlatformEvents.Resource.SLOT, PlatformEvents.Action.ADD, HOT);
    }
    assertThatThrownBy(guest::hotPlugNvme)
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("has not taken notice");
  }

  /** The other machine is configured with the device that was plugged here. */
  @Test
  void whatIsHalfDoneGoesOnInAnotherMachine() {
    PciSlot slot = guest.hotPlugNvme();
    check();
    take(HOT);
    guest.bridge.requestUnplug(slot, "n");
    StateWriter saved = new StateWriter();
    guest.bridge.save(saved);
    try (PciTestMachine other = new PciTestMachine()) {
      other.plugNvme();
      PciSlot there = other.plugNvme();
      other.bridge.onDeparture(gone::add);
      StateReader in = new StateReader(saved.toByteArray());
      other.bridge.restore(in);
      in.end();
      other.call(RtasCall.SET_INDICATOR, 1, ISOLATION, HOT, 0);
      assertThat(gone).containsExactly(there);
      there.close();
    }
  }

  /** Whatever the guest calls: a device is on the bus, or it has left once. */
  @Test
  void randomCallsLoseNothing() {
    long seed = Long.getLong("oriel.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    int plugged = 1;
    for (int i = 0; i < 3000; i++) {
      int index = 0x4000_0000 | random.nextInt(5) << 3;
      switch (random.nextInt(8)) {
        case 0 -> {
          if (guest.bridge.slots().size() < 4) {
            guest.hotPlugNvme();
            plugged++;
          }
        }
        case 1 -> {
          PciSlot slot = guest.bridge.slots().get(random.nextInt(4));
          if (slot != null) {
            try {
              guest.bridge.requestUnplug(slot, "n");
            } catch (BadConfigurationException e) {
              assertThat(e).hasMessageContaining("already in progress");
            }
          }
        }
        case 2, 3 -> set(ISOLATION, index, random.nextInt(2));
        case 4, 5 -> configure(index);
        case 6 -> assertThat(sense(index)).isBetween(0, 1);
        default -> check();
      }
      assertThat(guest.bridge.slots().size() + gone.size()).as("seed %d", seed).isEqualTo(plugged);
    }
    assertThat(gone).doesNotHaveDuplicates();
    gone.forEach(PciSlot::close);
  }
}
