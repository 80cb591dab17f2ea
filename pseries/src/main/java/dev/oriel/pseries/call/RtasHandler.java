package dev.oriel.pseries.call;

/**
 * Executes one RTAS call whose counts have been checked and whose buffer is RAM. Returns the
 * status; the table stores it in the first result. Runs on the thread of the calling vCPU.
 */
@FunctionalInterface
public interface RtasHandler {
  int call(RtasFrame frame);
}
