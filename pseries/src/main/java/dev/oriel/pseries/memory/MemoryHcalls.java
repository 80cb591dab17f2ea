package dev.oriel.pseries.memory;

import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.cpu.MmioBus;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.HcallTable;
import java.util.function.Predicate;

/** Loads, stores and copies by real address (LoPAR 14.5.4.3.3, 14.5.4.4, and QEMU's own). */
public final class MemoryHcalls {
  private static final int PAGE = 4096;

  /** Flags of H_PAGE_INIT. */
  private static final long ICACHE_INVALIDATE = 1L << 63 - 40;

  private static final long ICACHE_SYNCHRONIZE = 1L << 63 - 41;
  private static final long ZERO_PAGE = 1L << 63 - 48;
  private static final long COPY_PAGE = 1L << 63 - 49;

  /** The most work of a call before pending interrupts are served. */
  private static final long LARGEST_MEMOP = 1 << 24;

  /** Elements between two checks whether the caller must stop. */
  private static final long PIECE = 1 << 16;

  private static final long COPY = 0;
  private static final long INVERT = 1;

  private final GuestMemory memory;
  private final MmioBus mmio;
  private final Predicate<Vcpu> interrupted;

  /**
   * @param interrupted whether the caller must stop soon, with its call complete or not
   */
  public MemoryHcalls(GuestMemory memory, MmioBus mmio, Predicate<Vcpu> interrupted) {
    this.interrupted = interrupted;
    this.memory = memory;
    this.mmio = mmio;
  }

  public void install(HcallTable hcalls) {
    hcalls
        .on(Hcall.H_PAGE_INIT, this::pageInit)
        .on(Hcall.H_LOGICAL_CI_LOAD, this::load)
        .on(Hcall.H_LOGICAL_CACHE_LOAD, this::load)
        .on(Hcall.H_LOGICAL_CI_STORE, this::store)
        .on(Hcall.H_LOGICAL_CACHE_STORE, this::store)
        // Instruction fetch is coherent here.
        .on(Hcall.H_LOGICAL_ICBI, vcpu -> H_SUCCESS)
        .on(Hcall.H_LOGICAL_DCBF, vcpu -> H_SUCCESS)
        .on(Hcall.KVMPPC_H_LOGICAL_MEMOP, this::memop);
  }

  private long pageInit(Vcpu vcpu) {
    long flags = vcpu.gpr[4];
    long target = vcpu.gpr[5];
    long source = vcpu.gpr[6];
    if ((flags & ~(ICACHE_INVALIDATE | ICACHE_SYNCHRONIZE | ZERO_PAGE | COPY_PAGE)) != 0
        || !isPage(target)
        || (flags & COPY_PAGE) != 0 && !isPage(source)) {
      return H_PARAMETER;
    }
    if ((flags & COPY_PAGE) != 0) {
      memory.write(target, memory.segment(), memory.offset(source), PAGE);
    } else if ((flags & ZERO_PAGE) != 0) {
      memory.fill(target, PAGE, (byte) 0);
    }
    return H_SUCCESS;
  }

  private boolean isPage(long ra) {
    return (ra & PAGE - 1) == 0 && memory.contains(ra, PAGE);
  }

  private long load(Vcpu vcpu) {
    long size = vcpu.gpr[4];
    if (!isOperandSize(size)) {
      return H_PARAMETER;
    }
    vcpu.gpr[4] = load(vcpu, vcpu.gpr[5], (int) size);
    return H_SUCCESS;
  }

  private long store(Vcpu vcpu) {
    long size = vcpu.gpr[4];
    if (!isOperandSize(size)) {
      return H_PARAMETER;
    }
    store(vcpu, vcpu.gpr[5], (int) size, vcpu.gpr[6]);
    return H_SUCCESS;
  }

  private static boolean isOperandSize(long size) {
    return size == 1 || size == 2 || size == 4 || size == 8;
  }

  private long memop(Vcpu vcpu) {
    long target = vcpu.gpr[4];
    long source = vcpu.gpr[5];
    long shift = vcpu.gpr[6];
    long count = vcpu.gpr[7];
    long operation = vcpu.gpr[8];
    if (Long.compareUnsigned(shift, 3) > 0
        || Long.compareUnsigned(count, LARGEST_MEMOP) > 0
        || ((target | source) & (1L << shift) - 1) != 0
        || operation != COPY && operation != INVERT) {
      return H_PARAMETER;
    }
    int size = 1 << shift;
    // Where the target overlaps what is still to be read, go downwards.
    boolean down = Long.compareUnsigned(target - source, count << shift) < 0;
    for (long done = 0; done < count; done++) {
      if (done % PIECE == 0 && done > 0 && interrupted.test(vcpu)) {
        vcpu.gpr[4] = down ? target : target + done * size;
        vcpu.gpr[5] = down ? source : source + done * size;
        vcpu.gpr[7] = count - done;
        return HcallStatus.UNFINISHED;
      }
      long at = (down ? count - 1 - done : done) * size;
      long value = load(vcpu, source + at, size);
      store(vcpu, target + at, size, operation == INVERT ? ~value : value);
    }
    return H_SUCCESS;
  }

  private long load(Vcpu vcpu, long ra, int size) {
    if (memory.contains(ra, size)) {
      return switch (size) {
        case 1 -> Byte.toUnsignedLong(memory.getByte(ra));
        case 2 -> Short.toUnsignedLong(memory.getShort(ra));
        case 4 -> Integer.toUnsignedLong(memory.getInt(ra));
        default -> memory.getLong(ra);
      };
    }
    return Long.reverseBytes(mmio.load(vcpu.index(), ra, size)) >>> 64 - 8 * size;
  }

  private void store(Vcpu vcpu, long ra, int size, long value) {
    if (memory.contains(ra, size)) {
      switch (size) {
        case 1 -> memory.putByte(ra, (byte) value);
        case 2 -> memory.putShort(ra, (short) value);
        case 4 -> memory.putInt(ra, (int) value);
        default -> memory.putLong(ra, value);
      }
    } else {
      mmio.store(vcpu.index(), ra, size, Long.reverseBytes(value) >>> 64 - 8 * size);
    }
  }
}
