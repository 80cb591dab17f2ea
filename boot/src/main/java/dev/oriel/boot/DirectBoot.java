package dev.oriel.boot;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;

/**
 * A boot without firmware: a kernel entered with a flattened device tree, as by kexec.
 *
 * @param kernel the program
 * @param initrd its initial RAM disk, in consecutive pieces; empty for none
 */
public record DirectBoot(ElfImage kernel, List<MemorySegment> initrd) {
  public DirectBoot {
    initrd = List.copyOf(initrd);
  }

  /**
   * The layout in {@code ramSize} bytes at real address 0.
   *
   * @throws ImageException if it does not fit
   */
  public BootLayout layout(long ramSize) {
    long initrdSize = initrd.stream().mapToLong(MemorySegment::byteSize).sum();
    return BootLayout.of(ramSize, kernel, initrdSize);
  }

  /**
   * Loads everything into guest memory.
   *
   * @param memory has its first region at 0
   * @param rtas the code that {@code /rtas} names
   * @param tree creates the device tree for a layout
   * @return the state in which the boot CPU starts
   * @throws ImageException if something does not fit
   */
  public EntryState load(GuestMemory memory, byte[] rtas, Function<BootLayout, byte[]> tree) {
    MemoryRegion ram = memory.regions().getFirst();
    assert ram.ra() == 0;
    BootLayout layout = layout(ram.size());
    byte[] fdt = tree.apply(layout);
    assert rtas.length <= layout.rtasSize();
    if (fdt.length > BootLayout.FDT_SPACE) {
      throw new ImageException("a device tree of %d bytes is too large".formatted(fdt.length));
    }
    kernel.load(memory);
    long initrdEnd = layout.initrdRa();
    for (MemorySegment piece : initrd) {
      memory.write(initrdEnd, piece, 0, piece.byteSize());
      initrdEnd += piece.byteSize();
    }
    memory.write(layout.rtasRa(), MemorySegment.ofArray(rtas), 0, rtas.length);
    memory.write(layout.fdtRa(), MemorySegment.ofArray(fdt), 0, fdt.length);
    return EntryState.of(layout);
  }
}
