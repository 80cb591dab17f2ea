package dev.oriel.pseries.processor;

import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.iommu.sanitizer.GuestCall;
import dev.oriel.iommu.sanitizer.GuestOrigin;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which hypercall or RTAS call a processor executes, and from where in the guest: the link
 * register, then the return addresses of the stack frames (64-bit ELF V2 ABI, 2.2.2; V1 has them at
 * the same place), as far as the back chain stays in RAM that is mapped as Linux maps it or not at
 * all.
 */
public final class CallSites implements GuestOrigin {
  private static final int LR_SAVED = 16;
  private static final long LINEAR = 0xcL;

  private final Processors processors;
  private final Partition partition;

  public CallSites(Processors processors, Partition partition) {
    this.processors = processors;
    this.partition = partition;
  }

  @Override
  public long timebase() {
    return partition.timebase().ticks();
  }

  @Override
  public GuestCall call() {
    Thread here = Thread.currentThread();
    for (VirtualProcessor processor : processors.all()) {
      if (processor.thread() == here) {
        Vcpu vcpu = processor.vcpu();
        return new GuestCall(name(vcpu), timebase(), frames(vcpu));
      }
    }
    return new GuestCall("the platform", timebase(), List.of());
  }

  private String name(Vcpu vcpu) {
    long number = vcpu.gpr[3];
    if (number == Hcall.KVMPPC_H_RTAS.number()) {
      long buffer = vcpu.gpr[4] & RtasTable.ADDRESS_MASK;
      int token = partition.memory().getInt(buffer);
      for (RtasCall call : RtasCall.values()) {
        if (call.token() == token) {
          return call.property();
        }
      }
    }
    for (Hcall call : Hcall.values()) {
      if (call.number() == number) {
        return call.name();
      }
    }
    return "hypercall 0x" + Long.toHexString(number);
  }

  private List<Long> frames(Vcpu vcpu) {
    GuestMemory memory = partition.memory();
    List<Long> frames = new ArrayList<>();
    frames.add(vcpu.lr);
    long frame = vcpu.gpr[1];
    while (frames.size() < GuestCall.MOST_FRAMES) {
      long ra = real(vcpu, frame);
      long caller = memory.contains(ra, Long.BYTES) ? load(vcpu, ra) : 0;
      long callerRa = real(vcpu, caller);
      // Stacks grow down: a back chain that does not go up is none.
      if (Long.compareUnsigned(caller, frame) <= 0
          || !memory.contains(callerRa + LR_SAVED, Long.BYTES)) {
        break;
      }
      long address = load(vcpu, callerRa + LR_SAVED);
      if (address == 0) {
        break;
      }
      frames.add(address);
      frame = caller;
    }
    return frames;
  }

  /**
   * The real address of {@code ea} in Linux' linear mapping, or without translation; -1 for others.
   */
  private static long real(Vcpu vcpu, long ea) {
    boolean plain = (vcpu.msr() & Msr.DR) == 0 || ea >>> 60 == LINEAR;
    return plain ? ea & RtasTable.ADDRESS_MASK : -1;
  }

  private long load(Vcpu vcpu, long ra) {
    long value = partition.memory().getLong(ra);
    return vcpu.littleEndian() ? Long.reverseBytes(value) : value;
  }
}
