package dev.oriel.cpu;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data TLBs of one process, by mode, including its view of the kernel; and the pages of
 * quadrant 0 from which its instructions were fetched. The entries stay valid while other processes
 * run, so every invalidation must reach the TLBs of all processes.
 */
final class ProcessTlbs {
  private final @Nullable TlbPair[] modes;
  private final FetchedPages fetched = new FetchedPages();
  private final long ramSize;
  private int pid;

  /** Identifies the valid translations of instruction addresses in quadrant 0. */
  private long epoch;

  ProcessTlbs(int modes, long ramSize) {
    this.modes = new TlbPair[modes];
    this.ramSize = ramSize;
  }

  int pid() {
    return pid;
  }

  long epoch() {
    return epoch;
  }

  /** The TLBs of a mode, which are allocated when it is first used. */
  TlbPair mode(int mode) {
    TlbPair pair = modes[mode];
    return pair != null ? pair : (modes[mode] = new TlbPair(ramSize));
  }

  /** Empties the TLBs and assigns them to another process. */
  void reassign(int process, long newEpoch) {
    dropUser(newEpoch);
    pid = process;
  }

  void fetchedFrom(long ea) {
    fetched.add(ea);
  }

  /** Whether instructions may have come from one of {@code pages} pages from {@code ea} on. */
  boolean mayHaveFetched(long ea, long pages) {
    return fetched.mayHold(ea, pages);
  }

  /** Forces instruction addresses of quadrant 0 to be translated again. */
  void forgetFetches(long newEpoch) {
    epoch = newEpoch;
    fetched.clear();
  }

  void dropUser(long newEpoch) {
    forEach(TlbPair::dropUser);
    forgetFetches(newEpoch);
  }

  void dropKernel() {
    forEach(TlbPair::dropKernel);
  }

  void dropAll(long newEpoch) {
    forEach(TlbPair::dropAll);
    forgetFetches(newEpoch);
  }

  /** Removes {@code pages} data pages of 4 KiB from {@code ea} on, all in one quadrant. */
  void drop(long ea, long pages) {
    forEach(pair -> pair.drop(ea, pages));
  }

  void dropStores() {
    forEach(TlbPair::dropStores);
  }

  void dropStoresTo(long offset) {
    forEach(pair -> pair.dropStoresTo(offset));
  }

  private void forEach(Consumer<TlbPair> action) {
    for (TlbPair pair : modes) {
      if (pair != null) {
        action.accept(pair);
      }
    }
  }
}
