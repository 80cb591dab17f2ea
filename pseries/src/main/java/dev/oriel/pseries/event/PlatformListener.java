package dev.oriel.pseries.event;

/** Receives what happens in a platform, on the thread where it happens. Must not block. */
public interface PlatformListener {
  /** Ignores everything. */
  PlatformListener NONE = new PlatformListener() {};

  /**
   * The state of a host bridge has changed: an error has stopped it, or the guest has recovered it.
   *
   * @param bridge its index
   * @param state what ibm,read-slot-reset-state2 says now, in words
   * @param why the cause
   */
  default void errorState(int bridge, String state, String why) {}

  /** Memory was plugged. */
  default void plugged(Dimm dimm) {}

  /** The guest has released all of it, and it is gone. */
  default void unplugged(Dimm dimm) {}

  /** The guest does not release memory that it was asked for. */
  default void unplugRefused(Dimm dimm) {}

  /** The guest has given a core back, and it is gone. */
  default void coreUnplugged(int core) {}

  /** The guest does not give a core back that it was asked for. */
  default void coreUnplugRefused(int core) {}
}
