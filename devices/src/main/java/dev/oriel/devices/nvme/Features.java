package dev.oriel.devices.nvme;

import java.lang.foreign.MemorySegment;

/** Features of the controller (NVMe 1.4 section 5.21.1): attributes and current values. */
final class Features {
  private static final int CHANGEABLE = 4;
  private static final int NAMESPACE_SPECIFIC = 2;

  private enum Feature {
    ARBITRATION(0x01, CHANGEABLE, 0x7),
    POWER_MANAGEMENT(0x02, CHANGEABLE, 0),
    TEMPERATURE_THRESHOLD(0x04, CHANGEABLE, SmartLog.WARNING_TEMPERATURE),
    ERROR_RECOVERY(0x05, CHANGEABLE | NAMESPACE_SPECIFIC, 0),
    VOLATILE_WRITE_CACHE(0x06, CHANGEABLE, 1),
    NUMBER_OF_QUEUES(0x07, CHANGEABLE, 0),
    INTERRUPT_COALESCING(0x08, CHANGEABLE, 0),
    INTERRUPT_VECTOR_CONFIGURATION(0x09, CHANGEABLE, 0),
    WRITE_ATOMICITY(0x0a, CHANGEABLE, 0),
    ASYNC_EVENT_CONFIGURATION(0x0b, CHANGEABLE, 0),
    TIMESTAMP(0x0e, CHANGEABLE, 0),
    HOST_BEHAVIOR_SUPPORT(0x16, CHANGEABLE, 0),
    COMMAND_SET_PROFILE(0x19, CHANGEABLE, 0);

    private final int id;
    private final int attributes;
    private final int initial;

    Feature(int id, int attributes, int initial) {
      this.id = id;
      this.attributes = attributes;
      this.initial = initial;
    }
  }

  private static final int UNDER_TEMPERATURE = 1 << 20;
  private static final int HOST_BEHAVIOR_SIZE = 512;

  private final NvmeSettings settings;
  private final int[] values = new int[Feature.values().length];
  private final byte[] hostBehavior = new byte[HOST_BEHAVIOR_SIZE];
  private int underTemperature;
  private boolean wasExceeded;
  private long timestampBase;
  private long timestampSetNanos;
  private boolean timestampSet;

  Features(NvmeSettings settings) {
    this.settings = settings;
    reset();
  }

  void reset() {
    for (Feature feature : Feature.values()) {
      values[feature.ordinal()] = feature.initial;
    }
    underTemperature = 0;
    wasExceeded = false;
    java.util.Arrays.fill(hostBehavior, (byte) 0);
    timestampBase = 0;
    timestampSetNanos = System.nanoTime();
    timestampSet = false;
  }

  boolean writeCache() {
    return (value(Feature.VOLATILE_WRITE_CACHE) & 1) != 0;
  }

  /** Asynchronous event configuration: which events the guest wants. */
  int asyncEvents() {
    return value(Feature.ASYNC_EVENT_CONFIGURATION);
  }

  /** Whether {@code kelvin} is beyond the thresholds that the guest set. */
  boolean temperatureExceeded(int kelvin) {
    return kelvin >= value(Feature.TEMPERATURE_THRESHOLD) || kelvin <= underTemperature;
  }

  /** Whether that has become so since the last call. */
  boolean temperatureCrossed(int kelvin) {
    boolean before = wasExceeded;
    wasExceeded = temperatureExceeded(kelvin);
    return wasExceeded && !before;
  }

  private int value(Feature feature) {
    return values[feature.ordinal()];
  }

  private static int find(int id) {
    for (Feature feature : Feature.values()) {
      if (feature.id == id) {
        return feature.ordinal();
      }
    }
    return -1;
  }

  private Status checkNamespace(Feature feature, int nsid) {
    boolean specific = (feature.attributes & NAMESPACE_SPECIFIC) != 0;
    if (specific) {
      return nsid == Namespace.ID ? Status.SUCCESS : Status.INVALID_NAMESPACE;
    }
    boolean known = nsid == 0 || nsid == Namespace.ID || nsid == Namespace.BROADCAST;
    return known ? Status.SUCCESS : Status.INVALID_FIELD;
  }

