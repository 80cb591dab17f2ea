package dev.oriel.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.iommu.DmaPort;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.options.Property;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PciSlotTest {
  private record Message(long address, int data) {}

  /** A function that the test controls; its BARs remember the last store. */
  private static final class Puppet implements PciFunction {
    final PciContext context;
    final PciProfile profile;
    String last = "";
    int resets;

    Puppet(PciContext context, PciProfile profile) {
      this.context = context;
      this.profile = profile;
    }

    @Override
    public PciProfile profile() {
      return profile;
    }

    @Override
    public long load(int bar, long offset, int size) {
      return bar << 16 | offset;
    }

    @Override
    public void store(int bar, long offset, int size, long value) {
      last = "%d+%x/%d=%x".formatted(bar, offset, size, value);
    }

    @Override
    public void reset() {
      resets++;
    }

    @Override
    public void close() {}
  }

  private final List<Message> messages = new ArrayList<>();
  private boolean line;
  private Puppet puppet;

  private final DmaPort port =
      new DmaPort() {
        @Override
        public DmaStatus read(long ioba, MemorySegment target, long targetOffset, long length) {
          return DmaStatus.OK;
        }

        @Override
        public DmaStatus write(long ioba, MemorySegment source, long sourceOffset, long length) {
          assertThat(length).isEqualTo(4);
          ValueLayout.OfInt layout =
              ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
          messages.add(new Message(ioba, source.get(layout, sourceOffset)));
          return DmaStatus.OK;
        }
      };

  private PciSlot plug(List<Bar> bars, Capability... capabilities) {
    PciProfile profile =
        new PciProfile(0x1234, 0x5678, 1, 0xff0000, 0, 0, 1, bars, List.of(capabilities));
    PciDeviceType type =
        new PciDeviceType() {
          @Override
          public String name() {
            return "puppet";
          }

          @Override
          public String help() {
            return "does as told";
          }

          @Override
          public List<Property> properties() {
            return List.of();
          }

          @Override
          public PciFunction create(DeviceOptions options, PciContext context) {
            puppet = new Puppet(context, profile);
            return puppet;
          }
        };
    DeviceOptions options =
        DeviceOptions.of(
            type,
            Map.of(),
            id -> {
              throw new AssertionError();
            });
    return PciSlot.plug(type, options, port, asserted -> line = asserted, new StepExecutor());
  }

  @Test
  void decodesEachBarInItsOwnSpace() {
    try (PciSlot slot =
        plug(List.of(Bar.io(0, 32), Bar.memory32(1, 4096), Bar.memory64(2, 1 << 20)))) {
      slot.configStore(0x10, 4, 0x1000);
      slot.configStore(0x14, 4, 0x80000000);
      slot.configStore(0x18, 4, 0x00100000);
      slot.configStore(0x1c, 4, 0x2100);
      assertThat(slot.configLoad(0x10, 4)).isEqualTo(0x1001);
      slot.configStore(4, 2, 3);
      assertThat(slot.load(BusSpace.IO, 0x1004, 4)).isEqualTo(4);
      assertThat(slot.decodes(BusSpace.MEMORY, 0x1004, 4)).isFalse();
      assertThat(slot.load(BusSpace.MEMORY, 0x80000ffcL, 4)).isEqualTo(0x10ffc);
      assertThat(slot.decodes(BusSpace.MEMORY, 0x80000ffcL, 8)).isFalse();
      slot.store(BusSpace.MEMORY, 0x2100_0010_0008L, 2, 0xffff_1234L);
      assertThat(puppet.last).isEqualTo("2+8/2=1234");
      slot.configStore(4, 2, 2);
      assertThat(slot.decodes(BusSpace.IO, 0x1004, 4)).isFalse();
      slot.configStore(0x1c, 4, -1);
      slot.configStore(0x18, 4, -1);
      assertThat(slot.configLoad(0x18, 4)).isEqualTo(0xfff00004);
    }
  }

  @Test
  void messagesCarryTheVectorInTheirLowBits() {
    try (PciSlot slot = plug(List.of(), new Capability.Msi(0x50, 4))) {
      slot.programMsi(0x400_0000_0000L, 0x1300);
      slot.configStore(4, 2, 4);
      puppet.context.notify(1);
      assertThat(messages).isEmpty();
      assertThat(puppet.context.vectors()).isZero();
      slot.configStore(0x52, 2, 0x21);
      assertThat(puppet.context.vectors()).isEqualTo(4);
      puppet.context.notify(3);
      puppet.context.notify(4);
      assertThat(messages).containsExactly(new Message(0x400_0000_0000L, 0x1303));
      slot.configStore(0x52, 2, 0x71);
      assertThat(puppet.context.vectors()).isEqualTo(4);
    }
  }

  @Test
  void aMaskedFunctionKeepsItsMessagesPending() {
    Capability msix = new Capability.Msix(0x40, 3, 0, 0, 0x800);
    try (PciSlot slot = plug(List.of(Bar.memory32(0, 4096)), msix)) {
      slot.configStore(0x10, 4, 0x80000000);
      slot.configStore(4, 2, 6);
      slot.programMsix(3, 0x400_0000_0000L, 0x1300);
      slot.configStore(0x42, 2, 0xc000);
      puppet.context.notify(2);
      puppet.context.notify(2);
      puppet.context.notify(0);
      assertThat(messages).isEmpty();
      assertThat(slot.load(BusSpace.MEMORY, 0x80000800L, 8)).isEqualTo(5);
      slot.configStore(0x42, 2, 0x8000);
      assertThat(messages).extracting(Message::data).containsExactly(0x1300, 0x1302);
      assertThat(slot.load(BusSpace.MEMORY, 0x80000800L, 8)).isZero();
      assertThat(slot.configLoad(0x42, 2)).isEqualTo(0x8002);
    }
  }

  @Test
  void thePinIsSilentWhileDisabledOrMessagesAreOn() {
    Capability msix = new Capability.Msix(0x40, 1, 0, 0, 0x800);
    try (PciSlot slot = plug(List.of(Bar.memory32(0, 4096)), msix)) {
      puppet.context.pin(true);
      assertThat(line).isTrue();
      assertThat(slot.configLoad(6, 2)).isEqualTo(0x18);
      slot.configStore(4, 2, 0x400);
      assertThat(line).isFalse();
      slot.configStore(4, 2, 0);
      assertThat(line).isTrue();
      slot.configStore(0x42, 2, 0x8000);
      assertThat(line).isFalse();
      slot.configStore(0x42, 2, 0);
      assertThat(line).isTrue();
      slot.reset();
      assertThat(line).isFalse();
    }
  }

  /** The line is then the next one's, whatever the old one still does until it is closed. */
  @Test
  void oneThatHasLeftDoesNotDriveTheLine() {
    try (PciSlot slot = plug(List.of(Bar.memory32(0, 4096)))) {
      puppet.context.pin(true);
      slot.detach();
      assertThat(line).isFalse();
      line = true;
      puppet.context.pin(false);
      slot.reset();
      assertThat(line).isTrue();
      line = false;
      slot.configStore(4, 2, 0);
      puppet.context.pin(true);
      assertThat(line).isFalse();
    }
  }

  @Test
  void aWindowReachesBarsThroughConfigurationSpace() {
    Capability window = new Capability.Window(0x50, 5);
    try (PciSlot slot = plug(List.of(Bar.memory64(4, 4096)), window)) {
      slot.configStore(0x54, 1, 4);
      slot.configStore(0x58, 4, 0xffe);
      slot.configStore(0x5c, 4, 2);
      assertThat(slot.configLoad(0x60, 4)).isEqualTo(0xffe);
      slot.configStore(0x60, 4, 0x12345678);
      assertThat(puppet.last).isEqualTo("4+ffe/2=5678");
      puppet.last = "";
      for (int[] bad : new int[][] {{4, 0xffe, 4}, {4, 0, 3}, {4, 0, 8}, {3, 0, 4}, {4, -4, 4}}) {
        slot.configStore(0x54, 1, bad[0]);
        slot.configStore(0x58, 4, bad[1]);
        slot.configStore(0x5c, 4, bad[2]);
        slot.configStore(0x60, 4, 1);
        assertThat(puppet.last).isEmpty();
        assertThat(slot.configLoad(0x60, 4)).isEqualTo(1);
      }
    }
  }

  @Test
  void functionLevelResetRestoresEverything() {
    try (PciSlot slot = plug(List.of(Bar.memory32(0, 4096)), new Capability.Express(0x80))) {
      assertThat(slot.configSize()).isEqualTo(4096);
      slot.configStore(0x10, 4, 0x80000000);
      slot.configStore(4, 2, 6);
      slot.configStore(0x88, 2, 0x000f);
      assertThat(slot.configLoad(0x88, 2)).isEqualTo(0xf);
      assertThat(puppet.resets).isZero();
      slot.configStore(0x88, 2, 0x8000);
      assertThat(puppet.resets).isEqualTo(1);
      assertThat(slot.configLoad(4, 2)).isZero();
      assertThat(slot.configLoad(0x10, 4)).isZero();
      slot.configStore(0x89, 1, 0x80);
      assertThat(puppet.resets).isEqualTo(2);
      slot.configStore(0x88, 4, 0x8000);
      assertThat(puppet.resets).isEqualTo(3);
      slot.configStore(0x88, 1, 0x80);
      assertThat(puppet.resets).isEqualTo(3);
    }
  }

  @Test
  void withoutBusMasteringTheDeviceDoesNoDma() {
    Capability msix = new Capability.Msix(0x40, 1, 0, 0, 0x800);
    try (PciSlot slot = plug(List.of(Bar.memory32(0, 4096)), msix)) {
      slot.programMsix(1, 0x400_0000_0000L, 1);
      slot.configStore(0x42, 2, 0x8000);
      puppet.context.notify(0);
      assertThat(messages).isEmpty();
      MemorySegment segment = MemorySegment.ofArray(new byte[4]);
      assertThat(puppet.context.dma().write(0, segment, 0, 4)).isNotEqualTo(DmaStatus.OK);
      assertThat(puppet.context.dma().read(0, segment, 0, 4)).isNotEqualTo(DmaStatus.OK);
      slot.configStore(4, 2, 4);
      assertThat(puppet.context.dma().write(0, segment, 0, 4)).isEqualTo(DmaStatus.OK);
    }
  }
}
