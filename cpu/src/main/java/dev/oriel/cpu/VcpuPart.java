package dev.oriel.cpu;

import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/**
 * The registers of a vCPU and what is pending for it. The partition's time base must be restored
 * first. Cached translations and code are not state.
 */
public final class VcpuPart implements Part {
  private final Vcpu vcpu;

  public VcpuPart(Vcpu vcpu) {
    this.vcpu = vcpu;
  }

  @Override
  public String partName() {
    return "cpu" + vcpu.index();
  }

  @Override
  public void save(StateWriter out) {
    vcpu.monitor().save(out);
    out.putLongs(vcpu.gpr);
    out.putLongs(vcpu.vsr);
    out.putLongs(vcpu.spr);
    out.putLong(vcpu.nip);
    out.putLong(vcpu.msr());
    out.putInt(vcpu.cr);
    out.putLong(vcpu.lr);
    out.putLong(vcpu.ctr);
    out.putInt(vcpu.xer());
    out.putLong(vcpu.fpscr);
    out.putInt(vcpu.fpRaised);
    out.putInt(vcpu.vscr);
    out.putLong(vcpu.cfar);
    out.putLong(vcpu.dar);
    out.putInt(vcpu.dsisr);
    out.putLong(vcpu.srr0);
    out.putLong(vcpu.srr1);
    out.putInt(vcpu.mmu().pid());
    out.putLong(vcpu.mmu().amr());
    out.putLong(vcpu.mmu().iamr());
    vcpu.reservation().save(out);
    vcpu.asynchronous().save(out);
  }

  @Override
  public void restore(StateReader in) {
    vcpu.monitor().restore(in);
    in.getLongs(vcpu.gpr);
    in.getLongs(vcpu.vsr);
    in.getLongs(vcpu.spr);
    vcpu.nip = in.getLong();
    in.check((vcpu.nip & 3) == 0);
    long msr = in.getLong();
    vcpu.cr = in.getInt();
    vcpu.lr = in.getLong();
    vcpu.ctr = in.getLong();
    vcpu.setXer(in.getInt());
    vcpu.fpscr = in.getLong();
    vcpu.fpRaised = in.getInt();
    vcpu.vscr = in.getInt();
    vcpu.cfar = in.getLong();
    vcpu.dar = in.getLong();
    vcpu.dsisr = in.getInt();
    vcpu.srr0 = in.getLong();
    vcpu.srr1 = in.getLong();
    vcpu.mmu().setPid(in.getInt());
    vcpu.mmu().setAmr(in.getLong());
    vcpu.mmu().setIamr(in.getLong());
    vcpu.reservation().restore(in);
    vcpu.asynchronous().restore(in);
    vcpu.mmu().flushAll();
    vcpu.setMsr(msr);
    vcpu.monitorChanged();
  }
}
