package dev.oriel.iommu.sanitizer;

import java.util.List;

/**
 * The guest call that changed a TCE.
 *
 * @param name the call's name, or another cause
 * @param timebase when, in ticks of the guest's timebase
 * @param frames the guest's call stack: the return address of the call, then those of its callers,
 *     as far as known
 */
public record GuestCall(String name, long timebase, List<Long> frames) {
  /** The most frames that are kept. */
  public static final int MOST_FRAMES = 8;

  /** A call with a copy of its frames, truncated. */
  public GuestCall {
    frames = List.copyOf(frames.subList(0, Math.min(MOST_FRAMES, frames.size())));
  }
}
