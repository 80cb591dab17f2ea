package dev.oriel.cpu;

import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.List;

/**
 * The registers of a vCPU and what is pending for it. The partition's time base must be restored
 * first. Cached translations and code are not state.
 */
public final class VcpuPart implements Part {
  /**
   * All but the decrementer, which goes on with the time base: what is saved is when it expires.
   */
  private static final List<Register> REGISTERS =
      Register.STATE.stream().filter(register -> !register.name().equals("dec")).toList();

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
    for (Register register : REGISTERS) {
      out.putLong(register.readHigh(vcpu));
      out.putLong(register.read(vcpu));
    }
    out.putInt(vcpu.fpRaised);
    vcpu.reservation().save(out);
    vcpu.asynchronous().save(out);
  }

  @Override
  public void restore(StateReader in) {
    vcpu.monitor().restore(in);
    for (Register register : REGISTERS) {
      long high = in.getLong();
      long low = in.getLong();
      register.write(vcpu, high, low);
      in.check(register.readHigh(vcpu) == high && register.read(vcpu) == low);
    }
    vcpu.fpRaised = in.getInt();
    vcpu.reservation().restore(in);
    vcpu.asynchronous().restore(in);
    vcpu.mmu().flushAll();
    vcpu.monitorChanged();
  }
}
