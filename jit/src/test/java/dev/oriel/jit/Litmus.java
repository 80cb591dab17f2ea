package dev.oriel.jit;

import java.util.List;
import java.util.function.Predicate;

/**
 * Litmus tests of the memory model, named as in the literature (Alglave, Maranget, Tautschnig,
 * "Herding Cats", 2014): threads that load and store x, y and z, all 0 at first, and an outcome
 * that the POWER model forbids. r24 is 1 and r25 is 2; x, y and z are at r7, r8 and r9. A thread
 * leaves what it has loaded in r14 and r15.
 */
enum Litmus {
  MP_LWSYNC_ADDR(
      o -> o.loaded(1, 0) == 1 && o.loaded(1, 1) == 0,
      "std 24,0(7)\nsync 1\nstd 24,0(8)",
      "ld 14,0(8)\nxor 16,14,14\nldx 15,7,16"),
  MP_SYNC_CTRLISYNC(
      o -> o.loaded(1, 0) == 1 && o.loaded(1, 1) == 0,
      "std 24,0(7)\nsync 0\nstd 24,0(8)",
      "ld 14,0(8)\ncmpi 0,1,14,0\nbc 12,2,@control\ncontrol:\nisync\nld 15,0(7)"),
  MP_LWSYNCS(
      o -> o.loaded(1, 0) == 1 && o.loaded(1, 1) == 0,
      "std 24,0(7)\nsync 1\nstd 24,0(8)",
      "ld 14,0(8)\nsync 1\nld 15,0(7)"),
  MP_EIEIO_ADDR(
      o -> o.loaded(1, 0) == 1 && o.loaded(1, 1) == 0,
      "std 24,0(7)\neieio\nstd 24,0(8)",
      "ld 14,0(8)\nxor 16,14,14\nldx 15,7,16"),
  SB_SYNCS(
      o -> o.loaded(0, 0) == 0 && o.loaded(1, 0) == 0,
      "std 24,0(7)\nsync 0\nld 14,0(8)",
      "std 24,0(8)\nsync 0\nld 14,0(7)"),
  LB_DATAS(
      o -> o.loaded(0, 0) == 1 && o.loaded(1, 0) == 1,
      "ld 14,0(7)\nxor 16,14,14\nadd 16,16,24\nstd 16,0(8)",
      "ld 14,0(8)\nxor 16,14,14\nadd 16,16,24\nstd 16,0(7)"),
  LB_CTRLS(
      o -> o.loaded(0, 0) == 1 && o.loaded(1, 0) == 1,
      "ld 14,0(7)\ncmpi 0,1,14,0\nbc 12,2,@control\ncontrol:\nstd 24,0(8)",
      "ld 14,0(8)\ncmpi 0,1,14,0\nbc 12,2,@control\ncontrol:\nstd 24,0(7)"),
  WRC_LWSYNC_ADDR(
      o -> o.loaded(1, 0) == 1 && o.loaded(2, 0) == 1 && o.loaded(2, 1) == 0,
      "std 24,0(7)",
      "ld 14,0(7)\nsync 1\nstd 24,0(8)",
      "ld 14,0(8)\nxor 16,14,14\nldx 15,7,16"),
  IRIW_SYNCS(
      o -> o.loaded(1, 0) == 1 && o.loaded(1, 1) == 0 && o.loaded(3, 0) == 1 && o.loaded(3, 1) == 0,
      "std 24,0(7)",
      "ld 14,0(7)\nsync 0\nld 15,0(8)",
      "std 24,0(8)",
      "ld 14,0(8)\nsync 0\nld 15,0(7)"),
  TWO_PLUS_TWO_W_LWSYNCS(
      o -> o.x() == 2 && o.y() == 2,
      "std 25,0(7)\nsync 1\nstd 24,0(8)",
      "std 25,0(8)\nsync 1\nstd 24,0(7)"),
  S_LWSYNC_DATA(
      o -> o.loaded(1, 0) == 1 && o.x() == 2,
      "std 25,0(7)\nsync 1\nstd 24,0(8)",
      "ld 14,0(8)\nxor 16,14,14\nadd 16,16,24\nstd 16,0(7)"),
  R_SYNCS(
      o -> o.y() == 2 && o.loaded(1, 0) == 0,
      "std 24,0(7)\nsync 0\nstd 24,0(8)",
      "std 25,0(8)\nsync 0\nld 14,0(7)"),
  ISA2_LWSYNC_DATA_ADDR(
      o -> o.loaded(1, 0) == 1 && o.loaded(2, 0) == 1 && o.loaded(2, 1) == 0,
      "std 24,0(7)\nsync 1\nstd 24,0(8)",
      "ld 14,0(8)\nxor 16,14,14\nadd 16,16,24\nstd 16,0(9)",
      "ld 14,0(9)\nxor 16,14,14\nldx 15,7,16"),
  CO_RR(o -> o.loaded(1, 0) == 1 && o.loaded(1, 1) == 0, "std 24,0(7)", "ld 14,0(7)\nld 15,0(7)");

  /** What a round left behind. */
  interface Outcome {
    /** What a thread has loaded first, or second. */
    long loaded(int thread, int which);

    long x();

    long y();
  }

  private final Predicate<Outcome> forbidden;
  private final List<String> threads;

  Litmus(Predicate<Outcome> forbidden, String... threads) {
    this.forbidden = forbidden;
    this.threads = List.of(threads);
  }

  boolean forbids(Outcome outcome) {
    return forbidden.test(outcome);
  }

  List<String> threads() {
    return threads;
  }
}
