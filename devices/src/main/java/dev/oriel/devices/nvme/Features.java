package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Get Features and Set Features (NVMe 1.4 sections 5.9 and 5.21), and the current values. */
final class Features {
  private static final int CURRENT = 0;
  private static final int CAPABILITIES = 3;

  /** The bit of the events that are wanted, and of those that there are. */
  static final int NAMESPACE_NOTICES = 0x100;

  private static final int UNDER_TEMPERATURE = 1 << 20;

  private final NvmeSettings settings;
  private final GuestBuffer data;
  private final Map<Feature, Integer> values = new EnumMap<>(Feature.class);
  private final MemorySegment hostBehavior =
      Arena.ofAuto().allocate(Feature.HOST_BEHAVIOR_SUPPORT.dataSize());
  private final MemorySegment timestampData = Arena.ofAuto().allocate(Feature.TIMESTAMP.dataSize());
  private final Timestamp timestamp;
  private int underTemperature;
  private boolean wasExceeded;

  /**
   * @param clock in nanoseconds
   */
  Features(NvmeSettings settings, GuestBuffer data, LongSupplier clock) {
    this.settings = settings;
    this.data = data;
    timestamp = new Timestamp(clock);
    reset();
  }

  void reset() {
    for (Feature feature : Feature.values()) {
      values.put(feature, feature.initial());
    }
    hostBehavior.fill((byte) 0);
    timestamp.reset();
    underTemperature = 0;
    wasExceeded = false;
  }

  void save(StateWriter out) {
    for (Feature feature : Feature.values()) {
      out.putInt(value(feature));
    }
    out.putBytes(hostBehavior.toArray(ValueLayout.JAVA_BYTE));
    timestamp.save(out);
    out.putInt(underTemperature);
    out.putBoolean(wasExceeded);
  }

  void restore(StateReader in) {
    for (Feature feature : Feature.values()) {
      values.put(feature, in.getInt());
    }
    byte[] behavior = new byte[(int) hostBehavior.byteSize()];
    in.getBytes(behavior);
    hostBehavior.copyFrom(MemorySegment.ofArray(behavior));
    timestamp.restore(in);
    underTemperature = in.getInt();
    wasExceeded = in.getBoolean();
  }

  private int value(Feature feature) {
    return values.getOrDefault(feature, 0);
  }

  boolean writeCache() {
    return (value(Feature.VOLATILE_WRITE_CACHE) & 1) != 0;
  }

  /** Whether {@code kelvin} is beyond the thresholds that the guest set. */
  boolean temperatureExceeded(int kelvin) {
    return kelvin >= value(Feature.TEMPERATURE_THRESHOLD) || kelvin <= underTemperature;
  }

  /** Whether this became true since the last call, and the guest enabled the event. */
  boolean temperatureCrossed(int kelvin) {
    boolean before = wasExceeded;
    wasExceeded = temperatureExceeded(kelvin);
    boolean wanted = (value(Feature.ASYNC_EVENT_CONFIGURATION) & 2) != 0;
    return wasExceeded && !before && wanted;
  }

  /** Whether the guest wants to be told when a namespace has other attributes. */
  boolean namespaceNotices() {
    return (value(Feature.ASYNC_EVENT_CONFIGURATION) & NAMESPACE_NOTICES) != 0;
  }

  Status get(Command command, int pageSize) {
    Feature feature = Feature.of(command.dword(10) & 0xff);
    int select = command.dword(10) >>> 8 & 7;
    if (feature == null || select > CAPABILITIES) {
      return Status.INVALID_FIELD;
    }
    if (select == CAPABILITIES) {
      command.result = feature.capabilities();
      return Status.SUCCESS;
    }
    Status status = checkNamespace(feature, command.namespace());
    if (status != Status.SUCCESS) {
      return status;
    }
    int selector = command.dword(11);
    boolean current = select == CURRENT;
    switch (feature) {
      case NUMBER_OF_QUEUES -> command.result = queueCount();
      case TEMPERATURE_THRESHOLD -> command.result = temperature(selector, current);
      case INTERRUPT_VECTOR_CONFIGURATION -> {
        return vectorConfiguration(command, selector & 0xffff);
      }
      case TIMESTAMP -> {
        Le.put64(timestampData, 0, timestamp.value());
        return give(command, pageSize, timestampData);
      }
      case HOST_BEHAVIOR_SUPPORT -> {
        return give(command, pageSize, hostBehavior);
      }
      default -> command.result = current ? value(feature) : feature.initial();
    }
    return Status.SUCCESS;
  }

