package dev.oriel.pseries.processor;

import static dev.oriel.pseries.call.HcallStatus.H_BAD_MODE;
import static dev.oriel.pseries.call.HcallStatus.H_CONTINUE;
import static dev.oriel.pseries.call.HcallStatus.H_FUNCTION;
import static dev.oriel.pseries.call.HcallStatus.H_HARDWARE;
import static dev.oriel.pseries.call.HcallStatus.H_P2;
import static dev.oriel.pseries.call.HcallStatus.H_P3;
import static dev.oriel.pseries.call.HcallStatus.H_P4;
import static dev.oriel.pseries.call.HcallStatus.H_PARAMETER;
import static dev.oriel.pseries.call.HcallStatus.H_RESOURCE;
import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;
import static dev.oriel.pseries.call.HcallStatus.H_UNSUPPORTED_FLAG;

import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Spr;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallTable;
import dev.oriel.pseries.processor.VirtualProcessor.SharedArea;

/**
 * Processor modes, sleep and wake-up, areas shared with the hypervisor (LoPAR 14.5.4.3, 14.11,
 * 14.13).
 */
public final class ProcessorHcalls {
  private static final int SET_MODE_INTERRUPT_LOCATION = 3;
  private static final int SET_MODE_ENDIAN = 4;

  /** Flags of H_REGISTER_PROC_TBL. */
  private static final long TABLE_FLAGS = 0x1f;

  private static final long TABLE_MODIFY = 0x10;
  private static final long TABLE_REGISTER = 0x08;
  private static final long TABLE_RADIX = 0x04;

  private static final int VPA_SIZE = 640;
  private static final int VPA_ALIGNMENT = 128;
  private static final int SLB_SHADOW_SIZE = 8;
  private static final int DISPATCH_LOG_SIZE = 48;
  private static final long PAGE = 4096;

  private static final long CONFER_TO_ALL = -1;
  private static final long RESET_ALL = -1;
  private static final long RESET_OTHERS = -2;

  private final Processors processors;
  private final GuestMemory memory;
  private final FirmwareNmi nmi;
  private final ProcessorFeatures features;

  public ProcessorHcalls(
      Processors processors, GuestMemory memory, FirmwareNmi nmi, ProcessorFeatures features) {
    this.processors = processors;
    this.memory = memory;
    this.nmi = nmi;
    this.features = features;
  }

  public void install(HcallTable hcalls) {
    hcalls
        .on(Hcall.H_SET_MODE, ProcessorHcalls::setMode)
        .on(Hcall.H_REGISTER_PROC_TBL, ProcessorHcalls::registerProcessTable)
        .on(Hcall.H_GET_CPU_CHARACTERISTICS, this::characteristics)
        .on(Hcall.H_SET_SPRG0, ProcessorHcalls::setSprg0)
        // A POWER9 has neither DABR nor DABRX.
        .on(Hcall.H_SET_DABR, vcpu -> H_HARDWARE)
        .on(Hcall.H_SET_XDABR, vcpu -> H_HARDWARE)
        .on(Hcall.H_REGISTER_VPA, this::registerVpa)
        .on(Hcall.H_CEDE, this::cede)
        .on(Hcall.H_CONFER, this::confer)
        .on(Hcall.H_PROD, this::prod)
        .on(Hcall.H_JOIN, this::join)
        .on(Hcall.H_HOME_NODE_ASSOCIATIVITY, this::homeNode)
        .on(Hcall.H_SIGNAL_SYS_RESET, this::signalSystemReset);
  }

  private static long setMode(Vcpu vcpu) {
    long flags = vcpu.gpr[4];
    long resource = vcpu.gpr[5];
    if (resource != SET_MODE_INTERRUPT_LOCATION && resource != SET_MODE_ENDIAN) {
      return H_P2;
    }
    if (vcpu.gpr[6] != 0) {
      return H_P3;
    }
    if (vcpu.gpr[7] != 0) {
      return H_P4;
    }
    if (resource == SET_MODE_ENDIAN) {
      if (flags != 0 && flags != 1) {
        return H_UNSUPPORTED_FLAG;
      }
      vcpu.partition().setInterruptsLittleEndian(flags == 1);
    } else {
      if (flags != 0 && flags != 3) {
        return H_UNSUPPORTED_FLAG;
      }
      vcpu.partition().setAlternateInterruptLocation((int) flags);
    }
    return H_SUCCESS;
  }

  /** Radix only: a hash table is refused. */
  private static long registerProcessTable(Vcpu vcpu) {
    long flags = vcpu.gpr[4];
    long ra = vcpu.gpr[5];
    long pageSize = vcpu.gpr[6];
    long size = vcpu.gpr[7];
    if ((flags & ~TABLE_FLAGS) != 0 || (flags & TABLE_RADIX) == 0) {
      return H_PARAMETER;
    }
    if ((flags & TABLE_MODIFY) == 0) {
      return vcpu.partition().processTableSize() == 0 ? H_PARAMETER : H_SUCCESS;
    }
    if ((flags & TABLE_REGISTER) == 0) {
      vcpu.partition().setProcessTable(0, 0);
      return H_SUCCESS;
    }
    if ((ra & PAGE - 1) != 0 || ra >>> 60 != 0) {
      return H_P2;
    }
    if (pageSize != 0) {
      return H_P3;
    }
    if (Long.compareUnsigned(size, 24) > 0) {
      return H_P4;
    }
    vcpu.partition().setProcessTable(ra, PAGE << size);
    return H_SUCCESS;
  }

