package dev.oriel.iommu.sanitizer;

import java.util.List;

/**
 * What changed a TCE: a call that the guest made.
 *
 * @param name the call's name, or what else did it
 * @param timebase when, in ticks of the guest's timebase
 * @param frames where the guest was: the address that the call returns to, then those of its
 *     callers, as far as they are known
 */
public record GuestCall(String name, long timebase, List<Long> frames) {
  /** Most frames that are kept: what is remembered is bounded. */
  public static final int MOST_FRAMES = 8;

  /** A call with its own, short, list of frames. */
  public GuestCall {
    frames = List.copyOf(frames.subList(0, Math.min(MOST_FRAMES, frames.size())));
  }
}
