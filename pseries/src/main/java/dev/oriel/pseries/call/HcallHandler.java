package dev.oriel.pseries.call;

import dev.oriel.cpu.Vcpu;

/**
 * Executes one hypercall: decodes r4 and up, calls the model, stores outputs from r4 up, and
 * returns the value for r3. Runs on the thread of the calling vCPU and allocates nothing on
 * success.
 */
@FunctionalInterface
public interface HcallHandler {
  long call(Vcpu vcpu);
}
