package dev.oriel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BootTest {
  private static final ElfImage KERNEL =
      ElfImageTest.parse(ElfImageTest.elf(ByteOrder.LITTLE_ENDIAN, 0));

  private static Boot boot(int initrdSize) {
    return boot(MemorySegment.ofArray(new byte[initrdSize]));
  }

  private static Boot boot(MemorySegment... initrd) {
    return new Boot(Optional.empty(), Optional.of(KERNEL), List.of(initrd));
  }

  @Test
  void theDeviceTreeNamesWhereEverythingIsPlaced() {
    byte[] initrd = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] rtas = {9, 9, 9, 9};
    try (GuestMemory memory = GuestMemory.reserve(128 << 20)) {
      memory.plug(0, 128 << 20);

      Boot boot =
          boot(
              MemorySegment.ofArray(Arrays.copyOf(initrd, 3)),
              MemorySegment.ofArray(Arrays.copyOfRange(initrd, 3, initrd.length)));
      BootLayout layout = boot.layout(128 << 20);
      byte[] fdt = Fdt.flatten(FdtNode.root().u64("initrd", layout.initrdRa()), List.of(), 0);

      EntryState entry = boot.load(memory, layout, rtas, fdt);

      assertThat(entry).isEqualTo(new EntryState(0x40_0000, 0x8000_0000_0000_1000L, 0x7f0_0000, 0));
      assertThat(memory.getLong(0x40_0000)).isEqualTo(0x0102030405060708L);
      assertThat(memory.getLong(0x42_0000)).isEqualTo(0x0102030405060708L);
      assertThat(memory.getInt(0x7ef_0000)).isEqualTo(0x09090909);
      byte[] tree = new byte[memory.getInt(entry.r3() + 4)];
      memory.read(entry.r3(), MemorySegment.ofArray(tree), 0, tree.length);
      assertThat(Fdt.parse(tree).root().cells("initrd")).containsExactly(0, 0x42_0000);
    }
  }

  @Test
  void nothingIsPlacedAbove2GiB() {
    assertThat(boot(0).layout(64L << 30).fdtRa()).isEqualTo(0x7ff0_0000);
    assertThat(boot(0).layout(2L << 30).fdtRa()).isEqualTo(0x7ff0_0000);
  }

  @Test
  void theInitrdMayFillTheRemainingRam() {
    long ram = 16 << 20;
    int room = (int) (boot(0).layout(ram).rtasRa() - 0x42_0000);

    assertThat(boot(room).layout(ram).initrdRa()).isEqualTo(0x42_0000);
    assertThatThrownBy(() -> boot(room + 1).layout(ram))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "an initrd of 11073 KiB does not fit:"
                + " 16 MiB of RAM leave 11072 KiB for it after the kernel; it needs -m 256M");
  }

  @Test
  void theMessageNamesTheRequiredRam() {
    long large = 1200L << 20;
    assertThatThrownBy(() -> BootLayout.of(1L << 30, false, Optional.of(KERNEL), large))
        .hasMessageEndingWith("it needs -m 1280M");
    assertThat(BootLayout.of(1280L << 20, false, Optional.of(KERNEL), large).initrdSize())
        .isEqualTo(large);
    assertThatThrownBy(() -> BootLayout.of(64L << 30, false, Optional.of(KERNEL), 2L << 30))
        .hasMessageEndingWith("below 2 GiB, where all of it must lie, there is no room for it");
  }

  @Test
  void aKernelThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> boot(0).layout(4 << 20))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "vmlinux: a kernel of 1 KiB at 0x400000 does not fit 4 MiB of RAM; it needs -m 256M");
  }

  @Test
  void firmwareIsEnteredInsteadOfTheKernel() {
    byte[] image = new byte[0x200];
    image[0x100] = 0x48;
    Firmware firmware = new Firmware("slof", MemorySegment.ofArray(image));
    Boot boot = new Boot(Optional.of(firmware), Optional.of(KERNEL), List.of());
    try (GuestMemory memory = GuestMemory.reserve(128 << 20)) {
      memory.plug(0, 128 << 20);
      BootLayout layout = boot.layout(128 << 20);
      assertThat(layout.firmware()).isTrue();
      assertThat(layout.littleEndian()).isTrue();
      byte[] fdt = Fdt.flatten(FdtNode.root(), List.of(), 0);
      EntryState entry = boot.load(memory, layout, new byte[0], fdt);
      assertThat(entry.pc()).isEqualTo(0x100);
      assertThat(memory.getInt(0x100)).isEqualTo(0x48000000);
      assertThat(memory.getLong(0x40_0000)).isEqualTo(0x0102030405060708L);
    }
    assertThatThrownBy(() -> boot.layout(40 << 20))
        .as("the firmware's memory is below the device tree")
        .hasMessageContaining("does not fit 40 MiB");
  }

  @Test
  void firmwareNeedsNoKernel() {
    Firmware firmware = new Firmware("slof", MemorySegment.ofArray(new byte[0x200]));
    BootLayout layout =
        new Boot(Optional.of(firmware), Optional.empty(), List.of()).layout(1 << 30);
    assertThat(layout.kernelEnd()).isEqualTo(layout.kernelRa());
    List<MemorySegment> initrd = List.of(MemorySegment.ofArray(new byte[1]));
    assertThatThrownBy(() -> new Boot(Optional.of(firmware), Optional.empty(), initrd))
        .hasMessage("an initrd, and no kernel that would use it");
    assertThatThrownBy(() -> new Firmware("big", MemorySegment.ofArray(new byte[(4 << 20) + 1])))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("big: firmware has at most 4096 KiB");
  }
}
