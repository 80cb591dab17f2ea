package dev.oriel.pseries;

import dev.oriel.cpu.Vcpu;
import dev.oriel.pseries.call.CallWatcher;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallTable;
import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasTable;
import dev.oriel.pseries.processor.Processors;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls that a guest can make: how often it has, and made from outside in its place. */
public final class GuestCalls {
  /** r3 to r12, which hypercalls take and return values in. */
  public static final int REGISTERS = 10;

  private final HcallTable hcalls;
  private final RtasTable rtas;
  private final Processors processors;

  GuestCalls(HcallTable hcalls, RtasTable rtas, Processors processors) {
    this.hcalls = hcalls;
    this.rtas = rtas;
    this.processors = processors;
  }

  /** Has {@code watcher} see the calls of guests; null for nobody. */
  public void watch(@Nullable CallWatcher watcher) {
    hcalls.watch(watcher);
    rtas.watch(watcher);
  }

  /** The number of calls of each hypercall. */
  public Map<Hcall, Long> hypercalls() {
    return hcalls.counts();
  }

  /** The number of calls of each RTAS call. */
  public Map<RtasCall, Long> rtasCalls() {
    return rtas.counts();
  }

  /**
   * Makes an RTAS call in the place of the boot processor.
   *
   * @param name LoPAR's
   * @param argumentsRa real address of the arguments, 32 bits each, big-endian
   * @param resultsRa real address of the results, of which the first is the status
   * @return the hypercall's status
   */
  public long rtas(String name, int arguments, long argumentsRa, int results, long resultsRa) {
    Vcpu caller = processors.all().getFirst().vcpu();
    return rtas.call(caller, name, arguments, argumentsRa, results, resultsRa);
  }

  /**
   * Makes a hypercall in the place of the boot processor, which must not run.
   *
   * @param registers r3 and up, at most {@value #REGISTERS}: the number of the call and its
   *     arguments
   * @return these registers afterwards, the status first
   */
  public long[] hypercall(long[] registers) {
    Vcpu caller = processors.all().getFirst().vcpu();
    Arrays.fill(caller.gpr, 3, 3 + REGISTERS, 0);
    System.arraycopy(registers, 0, caller.gpr, 3, registers.length);
    long nip = caller.nip;
    do {
      caller.nip = nip;
      hcalls.dispatch(caller);
      // A call that is broken off wants to be made again.
    } while (caller.nip != nip);
    return Arrays.copyOfRange(caller.gpr, 3, 3 + REGISTERS);
  }
}
