package dev.oriel.pseries;

import static dev.oriel.pseries.HcallStatus.H_SUCCESS;

import dev.oriel.cpu.Vcpu;
import dev.oriel.iommu.Iommu;
import dev.oriel.iommu.TceBatch;
import dev.oriel.iommu.TceLookup;
import dev.oriel.iommu.TceStatus;

/** Hypercalls on TCE tables (LoPAR 14.5.4.2). */
final class TceHcalls {
  private final Iommu iommu;
  private final TceTrace trace;
  private final boolean traced;

  TceHcalls(Iommu iommu, TceTrace trace) {
    this.iommu = iommu;
    this.trace = trace;
    traced = trace.on();
  }

  void install(HcallTable hcalls) {
    hcalls
        .on(Hcall.H_PUT_TCE, this::put)
        .on(Hcall.H_GET_TCE, this::get)
        .on(Hcall.H_STUFF_TCE, this::stuff)
        .on(Hcall.H_PUT_TCE_INDIRECT, this::putIndirect);
  }

  private long put(Vcpu vcpu) {
    long liobn = vcpu.gpr[4];
    long ioba = vcpu.gpr[5];
    long tce = vcpu.gpr[6];
    TceStatus status = iommu.put(liobn, ioba, tce);
    if (traced) {
      trace.put(liobn, ioba, tce, status);
    }
    return HcallStatus.of(status);
  }

  private long get(Vcpu vcpu) {
    long liobn = vcpu.gpr[4];
    long ioba = vcpu.gpr[5];
    TceLookup lookup = iommu.get(liobn, ioba);
    long status = HcallStatus.of(lookup.status());
    if (status == H_SUCCESS) {
      vcpu.gpr[4] = lookup.tce();
    }
    if (traced) {
      trace.get(liobn, ioba, lookup);
    }
    return status;
  }

  private long stuff(Vcpu vcpu) {
    long liobn = vcpu.gpr[4];
    long ioba = vcpu.gpr[5];
    long tce = vcpu.gpr[6];
    long count = vcpu.gpr[7];
    TceBatch batch = iommu.stuff(liobn, ioba, tce, count);
    if (traced) {
      trace.stuff(liobn, ioba, tce, count, batch);
    }
    return HcallStatus.of(batch.status());
  }

  private long putIndirect(Vcpu vcpu) {
    long liobn = vcpu.gpr[4];
    long ioba = vcpu.gpr[5];
    long list = vcpu.gpr[6];
    long count = vcpu.gpr[7];
    TceBatch batch = iommu.putIndirect(liobn, ioba, list, count);
    if (traced) {
      trace.indirect(liobn, ioba, list, count, batch);
    }
    return HcallStatus.of(batch.status());
  }
}
