package dev.oriel.pseries.call;

import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Vcpu;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches {@code sc 1} by the number in r3, and counts; built once, then used by every vCPU
 * thread.
 */
public final class HcallTable {
  private static final int HIGHEST = 0x480;
  private static final int QEMU_BASE = 0xf000;
  private static final int QEMU_COUNT = 0x100;
  private static final int USUAL_ARGUMENTS = 4;
  private static final HcallHandler UNKNOWN = vcpu -> HcallStatus.H_FUNCTION;

  private final HcallHandler[] papr = new HcallHandler[(HIGHEST >> 2) + 1];
  private final HcallHandler[] qemu = new HcallHandler[QEMU_COUNT];
  private final Map<Hcall, LongAdder> calls = new EnumMap<>(Hcall.class);

  private volatile @Nullable CallWatcher watcher;

  public HcallTable() {
    Arrays.fill(papr, UNKNOWN);
    Arrays.fill(qemu, UNKNOWN);
  }

  /** Installs the handler of {@code call}; each call has at most one. */
  public HcallTable on(Hcall call, HcallHandler handler) {
    int number = call.number();
    HcallHandler[] table = number >= QEMU_BASE ? qemu : papr;
    int index = number >= QEMU_BASE ? number - QEMU_BASE : number >> 2;
    if (table[index] != UNKNOWN) {
      throw new IllegalStateException(call + " has a handler already");
    }
    LongAdder count = new LongAdder();
    calls.put(call, count);
    table[index] =
        vcpu -> {
          count.increment();
          return handler.call(vcpu);
        };
    return this;
  }

  /** Whether {@code call} has a handler. */
  public boolean handles(Hcall call) {
    return handler(call.number()) != UNKNOWN;
  }

  /** The number of calls of each hypercall, without those that were never made. */
  public Map<Hcall, Long> counts() {
    Map<Hcall, Long> counts = new EnumMap<>(Hcall.class);
    calls.forEach(
        (call, count) -> {
          if (count.sum() > 0) {
            counts.put(call, count.sum());
          }
        });
    return counts;
  }

  /** Has {@code one} see the calls; null for nobody. */
  public void watch(@Nullable CallWatcher one) {
    watcher = one;
  }

  /** Executes the call that {@code vcpu} has just made and stores the result in r3. */
  public void dispatch(Vcpu vcpu) {
    CallWatcher seeing = watcher;
    if (seeing == null || vcpu.gpr[3] == Hcall.KVMPPC_H_RTAS.number()) {
      execute(vcpu);
      return;
    }
    long number = vcpu.gpr[3];
    long[] arguments = Arrays.copyOfRange(vcpu.gpr, 4, 4 + arity(number));
    if (execute(vcpu)) {
      seeing.hypercall(vcpu.index(), number, arguments, vcpu.gpr[3]);
    }
  }

  private static int arity(long number) {
    return Hcall.of(number).map(Hcall::arity).orElse(USUAL_ARGUMENTS);
  }

  /** Whether the call is done; else it is made again. */
  private boolean execute(Vcpu vcpu) {
    long status =
        (vcpu.msr() & Msr.PR) != 0 ? HcallStatus.H_PRIVILEGE : handler(vcpu.gpr[3]).call(vcpu);
    if (status == HcallStatus.UNFINISHED) {
      vcpu.repeatHypercall();
      return false;
    }
    vcpu.gpr[3] = status;
    return true;
  }

  private HcallHandler handler(long number) {
    if (Long.compareUnsigned(number, HIGHEST) <= 0 && (number & 3) == 0) {
      return papr[(int) number >> 2];
    }
    long index = number - QEMU_BASE;
    return Long.compareUnsigned(index, QEMU_COUNT) < 0 ? qemu[(int) index] : UNKNOWN;
  }
}
