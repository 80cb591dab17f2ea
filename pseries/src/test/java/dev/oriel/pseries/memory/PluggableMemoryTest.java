package dev.oriel.pseries.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.boot.FdtNode;
import dev.oriel.iommu.EndpointSettings;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.PartitionableEndpoint;
import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.call.Caller;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.connector.ConnectorCalls;
import dev.oriel.pseries.event.Dimm;
import dev.oriel.pseries.event.PlatformEvents;
import dev.oriel.pseries.interrupt.Interrupts;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Memory blocks as a guest takes them into use and gives them back, 16 MiB at 0 and room from 1 GiB
 * on.
 */
class PluggableMemoryTest {
  private static final long MIB = 1 << 20;
  private static final int FIRST = 0x8000_0004;
  private static final int ISOLATION = 9001;
  private static final int ALLOCATION = 9003;
  private static final int SENSE = 9003;
  private static final int WORK = 0x4000;
  private static final int LOG = 0x6000;

  @AutoClose private final Caller guest = new Caller(1L << 32);
  private final List<Integer> pulses = new ArrayList<>();
  private final Iommu iommu = new Iommu(guest.memory);
  private PluggableMemory memory;
  private PlatformEvents events;

  private final Interrupts interrupts =
      new Interrupts() {
        @Override
        public void claim(int irq, boolean level) {}

        @Override
        public void release(int irq) {}

        @Override
        public void pulse(int irq) {
          pulses.add(irq);
        }

        @Override
        public void setLevel(int irq, boolean asserted) {}
      };

  @BeforeEach
  void build() {
    events = new PlatformEvents(interrupts);
    memory = new PluggableMemory(guest.partition, iommu, 2048 * MIB, 2, events);
    new ConnectorCalls(index -> memory).install(guest.rtas);
    guest.rtas.on(RtasCall.CHECK_EXCEPTION, events::check);
  }

  private int set(int indicator, int index, int value) {
    return guest.rtas(RtasCall.SET_INDICATOR, 1, indicator, index, value)[0];
  }

  private int sense(int index) {
    int[] results = guest.rtas(RtasCall.GET_SENSOR_STATE, 2, SENSE, index);
    return results[0] == 0 ? results[1] : results[0];
  }

  private int configure(int index) {
    guest.memory.putInt(WORK, index);
    guest.memory.putInt(WORK + 4, 0);
    return guest.rtas(RtasCall.IBM_CONFIGURE_CONNECTOR, 1, WORK, 0)[0];
  }

  private String string(long ra) {
    StringBuilder text = new StringBuilder();
    for (long at = ra; guest.memory.getByte(at) != 0; at++) {
      text.append((char) guest.memory.getByte(at));
    }
    return text.toString();
  }

  /** Takes a block into use as Linux does; the names in its node. */
  private List<String> take(int index) {
    assertThat(sense(index)).as("unusable").isEqualTo(2);
    assertThat(set(ALLOCATION, index, 1)).isZero();
    assertThat(set(ISOLATION, index, 1)).isZero();
    List<String> names = new ArrayList<>();
    int answer;
    while ((answer = configure(index)) != 0) {
      assertThat(answer).isEqualTo(names.isEmpty() ? 2 : 3);
      names.add(string(WORK + guest.memory.getInt(WORK + 8)));
    }
    return names;
  }

  private void give(int index) {
    assertThat(sense(index)).as("present").isEqualTo(1);
    assertThat(set(ISOLATION, index, 0)).isZero();
    assertThat(set(ALLOCATION, index, 0)).isZero();
  }

  private int check() {
    return check(0x1001, 0x1000_0000);
  }

  private int check(int irq, int mask) {
    return guest.rtas(RtasCall.CHECK_EXCEPTION, 1, 0x500, irq, mask, 0, LOG, 0x800)[0];
  }

