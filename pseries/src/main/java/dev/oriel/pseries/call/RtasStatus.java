package dev.oriel.pseries.call;

/** Status words of RTAS calls (LoPAR table "RTAS Status Word Values"). */
public final class RtasStatus {
  public static final int SUCCESS = 0;

  /** event-scan, check-exception, ibm,slot-error-detail: there is nothing to report. */
  public static final int NO_ERRORS_FOUND = 1;

  public static final int HARDWARE = -1;
  public static final int BUSY = -2;

  /** Bad parameter; also the status of an unknown call. */
  public static final int PARAMETER = -3;

  public static final int NOT_SUPPORTED = -3;
  public static final int NO_SUCH_INDICATOR = -3;

  /** The error injection facility is already open, or not open for this caller. */
  public static final int OPEN_ERROR = -4;

  /** A partitionable endpoint is in a state that the call cannot leave. */
  public static final int UNEXPECTED_STATE = -7;

  public static final int NOT_AUTHORIZED = -9002;
  public static final int SYSPARM_PARAMETER = -9999;

  private RtasStatus() {}
}
