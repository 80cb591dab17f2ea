package dev.oriel.pseries;

import dev.oriel.boot.Fdt;
import dev.oriel.boot.FdtNode;
import dev.oriel.boot.ImageException;
import dev.oriel.cpu.SpecialRegisters;
import dev.oriel.cpu.Vcpu;
import dev.oriel.memory.GuestMemory;
import dev.oriel.pseries.call.Hcall;
import dev.oriel.pseries.call.HcallStatus;
import dev.oriel.pseries.call.HcallTable;
import dev.oriel.pseries.event.PowerControl;
import dev.oriel.pseries.interrupt.InterruptControllers;
import dev.oriel.pseries.processor.FirmwareNmi;
import dev.oriel.pseries.processor.ProcessorNodes;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * What SLOF asks the platform when an operating system takes over: to negotiate with it, and to
 * learn the final device tree (QEMU's hypercalls; there is no specification).
 */
final class FirmwareCalls {
  /** Before the tree that answers a negotiation: its version, in a word. */
  private static final int UPDATE_HEADER = 4;

  private static final int UPDATE_VERSION = 1;

  /** QEMU's limit, and SLOF's buffer. */
  private static final int LARGEST_TREE = 2 << 20;

  private static final int FDT_HEADER = 40;

  private final GuestMemory memory;
  private final FirmwareNmi nmi;
  private final PowerControl power;
  private final InterruptControllers interrupts;
  private final Function<byte[], byte[]> tree;

  /**
   * @param tree the device tree for a negotiated option vector 5
   */
  FirmwareCalls(
      GuestMemory memory,
      FirmwareNmi nmi,
      PowerControl power,
      InterruptControllers interrupts,
      Function<byte[], byte[]> tree) {
    this.memory = memory;
    this.nmi = nmi;
    this.power = power;
    this.interrupts = interrupts;
    this.tree = tree;
  }

  void install(HcallTable hcalls) {
    hcalls.on(Hcall.KVMPPC_H_CAS, this::negotiate).on(Hcall.KVMPPC_H_UPDATE_DT, this::update);
  }

  private long negotiate(Vcpu vcpu) {
    long target = vcpu.gpr[5];
    long room = vcpu.gpr[6];
    return switch (ClientArchitecture.negotiate(
        memory,
        interrupts.mode(),
        vcpu.gpr[4],
        SpecialRegisters.POWER9,
        ProcessorNodes.LOGICAL_POWER9)) {
      case ClientArchitecture.Refused refused -> {
        power.panic("ibm,client-architecture-support: " + refused.reason());
        yield HcallStatus.H_HARDWARE;
      }
      case ClientArchitecture.Agreed agreed -> {
        if (agreed.exploited() != interrupts.exploited()) {
          interrupts.choose(agreed.exploited());
        }
        byte[] blob = tree.apply(agreed.vector());
        if (Long.compareUnsigned(room, UPDATE_HEADER + blob.length) < 0
            || !memory.contains(target, UPDATE_HEADER + blob.length)) {
          yield HcallStatus.H_PARAMETER;
        }
        memory.putInt(target, UPDATE_VERSION);
        memory.write(target + UPDATE_HEADER, MemorySegment.ofArray(blob), 0, blob.length);
        yield HcallStatus.H_SUCCESS;
      }
    };
  }

  /** The operating system has placed RTAS where the tree says, and machine checks need that. */
  private long update(Vcpu vcpu) {
    long ra = vcpu.gpr[4];
    int size = memory.getInt(ra + Integer.BYTES);
    if (size < FDT_HEADER || size > LARGEST_TREE || !memory.contains(ra, size)) {
      return HcallStatus.H_PARAMETER;
    }
    byte[] blob = new byte[size];
    memory.read(ra, MemorySegment.ofArray(blob), 0, size);
    try {
      for (FdtNode node : Fdt.parse(blob).root().children()) {
        if (node.name().equals("rtas") && node.has("linux,rtas-base")) {
          nmi.place(Integer.toUnsignedLong(node.cells("linux,rtas-base")[0]));
        }
      }
      return HcallStatus.H_SUCCESS;
    } catch (ImageException | IndexOutOfBoundsException e) {
      return HcallStatus.H_PARAMETER;
    }
  }
}