  /** Halfway: one block is in use, the guest has not fetched the second event. */
  @Test
  void plugAndUnplugGoOnInAnotherMachine() {
    memory.plug("a", 512 * MIB);
    assertThat(check()).isZero();
    assertThat(take(FIRST)).isNotEmpty();
    memory.requestUnplug("a");
    StateWriter first = new StateWriter();
    memory.save(first);
    try (Caller other = new Caller(1L << 32)) {
      PlatformEvents notices = new PlatformEvents(interrupts);
      other.rtas.on(RtasCall.CHECK_EXCEPTION, notices::check);
      PluggableMemory there =
          new PluggableMemory(other.partition, new Iommu(other.memory), 2048 * MIB, 2, notices);
      new ConnectorCalls(index -> there).install(other.rtas);
      StateReader in = new StateReader(first.toByteArray());
      there.restore(in);
      in.end();
      StateWriter second = new StateWriter();
      there.save(second);
      assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
      assertThat(there.dimms()).containsExactly(new Dimm("a", 1L << 30, 512 * MIB));
      assertThat(other.memory.contains(1L << 30, 512 * MIB)).isTrue();
      int[] fetched =
          other.rtas(RtasCall.CHECK_EXCEPTION, 1, 0x500, 0x1001, 0x1000_0000, 0, LOG, 0x800);
      assertThat(fetched[0]).isZero();
      assertThat(other.memory.getInt(LOG + 104)).as("memory, remove").isEqualTo(0x0202_0400);
      other.rtas(RtasCall.SET_INDICATOR, 1, ISOLATION, FIRST, 0);
      other.rtas(RtasCall.SET_INDICATOR, 1, ALLOCATION, FIRST, 0);
      assertThat(there.dimms()).isEmpty();
      assertThat(other.memory.contains(1L << 30, MIB)).isFalse();
    }
  }

  @Test
  void theGuestIsNotifiedOnlinesAndReleasesMemory() {
    assertThat(check()).as("no event").isEqualTo(1);
    assertThat(memory.plug("a", 512 * MIB)).isEqualTo(new Dimm("a", 1L << 30, 512 * MIB));
    assertThat(pulses).containsExactly(0x1001);
    assertThat(check()).isZero();
    assertThat(guest.memory.getInt(LOG)).as("version, event, hot-plug").isEqualTo(0x0634_60e5);
    assertThat(guest.memory.getInt(LOG + 4)).as("length").isEqualTo(108);
    assertThat(string(LOG + 20)).isEqualTo("IBM");
    assertThat(guest.memory.getShort(LOG + 96)).as("HP").isEqualTo((short) 0x4850);
    assertThat(guest.memory.getInt(LOG + 104)).as("memory, add").isEqualTo(0x0201_0400);
    assertThat(guest.memory.getInt(LOG + 108)).as("count").isEqualTo(2);
    assertThat(guest.memory.getInt(LOG + 112)).as("first").isEqualTo(FIRST);
    assertThat(check()).isEqualTo(1);

    assertThat(take(FIRST))
        .containsExactly("memory@40000000", "device_type", "reg", "ibm,associativity");
    take(FIRST + 1);
    assertThat(set(ISOLATION, FIRST, 0)).as("nobody wants it back").isEqualTo(-1);

    memory.requestUnplug("a");
    assertThat(check()).isZero();
    assertThat(guest.memory.getInt(LOG + 104)).as("memory, remove").isEqualTo(0x0202_0400);
    give(FIRST);
    assertThat(memory.dimms()).hasSize(1);
    give(FIRST + 1);
    assertThat(memory.dimms()).isEmpty();
    assertThat(guest.memory.contains(1L << 30, 1)).isFalse();
  }

  @Test
  void onliningABlockTwiceKeepsItsMemory() {
    memory.plug("a", 256 * MIB);
    take(FIRST);
    memory.requestUnplug("a");
    assertThatThrownBy(() -> memory.requestUnplug("a")).hasMessageContaining("leaves already");
    assertThat(set(ISOLATION, FIRST, 1)).isZero();
    assertThat(set(ISOLATION, FIRST, 0)).isEqualTo(-1);
    memory.requestUnplug("a");
  }

  @Test
  void unusedMemoryIsRemovedAtOnceAndTheRestAtPowerOn() {
    memory.plug("a", 256 * MIB);
    memory.requestUnplug("a");
    assertThat(memory.dimms()).isEmpty();
    memory.plug("a", 256 * MIB);
    memory.plug("b", 256 * MIB);
    take(FIRST);
    memory.requestUnplug("a");
    events.reset();
    memory.reset();
    assertThat(memory.dimms()).extracting(Dimm::id).containsExactly("b");
    assertThat(sense(FIRST + 1)).as("b is the guest's").isEqualTo(1);
    assertThat(check()).isEqualTo(1);
  }

