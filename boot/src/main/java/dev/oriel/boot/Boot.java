package dev.oriel.boot;

import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.MemoryRegion;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a machine starts with: a kernel, entered with a flattened device tree as by kexec, or
 * firmware, which starts the kernel or one that it finds on a disk.
 *
 * @param firmware entered if present
 * @param kernel the program; firmware may do without
 * @param initrd the program's initial RAM disk, in consecutive pieces; empty for none
 */
public record Boot(
    Optional<Firmware> firmware, Optional<ElfImage> kernel, List<MemorySegment> initrd) {
  /** A boot with its own copy of the list. */
  public Boot {
    if (firmware.isEmpty() && kernel.isEmpty()) {
      throw new IllegalArgumentException("neither firmware nor a kernel");
    }
    initrd = kernel.isEmpty() ? List.of() : List.copyOf(initrd);
  }

  /** A boot without firmware. */
  public static Boot direct(ElfImage kernel, List<MemorySegment> initrd) {
    return new Boot(Optional.empty(), Optional.of(kernel), initrd);
  }

  /**
   * The layout in {@code ramSize} bytes at real address 0.
   *
   * @throws ImageException if it does not fit
   */
  public BootLayout layout(long ramSize) {
    long initrdSize = initrd.stream().mapToLong(MemorySegment::byteSize).sum();
    return BootLayout.of(ramSize, firmware.isPresent(), kernel, initrdSize);
  }

  /**
   * Loads everything into guest memory.
   *
   * @param memory has its first region at 0
   * @param rtas the code that {@code /rtas} names, without firmware
   * @param tree creates the device tree for a layout
   * @return the state in which the boot CPU starts
   * @throws ImageException if something does not fit
   */
  public EntryState load(GuestMemory memory, byte[] rtas, Function<BootLayout, byte[]> tree) {
    MemoryRegion ram = memory.regions().getFirst();
    assert ram.ra() == 0;
    BootLayout layout = layout(ram.size());
    byte[] fdt = tree.apply(layout);
    if (fdt.length > BootLayout.FDT_SPACE) {
      throw new ImageException("a device tree of %d bytes is too large".formatted(fdt.length));
    }
    kernel.ifPresent(program -> program.load(memory));
    long initrdEnd = layout.initrdRa();
    for (MemorySegment piece : initrd) {
      memory.write(initrdEnd, piece, 0, piece.byteSize());
      initrdEnd += piece.byteSize();
    }
    memory.write(layout.fdtRa(), MemorySegment.ofArray(fdt), 0, fdt.length);
    if (firmware.isPresent()) {
      firmware.get().load(memory);
      return EntryState.of(Firmware.ENTRY, layout.fdtRa());
    }
    assert rtas.length <= layout.rtasSize();
    memory.write(layout.rtasRa(), MemorySegment.ofArray(rtas), 0, rtas.length);
    return EntryState.of(layout.kernelRa(), layout.fdtRa());
  }
}
