package dev.oriel.devices.nvme;

import org.jspecify.annotations.Nullable;

/** Features of the controller (NVMe 1.4 section 5.21.1); all of them can be changed, none saved. */
enum Feature {
  ARBITRATION(0x01, 0x7),
  POWER_MANAGEMENT(0x02, 0),
  TEMPERATURE_THRESHOLD(0x04, SmartLog.WARNING_TEMPERATURE),
  /** Whether it belongs to a namespace; only one does. */
  ERROR_RECOVERY(0x05, 0),
  VOLATILE_WRITE_CACHE(0x06, 1),
  NUMBER_OF_QUEUES(0x07, 0),
  INTERRUPT_COALESCING(0x08, 0),
  INTERRUPT_VECTOR_CONFIGURATION(0x09, 0),
  WRITE_ATOMICITY(0x0a, 0),
  ASYNC_EVENT_CONFIGURATION(0x0b, 0),
  TIMESTAMP(0x0e, 0, Long.BYTES),
  HOST_BEHAVIOR_SUPPORT(0x16, 0, 512),
  COMMAND_SET_PROFILE(0x19, 0);

  private static final int CHANGEABLE = 4;
  private static final int NAMESPACE_SPECIFIC = 2;

  private final int id;
  private final int initial;
  private final int dataSize;

  Feature(int id, int initial) {
    this(id, initial, 0);
  }

  Feature(int id, int initial, int dataSize) {
    this.id = id;
    this.initial = initial;
    this.dataSize = dataSize;
  }

  static @Nullable Feature of(int id) {
    for (Feature feature : values()) {
      if (feature.id == id) {
        return feature;
      }
    }
    return null;
  }

  /** The value after a reset, if it is a dword. */
  int initial() {
    return initial;
  }

  /** Bytes of the value if it is in memory, else 0. */
  int dataSize() {
    return dataSize;
  }

  boolean ofNamespace() {
    return this == ERROR_RECOVERY;
  }

  /** The answer of Get Features for supported capabilities. */
  int capabilities() {
    return CHANGEABLE | (ofNamespace() ? NAMESPACE_SPECIFIC : 0);
  }
}