  /** Get Features; a value in memory is left in {@code buffer} and its length returned by dataSize. */
  Status get(Command command, MemorySegment buffer) {
    int index = find(command.dword(10) & 0xff);
    int select = command.dword(10) >>> 8 & 7;
    if (index < 0 || select > 3) {
      return Status.INVALID_FIELD;
    }
    Feature feature = Feature.values()[index];
    boolean current = select == 0;
    if (select == 3) {
      command.result = feature.attributes;
      return Status.SUCCESS;
    }
    Status status = checkNamespace(feature, command.namespace());
    if (status != Status.SUCCESS) {
      return status;
    }
    command.result =
        switch (feature) {
          case NUMBER_OF_QUEUES -> queueCount();
          case TEMPERATURE_THRESHOLD -> temperature(command.dword(11), current);
          case INTERRUPT_VECTOR_CONFIGURATION -> vectorConfiguration(command.dword(11));
          case TIMESTAMP -> {
            putTimestamp(buffer);
            yield 0;
          }
          case HOST_BEHAVIOR_SUPPORT -> {
            MemorySegment.copy(
                MemorySegment.ofArray(hostBehavior), 0, buffer, 0, HOST_BEHAVIOR_SIZE);
            yield 0;
          }
          default -> current ? value(feature) : feature.initial;
        };
    boolean badVector =
        feature == Feature.INTERRUPT_VECTOR_CONFIGURATION
            && (command.dword(11) & 0xffff) >= settings.vectors();
    return badVector ? Status.INVALID_FIELD : Status.SUCCESS;
  }

  /** Bytes of memory that a feature's value takes in Get Features and Set Features. */
  static int dataSize(Command command) {
    boolean capabilities = (command.dword(10) >>> 8 & 7) == 3;
    return switch (command.dword(10) & 0xff) {
      case 0x0e -> capabilities ? 0 : Long.BYTES;
      case 0x16 -> capabilities ? 0 : HOST_BEHAVIOR_SIZE;
      default -> 0;
    };
  }

  /** Set Features; a value in memory has been brought to {@code buffer}. */
  Status set(Command command, MemorySegment buffer) {
    int index = find(command.dword(10) & 0xff);
    if (index < 0) {
      return Status.INVALID_FIELD;
    }
    if (command.dword(10) < 0) {
      return Status.FEATURE_NOT_SAVEABLE;
    }
    Feature feature = Feature.values()[index];
    Status status = checkNamespace(feature, command.namespace());
    if (status != Status.SUCCESS) {
      return status;
    }
    int value = command.dword(11);
    switch (feature) {
      case NUMBER_OF_QUEUES -> {
        if ((value & 0xffff) == 0xffff || value >>> 16 == 0xffff) {
          return Status.INVALID_FIELD;
        }
        command.result = queueCount();
        return Status.SUCCESS;
      }
      case TEMPERATURE_THRESHOLD -> {
        if ((value >>> 16 & 0xf) != 0) {
          return Status.SUCCESS;
        }
        if ((value & UNDER_TEMPERATURE) != 0) {
          underTemperature = value & 0xffff;
          return Status.SUCCESS;
        }
        value &= 0xffff;
      }
      case POWER_MANAGEMENT -> {
        if ((value & 0x1f) != 0) {
          return Status.INVALID_FIELD;
        }
      }
      case INTERRUPT_VECTOR_CONFIGURATION -> {
        return (value & 0xffff) < settings.vectors() ? Status.SUCCESS : Status.INVALID_FIELD;
      }
      case COMMAND_SET_PROFILE -> {
        if ((value & 0x1ff) != 0) {
          return Status.INVALID_FIELD;
        }
      }
      case TIMESTAMP -> {
        timestampBase = Le.get64(buffer, 0) & 0xffff_ffff_ffffL;
        timestampSetNanos = System.nanoTime();
        timestampSet = true;
        return Status.SUCCESS;
      }
      case HOST_BEHAVIOR_SUPPORT -> {
        MemorySegment.copy(
            buffer, 0, MemorySegment.ofArray(hostBehavior), 0, HOST_BEHAVIOR_SIZE);
        return Status.SUCCESS;
      }
      default -> {}
    }
    values[index] = value;
    return Status.SUCCESS;
  }

  private int queueCount() {
    int most = settings.ioQueues() - 1;
    return most << 16 | most;
  }

  private int temperature(int selector, boolean current) {
    if ((selector >>> 16 & 0xf) != 0) {
      return 0;
    }
    if ((selector & UNDER_TEMPERATURE) != 0) {
      return current ? underTemperature : 0;
    }
    return current
        ? value(Feature.TEMPERATURE_THRESHOLD)
        : Feature.TEMPERATURE_THRESHOLD.initial;
  }

  /** Coalescing is disabled on the admin queue's vector and has no effect on the others. */
  private static int vectorConfiguration(int selector) {
    int vector = selector & 0xffff;
    return vector == 0 ? 1 << 16 : vector;
  }

  private void putTimestamp(MemorySegment buffer) {
    long elapsed = (System.nanoTime() - timestampSetNanos) / 1_000_000;
    long origin = timestampSet ? 1L << 49 : 0;
    Le.put64(buffer, 0, timestampBase + elapsed & 0xffff_ffff_ffffL | origin);
  }
}
