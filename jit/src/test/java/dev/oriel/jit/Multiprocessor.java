package dev.oriel.jit;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;
import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Timebase;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.IsaTable;
import dev.oriel.memory.GuestMemory;
import dev.oriel.testkit.Assembly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Several vCPUs and 16 MiB of memory, without a platform. A program ends with {@code sc 1}; so does
 * one that is interrupted.
 */
final class Multiprocessor implements AutoCloseable {
  /** Big-endian 64-bit real mode. */
  static final long REAL = Msr.SF | Msr.ME;

  private static final IsaTable ISA = IsaTable.power9();
  private static final int FIRST_PROGRAM = 0x1_0000;

  /** The engines that all vCPUs of a test have. */
  enum Engine {
    INTERPRETER,
    COMPILER;

    private ExecutionEngine of(Vcpu vcpu) {
      return this == INTERPRETER
          ? new Interpreter(vcpu, ISA)
          : new CompiledEngine(vcpu, ISA, CompilerSettings.LARGEST_REGIONS);
    }
  }

  final GuestMemory memory = GuestMemory.reserve(16 << 20);
  final Partition partition = new Partition(memory, new NoDevices(), Timebase.host());
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final List<ExecutionEngine> engines = new ArrayList<>();
  private final List<FutureTask<Void>> running = new ArrayList<>();
  private final Map<Integer, FutureTask<Void>> latest = new ConcurrentHashMap<>();
  private long next = FIRST_PROGRAM;

  Multiprocessor(Engine engine, int cpus) {
    memory.plug(0, 16 << 20);
    for (long vector = 0x100; vector < 0x1000; vector += 0x20) {
      memory.putInt(vector, 0x4400_0022);
    }
    for (int i = 0; i < cpus; i++) {
      Vcpu vcpu = new Vcpu(i, partition);
      vcpu.setMsr(REAL);
      vcpus.add(vcpu);
      engines.add(engine.of(vcpu));
    }
  }

  Vcpu vcpu(int number) {
    return vcpus.get(number);
  }

  int cpus() {
    return vcpus.size();
  }

  /** Places a program on a page of its own; returns its address. */
  long program(String text) {
    long start = next;
    for (int word : Assembly.words(text, start)) {
      memory.putInt(next, word);
      next += 4;
    }
    next = next + 0xfff & -0x1000L;
    return start;
  }

  /** Starts a vCPU at {@code entry}. Its registers were set before. */
  void start(int number, long entry) {
    vcpus.get(number).nip = entry;
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              // A request of another vCPU is no reason to stop.
              while (engines.get(number).run() != Exit.HYPERCALL) {}
              return null;
            });
    synchronized (running) {
      running.add(task);
    }
    latest.put(number, task);
    Thread.ofPlatform().daemon().name("vcpu-" + number).start(task);
  }

  /** Starts all vCPUs at {@code entry}. */
  void startAll(long entry) {
    for (int i = 0; i < vcpus.size(); i++) {
      start(i, entry);
    }
  }

  /** Returns when the program of one vCPU has ended. */
  void await(int number) throws InterruptedException, ExecutionException {
    latest.get(number).get();
  }

  /** Returns when all started programs have ended. */
  void await() throws InterruptedException, ExecutionException {
    for (FutureTask<Void> task : running) {
      task.get();
    }
    running.clear();
  }

  @Override
  public void close() {
    if (running.stream().allMatch(FutureTask::isDone)) {
      memory.close();
    }
  }
}
