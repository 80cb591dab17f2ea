package dev.oriel.devices.virtio;

/** Feature bits that do not depend on the kind of device (Virtio 1.2 section 6). */
final class Feature {
  static final long INDIRECT_DESCRIPTORS = 1L << 28;
  static final long EVENT_INDEX = 1L << 29;
  static final long VERSION_1 = 1L << 32;
  static final long ACCESS_PLATFORM = 1L << 33;
  static final long PACKED_RING = 1L << 34;

  /**
   * A driver that does not accept these is refused: memory is reached through windows only. A
   * device of the platform needs the first one only.
   */
  static final long NEEDED = VERSION_1 | ACCESS_PLATFORM;

  private Feature() {}
}
