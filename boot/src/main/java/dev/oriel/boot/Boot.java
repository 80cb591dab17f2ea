package dev.oriel.boot;

import dev.oriel.memory.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * What a machine starts with: a kernel, entered with a flattened device tree as by kexec, or
 * firmware, which starts the kernel or one that it finds on a disk; or nothing at all.
 *
 * @param firmware entered if present
 * @param kernel the program; firmware may do without
 * @param initrd the program's initial RAM disk, in consecutive pieces; empty for none
 */
public record Boot(
    Optional<Firmware> firmware, Optional<ElfImage> kernel, List<MemorySegment> initrd) {
  /**
   * A boot with its own copy of the list.
   *
   * @throws ImageException if there is an initrd and no kernel
   */
  public Boot {
    if (kernel.isEmpty() && !initrd.isEmpty()) {
      throw new ImageException("an initrd, and no kernel that would use it");
    }
    initrd = List.copyOf(initrd);
  }

  /** No program: only the device tree is loaded, where firmware would find it. */
  public static Boot ofNothing() {
    return new Boot(Optional.empty(), Optional.empty(), List.of());
  }

  /** Whether there is a program that the boot CPU can start. */
  public boolean hasProgram() {
    return firmware.isPresent() || kernel.isPresent();
  }

  /**
   * The layout in {@code ramSize} bytes at real address 0.
   *
   * @throws ImageException if it does not fit
   */
  public BootLayout layout(long ramSize) {
    long initrdSize = initrd.stream().mapToLong(MemorySegment::byteSize).sum();
    return BootLayout.of(ramSize, firmware.isPresent() || kernel.isEmpty(), kernel, initrdSize);
  }

  /**
   * Loads everything into guest memory.
   *
   * @param layout as {@link #layout} has computed it for this memory, whose first region is at 0
   * @param rtas the code that {@code /rtas} names, without firmware
   * @param fdt the device tree
   * @return the state in which the boot CPU starts
   * @throws ImageException if something does not fit
   */
  public EntryState load(GuestMemory memory, BootLayout layout, byte[] rtas, byte[] fdt) {
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
    firmware.ifPresent(program -> program.load(memory));
    if (layout.firmware()) {
      return EntryState.of(Firmware.ENTRY, layout.fdtRa());
    }
    assert rtas.length <= layout.rtasSize();
    memory.write(layout.rtasRa(), MemorySegment.ofArray(rtas), 0, rtas.length);
    return EntryState.of(layout.kernelRa(), layout.fdtRa());
  }
}
