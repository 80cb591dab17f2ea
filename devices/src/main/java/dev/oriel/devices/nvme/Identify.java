package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import java.lang.foreign.MemorySegment;

/** Identify data structures (NVMe 1.4 section 5.15.2); each is one zeroed page of 4096 bytes. */
final class Identify {
  static final int SIZE = 4096;

  /** Abort Command Limit and Asynchronous Event Request Limit, 0's based. */
  static final int ABORT_LIMIT = 3;

  static final int ASYNC_EVENT_LIMIT = 3;

  private static final String MODEL = "Oriel NVMe Ctrl";
  private static final String FIRMWARE = "1.0";

  private final NvmeSettings settings;
  private final Namespace namespace;

  Identify(NvmeSettings settings, Namespace namespace) {
    this.settings = settings;
    this.namespace = namespace;
  }

  static String firmware() {
    return FIRMWARE;
  }

  /** Writes the structure that {@code command} asks for. */
  Status write(Command command, MemorySegment page) {
    int nsid = command.namespace();
    int commandSet = command.dword(11) >>> 24;
    return switch (command.dword(10) & 0xff) {
      case 0x00, 0x11 -> ofNamespace(nsid, page);
      case 0x01 -> controller(page);
      case 0x02, 0x10 -> namespaceList(nsid, page);
      case 0x03 -> descriptors(nsid, page);
      case 0x05 -> commandSet == 0 ? ofCommandSet(nsid) : Status.INVALID_FIELD;
      case 0x06 -> // no limits beyond MDTS: all zeroes
          commandSet == 0 ? Status.SUCCESS : Status.INVALID_FIELD;
      case 0x07 -> commandSet == 0 ? namespaceList(nsid, page) : Status.INVALID_FIELD;
      case 0x1c -> commandSets(page);
      default -> Status.INVALID_FIELD;
    };
  }

  private Status controller(MemorySegment page) {
    Le.put16(page, 0, NvmeSettings.VENDOR);
    Le.put16(page, 2, NvmeSettings.SUBSYSTEM_VENDOR);
    Le.putText(page, 4, 20, settings.serial());
    Le.putText(page, 24, 40, MODEL);
    Le.putText(page, 64, 8, FIRMWARE);
    Le.put8(page, 72, 6); // RAB: recommended arbitration burst of 64 commands
    Le.put8(page, 77, settings.maxTransferShift());
    Le.put32(page, 80, (int) NvmeRegister.VS.register().reset());
    Le.put32(page, 92, Features.NAMESPACE_NOTICES); // OAES
    Le.put32(page, 96, 0x8000); // CTRATT: formats have an extended description (CNS 05h)
    Le.put8(page, 111, 1); // CNTRLTYPE: I/O controller
    Le.put16(page, 256, 0x100); // OACS: Doorbell Buffer Config
    Le.put8(page, 258, ABORT_LIMIT);
    Le.put8(page, 259, ASYNC_EVENT_LIMIT);
    Le.put8(page, 260, 3); // FRMW: one slot, read-only
    Le.put8(page, 261, 7); // LPA: SMART by namespace, effects log, offsets into log pages
    Le.put16(page, 266, SmartLog.WARNING_TEMPERATURE);
    Le.put16(page, 268, SmartLog.CRITICAL_TEMPERATURE);
    Le.put8(page, 512, 0x66); // SQES: 64 bytes
    Le.put8(page, 513, 0x44); // CQES: 16 bytes
    Le.put32(page, 516, 1); // NN
    Le.put16(page, 520, 0x5d); // ONCS: compare, dataset management, write zeroes, select, timestamp
    Le.put8(page, 525, 7); // VWC: present, flush of all namespaces supported
    Le.put32(page, 536, 1); // SGLS: supported, any alignment
    putQualifiedName(page);
    Le.put16(page, 2048, 2500); // power state 0: 25 W
    Le.put32(page, 2052, 16);
    Le.put32(page, 2056, 4);
    return Status.SUCCESS;
  }

  private void putQualifiedName(MemorySegment page) {
    byte[] name =
        ("nqn.2026-11.dev.oriel:" + settings.serial())
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    MemorySegment.copy(MemorySegment.ofArray(name), 0, page, 768, name.length);
  }

  private Status ofNamespace(int nsid, MemorySegment page) {
    if (nsid == 0 || Integer.compareUnsigned(nsid, 0xffff_fffe) >= 0) {
      return Status.INVALID_NAMESPACE;
    }
    if (nsid != Namespace.ID) {
      return Status.SUCCESS; // an inactive namespace is all zeroes
    }
    Le.put64(page, 0, namespace.size());
    Le.put64(page, 8, namespace.size());
    Le.put64(page, 16, namespace.size());
    Le.put8(page, 99, namespace.readOnly() ? 1 : 0); // NSATTR: write protected
    Le.put8(page, 130, namespace.blockShift()); // LBAF0.LBADS
    return Status.SUCCESS;
  }

  private Status namespaceList(int nsid, MemorySegment page) {
    if (Integer.compareUnsigned(nsid, 0xffff_fffe) >= 0) {
      return Status.INVALID_NAMESPACE;
    }
    if (nsid == 0) {
      Le.put32(page, 0, Namespace.ID);
    }
    return Status.SUCCESS;
  }

  /** One descriptor: the command set identifier. */
  private Status descriptors(int nsid, MemorySegment page) {
    if (nsid == 0 || Integer.compareUnsigned(nsid, 0xffff_fffe) >= 0) {
      return Status.INVALID_NAMESPACE;
    }
    if (nsid != Namespace.ID) {
      return Status.INVALID_FIELD;
    }
    Le.put8(page, 0, 4);
    Le.put8(page, 1, 1);
    return Status.SUCCESS;
  }

  private static Status ofCommandSet(int nsid) {
    return nsid == 0 || nsid == Namespace.BROADCAST ? Status.INVALID_NAMESPACE : Status.SUCCESS;
  }

  private static Status commandSets(MemorySegment page) {
    Le.put64(page, 0, 1);
    return Status.SUCCESS;
  }
}
