package dev.oriel.pseries.call;

/**
 * Sees each call of a guest when it is done, on the vCPU's thread. An RTAS call is told once, not
 * as the hypercall that carries it too.
 */
public interface CallWatcher {
  /**
   * A hypercall.
   *
   * @param processor that made it
   * @param number from r3, of any value
   * @param arguments those that the call has; of an unknown one r4 to r7
   * @param status what the guest finds in r3
   */
  void hypercall(int processor, long number, long[] arguments, long status);

  /**
   * An RTAS call.
   *
   * @param status its first result
   */
  void rtas(int processor, RtasCall call, int[] arguments, int status);
}