  Status set(Command command, int pageSize) {
    Feature feature = Feature.of(command.dword(10) & 0xff);
    boolean save = command.dword(10) < 0;
    if (feature == null || save) {
      return feature == null ? Status.INVALID_FIELD : Status.FEATURE_NOT_SAVEABLE;
    }
    Status status = checkNamespace(feature, command.namespace());
    if (status != Status.SUCCESS) {
      return status;
    }
    int value = command.dword(11);
    return switch (feature) {
      case NUMBER_OF_QUEUES -> requestQueues(command, value);
      case TEMPERATURE_THRESHOLD -> setTemperature(value);
      case INTERRUPT_VECTOR_CONFIGURATION -> vectorConfiguration(command, value & 0xffff);
      case POWER_MANAGEMENT -> set(feature, value, (value & 0x1f) == 0);
      case COMMAND_SET_PROFILE -> set(feature, value, (value & 0x1ff) == 0);
      case TIMESTAMP -> {
        status = take(command, pageSize, timestampData);
        if (status == Status.SUCCESS) {
          timestamp.set(Le.get64(timestampData, 0));
        }
        yield status;
      }
      case HOST_BEHAVIOR_SUPPORT -> take(command, pageSize, hostBehavior);
      default -> set(feature, value, true);
    };
  }

  private Status set(Feature feature, int value, boolean valid) {
    if (!valid) {
      return Status.INVALID_FIELD;
    }
    values.put(feature, value);
    return Status.SUCCESS;
  }

  private static Status checkNamespace(Feature feature, int nsid) {
    if (feature.ofNamespace()) {
      return nsid == Namespace.ID ? Status.SUCCESS : Status.INVALID_NAMESPACE;
    }
    boolean known = nsid == 0 || nsid == Namespace.ID || nsid == Namespace.BROADCAST;
    return known ? Status.SUCCESS : Status.INVALID_FIELD;
  }

  private Status give(Command command, int pageSize, MemorySegment value) {
    Status status = data.map(command, value.byteSize(), pageSize);
    return status == Status.SUCCESS ? data.fill(value, value.byteSize()) : status;
  }

  private Status take(Command command, int pageSize, MemorySegment value) {
    Status status = data.map(command, value.byteSize(), pageSize);
    return status == Status.SUCCESS ? data.drain(value, value.byteSize()) : status;
  }

  /** The answer is always the number of available queues. */
  private Status requestQueues(Command command, int wanted) {
    if ((wanted & 0xffff) == 0xffff || wanted >>> 16 == 0xffff) {
      return Status.INVALID_FIELD;
    }
    command.result = queueCount();
    return Status.SUCCESS;
  }

  private int queueCount() {
    int most = settings.ioQueues() - 1;
    return most << 16 | most;
  }

  private Status setTemperature(int value) {
    boolean composite = (value >>> 16 & 0xf) == 0;
    if (composite && (value & UNDER_TEMPERATURE) != 0) {
      underTemperature = value & 0xffff;
    } else if (composite) {
      values.put(Feature.TEMPERATURE_THRESHOLD, value & 0xffff);
    }
    return Status.SUCCESS;
  }

  private int temperature(int selector, boolean current) {
    boolean composite = (selector >>> 16 & 0xf) == 0;
    if (!composite) {
      return 0;
    }
    if ((selector & UNDER_TEMPERATURE) != 0) {
      return current ? underTemperature : 0;
    }
    Feature feature = Feature.TEMPERATURE_THRESHOLD;
    return current ? value(feature) : feature.initial();
  }

  /** Interrupts are never coalesced; only the admin queue's vector reports that. */
  private Status vectorConfiguration(Command command, int vector) {
    if (vector >= settings.vectors()) {
      return Status.INVALID_FIELD;
    }
    command.result = vector == 0 ? 1 << 16 : vector;
    return Status.SUCCESS;
  }
}
