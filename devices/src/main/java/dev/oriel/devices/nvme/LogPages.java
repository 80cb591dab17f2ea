package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Log pages (NVMe 1.4 section 5.14.1). */
final class LogPages {
  private static final int ERRORS = 0x01;
  private static final int SMART = 0x02;
  private static final int FIRMWARE = 0x03;
  private static final int CHANGED_NAMESPACES = 0x04;
  private static final int EFFECTS = 0x05;

  private static final int LARGEST = 4096;
  private static final int ERROR_ENTRY = 64;
  private static final int FIRMWARE_SIZE = 512;

  private static final int SUPPORTED = 1;
  private static final int CHANGES_CONTENT = 2;

  private static final int[] ADMIN = {
    0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0c, 0x7c
  };
  private static final int[] IO = {0x00, 0x02, 0x05, 0x09};
  private static final int[] IO_CHANGING = {0x01, 0x08};

  private final Counters counters;
  private final Features features;
  private final AsyncEvents events;
  private final Namespace namespace;
  private final GuestBuffer data;
  private final MemorySegment page = Arena.ofAuto().allocate(LARGEST, 8);

  LogPages(
      Counters counters,
      Features features,
      AsyncEvents events,
      Namespace namespace,
      GuestBuffer data) {
    this.counters = counters;
    this.features = features;
    this.events = events;
    this.namespace = namespace;
    this.data = data;
  }

  Status get(Command command, int pageSize) {
    int id = command.dword(10) & 0xff;
    boolean retain = (command.dword(10) & 0x8000) != 0;
    int size = size(id);
    if (size == 0) {
      return Status.INVALID_FIELD;
    }
    long words = (command.dword(10) >>> 16 | (long) (command.dword(11) & 0xffff) << 16) + 1;
    long offset = Le.get64(command.entry, 48);
    if (Long.compareUnsigned(offset, size) >= 0 || (offset & 3) != 0) {
      return Status.INVALID_FIELD;
    }
    page.fill((byte) 0);
    Status status = write(id, command);
    if (status != Status.SUCCESS) {
      return status;
    }
    if (!retain) {
      events.clear(id);
    }
    long length = Math.min(words * Integer.BYTES, size - offset);
    status = data.map(command, length, pageSize);
    if (status == Status.SUCCESS) {
      status = data.fill(page.asSlice(offset, length), length);
    }
    if (status == Status.SUCCESS && id == CHANGED_NAMESPACES) {
      namespace.known();
    }
    return status;
  }

  private static int size(int id) {
    return switch (id) {
      case ERRORS -> ERROR_ENTRY;
      case SMART -> SmartLog.SIZE;
      case FIRMWARE -> FIRMWARE_SIZE;
      case CHANGED_NAMESPACES, EFFECTS -> LARGEST;
      default -> 0;
    };
  }

  private Status write(int id, Command command) {
    switch (id) {
      case SMART -> {
        int nsid = command.namespace();
        if (nsid != 0 && nsid != Namespace.ID && nsid != Namespace.BROADCAST) {
          return Status.INVALID_NAMESPACE;
        }
        boolean tooHot = features.temperatureExceeded(SmartLog.TEMPERATURE);
        SmartLog.write(page, counters, tooHot);
      }
      case CHANGED_NAMESPACES -> Le.put32(page, 0, namespace.changed() ? Namespace.ID : 0);
      case FIRMWARE -> {
        Le.put8(page, 0, 1);
        Le.putText(page, 8, 8, Identify.firmware());
      }
      case EFFECTS -> {
        int commandSet = command.dword(14) >>> 24;
        putEffects(0, SUPPORTED, ADMIN);
        if (commandSet == 0) {
          putEffects(1024, SUPPORTED, IO);
          putEffects(1024, SUPPORTED | CHANGES_CONTENT, IO_CHANGING);
        }
      }
      default -> {}
    }
    return Status.SUCCESS;
  }

  private void putEffects(int offset, int effects, int[] opcodes) {
    for (int opcode : opcodes) {
      Le.put32(page, offset + 4L * opcode, effects);
    }
  }
}
