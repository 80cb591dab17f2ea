package dev.oriel.pseries.pci;

import static dev.oriel.pseries.call.HcallStatus.H_SUCCESS;

import dev.oriel.cpu.Vcpu;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.TceBatch;
import dev.oriel.iommu.TceLookup;
import dev.oriel.iommu.TceStatus;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.HcallTable;
import java.util.function.Predicate;

/** Hypercalls on TCE tables (LoPAR 14.5.4.2). */
public final class TceHcalls {
  private final Iommu iommu;
  private final Predicate<Vcpu> interrupted;

  /**
   * @param interrupted whether the caller must stop soon, with its call complete or not
   */
  public TceHcalls(Iommu iommu, Predicate<Vcpu> interrupted) {
    this.iommu = iommu;
    this.interrupted = interrupted;
  }

  public void install(HcallTable hcalls) {
    hcalls
        .on(Hcall.H_PUT_TCE, this::put)
        .on(Hcall.H_GET_TCE, this::get)
        .on(Hcall.H_STUFF_TCE, this::stuff)
        .on(Hcall.H_PUT_TCE_INDIRECT, this::putIndirect);
  }

  private long put(Vcpu vcpu) {
    return HcallStatus.of(iommu.put(vcpu.gpr[4], vcpu.gpr[5], vcpu.gpr[6]));
  }

  private long get(Vcpu vcpu) {
    TceLookup lookup = iommu.get(vcpu.gpr[4], vcpu.gpr[5]);
    if (lookup.status() != TceStatus.SUCCESS) {
      return HcallStatus.of(lookup.status());
    }
    vcpu.gpr[4] = lookup.tce();
    return H_SUCCESS;
  }

  private long stuff(Vcpu vcpu) {
    long[] r = vcpu.gpr;
    TceBatch batch = iommu.stuff(r[4], r[5], r[6], r[7], () -> interrupted.test(vcpu));
    if (batch.status() == TceStatus.ABANDONED) {
      r[5] = batch.nextIoba();
      r[7] -= batch.done();
      return HcallStatus.UNFINISHED;
    }
    return HcallStatus.of(batch.status());
  }

  private long putIndirect(Vcpu vcpu) {
    return HcallStatus.of(
        iommu.putIndirect(vcpu.gpr[4], vcpu.gpr[5], vcpu.gpr[6], vcpu.gpr[7]).status());
  }
}
