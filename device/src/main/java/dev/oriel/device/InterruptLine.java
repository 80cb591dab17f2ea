package dev.oriel.device;

/** A level-triggered interrupt line. */
@FunctionalInterface
public interface InterruptLine {
  void set(boolean asserted);
}
