package dev.oriel.pseries;

import dev.oriel.cpu.Vcpu;

/**
 * Carries out one hypercall: decodes r4 and up, asks the model, stores outputs from r4 up, and
 * returns what goes into r3. Runs on the thread of the calling vCPU and allocates nothing on
 * success.
 */
@FunctionalInterface
public interface HcallHandler {
  long call(Vcpu vcpu);
}
