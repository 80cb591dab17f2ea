package dev.oriel.cpu;

import dev.oriel.memory.CodeWatch;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.Standstill;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One machine for all states of the tests of {@link Mailbox}: a vCPU for each thread, and pages
 * that are mapped to a frame each, at the same distance from one another.
 */
final class InvalidationMachine {
  private static final int SIZE = 72 << 20;
  private static final int PAGE = 4096;
  private static final int PAGES = 1 << 14;
  private static final long FRAMES = 8 << 20;
  private static final long PROCESS_TABLE = 1 << 20;
  private static final long TABLES = 2 << 20;
  private static final long VALID = 1L << 63;
  private static final long LEAF = 1L << 62;

  /** Referenced, changed, may be read and written. */
  private static final long FLAGS = 0x186;

  private static final long TREE_SIZE = (21L & 0x18) << 58 | (21L & 7) << 5;

  final GuestMemory memory = GuestMemory.reserve(SIZE);
  private final Partition partition;
  private final ThreadLocal<Vcpu> vcpus;
  private final AtomicInteger next = new AtomicInteger();

  InvalidationMachine() {
    memory.plug(0, SIZE);
    partition = new Partition(memory, new NoDevices(), () -> 0);
    vcpus = ThreadLocal.withInitial(() -> new Vcpu(0, partition));
    // Levels of 13, 9, 9 and 9 bits. The tables of the last one follow each other.
    memory.putLong(PROCESS_TABLE, TREE_SIZE | TABLES | 13);
    long second = TABLES + (8 << 13);
    memory.putLong(TABLES, VALID | second | 9);
    memory.putLong(second, VALID | second + PAGE | 9);
    for (int i = 0; i < PAGES >> 9; i++) {
      memory.putLong(second + PAGE + 8L * i, VALID | second + (2L + i) * PAGE | 9);
    }
    partition.setProcessTable(PROCESS_TABLE, PAGE);
  }

  /**
   * The address of a page that no other state of this or the last thousands uses: mapped, its first
   * 16 bytes zeroed.
   */
  long page() {
    long ea = (long) PAGE * Math.floorMod(next.getAndIncrement(), PAGES);
    memory.fill(frame(ea), 16, (byte) 0);
    memory.putLong(entry(ea), VALID | LEAF | frame(ea) | FLAGS);
    return ea;
  }

  long frame(long ea) {
    return FRAMES + ea;
  }

  private static long entry(long ea) {
    return TABLES + (8 << 13) + 2 * PAGE + (ea / PAGE << 3);
  }

  void unmap(long ea) {
    memory.putLong(entry(ea), 0);
  }

  CodeWatch watch(long ea) {
    return memory.codeFrames().watch(frame(ea));
  }

  Standstill standstill() {
    return partition.standstill();
  }

  /** This thread's vCPU. */
  Vcpu vcpu() {
    Vcpu vcpu = vcpus.get();
    vcpu.setMsr(Msr.SF | Msr.DR);
    return vcpu;
  }

  private static final class NoDevices implements MmioBus {
    @Override
    public long load(long ra, int size) {
      throw new AssertionError();
    }

    @Override
    public void store(long ra, int size, long value) {
      throw new AssertionError();
    }
  }
}