  private long characteristics(Vcpu vcpu) {
    vcpu.gpr[4] = features.characteristics();
    vcpu.gpr[5] = features.behaviour();
    return H_SUCCESS;
  }

  private static long setSprg0(Vcpu vcpu) {
    vcpu.spr[Spr.SPRG0.number()] = vcpu.gpr[4];
    return H_SUCCESS;
  }

  /**
   * Of the areas, only the VPA's dispatch counter is used: nothing else is dispatched on a vCPU, so
   * there is nothing to log, and its VPA is not marked as sharing a processor.
   */
  private long registerVpa(Vcpu vcpu) {
    VirtualProcessor target = processors.find(vcpu.gpr[5]);
    long function = vcpu.gpr[4] >>> 45;
    if (target == null || function << 45 != vcpu.gpr[4]) {
      return H_PARAMETER;
    }
    long ra = vcpu.gpr[6];
    return switch ((int) function) {
      case 1 -> {
        int size = Short.toUnsignedInt(memory.getShort(ra + 4));
        long status = checkArea(ra, size, VPA_SIZE, VPA_ALIGNMENT);
        yield status == H_SUCCESS ? register(target, SharedArea.VPA, ra) : status;
      }
      case 2 -> {
        // May be larger than a page, but must be RAM like the others.
        long size = Integer.toUnsignedLong(memory.getInt(ra + 4));
        yield ra == 0
            ? H_HARDWARE
            : size < DISPATCH_LOG_SIZE || !memory.contains(ra, size)
                ? H_PARAMETER
                : registerWithVpa(target, SharedArea.DISPATCH_LOG, ra);
      }
      case 3 -> {
        long size = Integer.toUnsignedLong(memory.getInt(ra + 4));
        long status = checkArea(ra, size, SLB_SHADOW_SIZE, 1);
        yield status == H_SUCCESS ? registerWithVpa(target, SharedArea.SLB_SHADOW, ra) : status;
      }
      case 5 ->
          target.area(SharedArea.SLB_SHADOW) != 0 || target.area(SharedArea.DISPATCH_LOG) != 0
              ? H_RESOURCE
              : register(target, SharedArea.VPA, 0);
      case 6 -> register(target, SharedArea.DISPATCH_LOG, 0);
      case 7 -> register(target, SharedArea.SLB_SHADOW, 0);
      default -> H_PARAMETER;
    };
  }

  private long checkArea(long ra, long size, int leastSize, int alignment) {
    if (ra == 0) {
      return H_HARDWARE;
    }
    boolean fits =
        (ra & alignment - 1) == 0
            && size >= leastSize
            && ra / PAGE == (ra + size - 1) / PAGE
            && memory.contains(ra, size);
    return fits ? H_SUCCESS : H_PARAMETER;
  }

  private static long registerWithVpa(VirtualProcessor target, SharedArea area, long ra) {
    return target.area(SharedArea.VPA) == 0 ? H_RESOURCE : register(target, area, ra);
  }

  private static long register(VirtualProcessor target, SharedArea area, long ra) {
    target.setArea(area, ra);
    return H_SUCCESS;
  }

  private long cede(Vcpu vcpu) {
    processors.of(vcpu).cede();
    return H_SUCCESS;
  }

  /** Every vCPU has its own thread, so this only yields the host's core. */
  private long confer(Vcpu vcpu) {
    long target = vcpu.gpr[4];
    if (target != CONFER_TO_ALL && processors.find(target) == null) {
      return H_PARAMETER;
    }
    processors.of(vcpu).confer();
    return H_SUCCESS;
  }

  private long prod(Vcpu vcpu) {
    VirtualProcessor target = processors.find(vcpu.gpr[4]);
    if (target == null) {
      return H_PARAMETER;
    }
    target.prod();
    return H_SUCCESS;
  }

  private long join(Vcpu vcpu) {
    if ((vcpu.msr() & Msr.EE) != 0) {
      return H_BAD_MODE;
    }
    return processors.join(processors.of(vcpu)) ? H_SUCCESS : H_CONTINUE;
  }

  /** One node: domain 0, then the processor itself; the rest of r4 to r9 is filled with ones. */
  private long homeNode(Vcpu vcpu) {
    if (vcpu.gpr[4] != 1) {
      return H_FUNCTION;
    }
    long server = vcpu.gpr[5];
    if (processors.find(server) == null) {
      return H_P2;
    }
    java.util.Arrays.fill(vcpu.gpr, 4, 10, -1);
    vcpu.gpr[4] = server;
    return H_SUCCESS;
  }

  private long signalSystemReset(Vcpu vcpu) {
    long target = vcpu.gpr[4];
    if (target == RESET_ALL || target == RESET_OTHERS) {
      for (VirtualProcessor each : processors.all()) {
        if (each.state() == VirtualProcessor.State.STARTED
            && (target == RESET_ALL || each.vcpu() != vcpu)) {
          each.systemReset(nmi.systemResetAddress());
        }
      }
      return H_SUCCESS;
    }
    VirtualProcessor one = processors.find(target);
    if (one == null) {
      return H_PARAMETER;
    }
    one.systemReset(nmi.systemResetAddress());
    return H_SUCCESS;
  }
}
