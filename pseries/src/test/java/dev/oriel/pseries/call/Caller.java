package dev.oriel.pseries.call;

import dev.oriel.cpu.Msr;
import dev.oriel.cpu.Partition;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.memory.AddressMap;
import dev.oriel.pseries.processor.Processors;
import dev.oriel.pseries.processor.VirtualProcessor;

/** A guest reduced to its calls: a vCPU, 16 MiB of memory, and tables to put handlers in. */
public final class Caller implements AutoCloseable {
  public static final long RAM = 16 << 20;
  static final long BUFFER = 0x8000;

  public final GuestMemory memory;
  public final AddressMap addressMap = new AddressMap();
  public final Partition partition;
  public final Vcpu vcpu;
  public final HcallTable hcalls = new HcallTable();
  public final RtasTable rtas;

  public Caller() {
    this(RAM);
  }

  /** A guest whose memory can grow to {@code capacity} bytes. */
  public Caller(long capacity) {
    memory = GuestMemory.reserve(capacity);
    rtas = new RtasTable(memory);
    memory.plug(0, RAM);
    partition = new Partition(memory, addressMap, () -> 0);
    vcpu = new Vcpu(0, partition);
    vcpu.setMsr(Msr.SF);
    hcalls.on(Hcall.KVMPPC_H_RTAS, caller -> rtas.call(caller, caller.gpr[4]));
  }

  /** Processors that are all there. */
  public static Processors all(VirtualProcessor... all) {
    Processors processors = new Processors(all.length, server -> all[server]);
    for (VirtualProcessor each : all) {
      processors.add(each.vcpu().index());
    }
    return processors;
  }

  /** Makes a hypercall and returns r3. */
  public long call(Hcall call, long... args) {
    return call(call.number(), args);
  }

  public long call(long number, long... args) {
    vcpu.gpr[3] = number;
    System.arraycopy(args, 0, vcpu.gpr, 4, args.length);
    hcalls.dispatch(vcpu);
    return vcpu.gpr[3];
  }

  public long r(int register) {
    return vcpu.gpr[register];
  }

  /** Makes an RTAS call and returns its results, the status first. */
  public int[] rtas(RtasCall call, int results, int... args) {
    return rtas(call.token(), results, args);
  }

  public int[] rtas(int token, int results, int... args) {
    memory.putInt(BUFFER, token);
    memory.putInt(BUFFER + 4, args.length);
    memory.putInt(BUFFER + 8, results);
    for (int i = 0; i < args.length; i++) {
      memory.putInt(BUFFER + 12 + 4L * i, args[i]);
    }
    long first = BUFFER + 12 + 4L * args.length;
    for (int i = 0; i < results; i++) {
      memory.putInt(first + 4L * i, UNTOUCHED);
    }
    call(Hcall.KVMPPC_H_RTAS, BUFFER);
    int[] values = new int[results];
    for (int i = 0; i < results; i++) {
      values[i] = memory.getInt(first + 4L * i);
    }
    return values;
  }

  /** What a result holds that the call has not stored. */
  public static final int UNTOUCHED = 0x5a5a5a5a;

  @Override
  public void close() {
    memory.close();
  }
}