  @Test
  void dmaInProgressDoesNotReachUnpluggedMemory() throws Exception {
    PartitionableEndpoint endpoint =
        iommu.createEndpoint(EndpointSettings.qemu(0), (offset, data) -> {});
    long ra = memory.plug("a", 256 * MIB).ra();
    iommu.put(0x8000_0000L, 0, ra | 3);
    Thread unplug = new Thread(() -> memory.requestUnplug("a"));
    endpoint
        .port()
        .transfer(
            0,
            8,
            true,
            (piece, position) -> {
              unplug.start();
              while (guest.memory.contains(ra, 1)) {
                Thread.onSpinWait();
              }
              // Time to discard the page, for those who do not wait.
              LockSupport.parkNanos(100_000_000);
              piece.fill((byte) 1);
            });
    unplug.join();
    assertThat(memory.plug("b", 256 * MIB).ra()).isEqualTo(ra);
    assertThat(guest.memory.getLong(ra)).isZero();
  }

  @Test
  void invalidPlugsAreRefusedByName() {
    assertThatThrownBy(() -> memory.plug("a", 100 * MIB)).hasMessageContaining("256 MiB");
    assertThatThrownBy(() -> memory.plug("a", 4096 * MIB)).hasMessageContaining("no room");
    assertThatThrownBy(() -> memory.plug("a", Long.MIN_VALUE)).hasMessageContaining("256 MiB");
    assertThatThrownBy(() -> memory.requestUnplug("x")).hasMessageContaining("x is no");
    memory.plug("a", 256 * MIB);
    assertThatThrownBy(() -> memory.plug("a", 256 * MIB)).hasMessageContaining("already");
    assertThat(memory.plug("b", 256 * MIB).ra()).isEqualTo((1L << 30) + 256 * MIB);
    assertThatThrownBy(() -> memory.plug("c", 256 * MIB)).hasMessageContaining("slots");
    memory.requestUnplug("a");
    assertThat(memory.plug("c", 256 * MIB).ra()).as("the gap").isEqualTo(1L << 30);
  }

  @Test
  void theTreeListsBlocksByTheSet() {
    memory.plug("a", 512 * MIB);
    FdtNode root = FdtNode.root();
    memory.describe(root);
    FdtNode node = root.at("ibm,dynamic-reconfiguration-memory");
    assertThat(node.cells("ibm,lmb-size")).containsExactly(0, 0x1000_0000);
    assertThat(node.cells("ibm,dynamic-memory-v2"))
        .containsExactly(
            3, // what is there from the start, one DIMM, and room
            4,
            0,
            0,
            0,
            -1,
            0xa0,
            2,
            0,
            0x4000_0000,
            FIRST,
            0,
            8,
            6,
            0,
            0x6000_0000,
            FIRST + 2,
            -1,
            0);
  }

  @Test
  void randomCallsKeepTheAccountingConsistent() {
    long seed = new SplittableRandom().nextLong();
    System.out.println("PluggableMemoryTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int[] indicators = {ISOLATION, 9002, ALLOCATION, 0, -1};
    for (int i = 0; i < 20_000; i++) {
      int index = FIRST - 1 + random.nextInt(10);
      switch (random.nextInt(6)) {
        case 0 -> set(indicators[random.nextInt(5)], index, random.nextInt(3) - 1);
        case 1 -> set(random.nextInt(), random.nextInt(), random.nextInt());
        case 2 -> configure(index);
        case 3 -> sense(index);
        case 4 -> check();
        default -> {
          try {
            if (random.nextBoolean()) {
              memory.plug("d" + random.nextInt(3), 256 * MIB * (1 + random.nextInt(3)));
            } else {
              memory.requestUnplug("d" + random.nextInt(3));
            }
          } catch (BadConfigurationException e) {
            assertThat(e).hasMessageNotContaining("null");
          }
        }
      }
      assertThat(guest.memory.regions()).hasSize(1 + memory.dimms().size());
    }
  }

  /** QEMU's log, but for the date in its PH section. */
  @Test
  void aPowerDownIsAskedForAsUnderQemu() {
    memory.plug("a", 256 * MIB);
    events.sendPowerDown();
    assertThat(pulses).containsExactly(0x1001, 0x1000);
    assertThat(check(0x1000, 0x4000_0000)).isZero();
    byte[] log = new byte[116];
    for (int i = 0; i < log.length; i++) {
      log[i] = guest.memory.getByte(LOG + i);
    }
    assertThat(HexFormat.of().formatHex(log))
        .isEqualTo(
            "063400400000006c86008e00000000000000000049424d00"
                + "5048003000000000000000000000000000000000000000004800000300000000"
                + "00000000000000000000000000000000"
                + "5548001800000000a00000d0000000000000000000000000"
                + "4550001402000000030101000000000000000000");
    assertThat(check(0x1000, 0x4000_0000)).as("no other of this kind").isEqualTo(1);
    assertThat(check()).as("the memory").isZero();
    assertThat(check()).isEqualTo(1);
  }
}
