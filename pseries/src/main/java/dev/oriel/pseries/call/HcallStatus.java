package dev.oriel.pseries.call;

import dev.oriel.iommu.TceStatus;

/**
 * Return codes of hypercalls, as they appear in r3 (LoPAR table "Hypervisor Call Return Codes").
 */
public final class HcallStatus {
  public static final long H_SUCCESS = 0;
  public static final long H_BUSY = 1;

  /** The queue is not open. */
  public static final long H_CLOSED = 2;

  /** A frame or a message is lost: the interface is closed, or has no room. */
  public static final long H_DROPPED = 8;

  /** H_JOIN: the caller is the last one that has not joined. */
  public static final long H_CONTINUE = 18;

  public static final long H_HARDWARE = -1;
  public static final long H_FUNCTION = -2;
  public static final long H_PRIVILEGE = -3;
  public static final long H_PARAMETER = -4;

  /** The register state does not allow the call. */
  public static final long H_BAD_MODE = -5;

  public static final long H_NOT_FOUND = -7;
  public static final long H_RESOURCE = -16;
  public static final long H_NOT_ENOUGH_RESOURCES = -44;
  public static final long H_P2 = -55;
  public static final long H_P3 = -56;
  public static final long H_P4 = -57;
  public static final long H_P5 = -58;
  public static final long H_UNSUPPORTED_FLAG = -256;

  /**
   * Not a return code: the call is not complete, and its instruction is executed again with the
   * arguments that the registers have now. The guest gets interrupts in between, and the machine
   * may stand still.
   */
  public static final long UNFINISHED = Long.MIN_VALUE;

  private HcallStatus() {}

  /** The code for the outcome of a TCE operation. */
  public static long of(TceStatus status) {
    return switch (status) {
      case SUCCESS, ABANDONED -> H_SUCCESS;
      case PARAMETER -> H_PARAMETER;
      case TOO_MANY -> H_P4;
      case NOT_ENOUGH_RESOURCES -> H_NOT_ENOUGH_RESOURCES;
      case HARDWARE -> H_HARDWARE;
    };
  }
}
