package dev.oriel.pseries.interrupt;

import dev.oriel.cpu.Vcpu;
import org.jspecify.annotations.Nullable;

/**
 * The external interrupt input of a processor that may be plugged later. One observer can watch it.
 */
public final class InterruptInput implements InterruptController.Line {
  /** Sees the input change, perhaps with locks held: it must neither wait nor call back. */
  @FunctionalInterface
  public interface Observer {
    void changed(boolean level);
  }

  private volatile @Nullable Vcpu vcpu;
  private Observer observer = level -> {};
  private boolean level;

  public InterruptInput() {}

  /** From now on it is an input of {@code connected}; of nothing, if that is null. */
  public synchronized void connect(@Nullable Vcpu connected) {
    vcpu = connected;
    if (connected != null) {
      connected.setExternalInterrupt(level);
    }
  }

  @Override
  public boolean isConnected() {
    return vcpu != null;
  }

  /** Has {@code told} see changes from now on, in the place of the observer before. */
  public synchronized void observe(Observer told) {
    observer = told;
  }

  @Override
  public synchronized void set(boolean now) {
    Vcpu connected = vcpu;
    if (connected != null) {
      connected.setExternalInterrupt(now);
    }
    if (now != level) {
      level = now;
      observer.changed(now);
    }
  }
}
