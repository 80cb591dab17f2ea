package dev.oriel.pseries;

import dev.oriel.cpu.Vcpu;

/** The external interrupt input of a processor, which one observer can watch. */
public final class InterruptInput implements InterruptController.Line {
  /** Sees the input change, perhaps with locks held: it must neither wait nor call back. */
  @FunctionalInterface
  public interface Observer {
    void changed(boolean level);
  }

  private final Vcpu vcpu;
  private Observer observer = level -> {};
  private boolean level;

  InterruptInput(Vcpu vcpu) {
    this.vcpu = vcpu;
  }

  /** Has {@code told} see changes from now on, in the place of the observer before. */
  public synchronized void observe(Observer told) {
    observer = told;
  }

  @Override
  public synchronized void set(boolean now) {
    vcpu.setExternalInterrupt(now);
    if (now != level) {
      level = now;
      observer.changed(now);
    }
  }
}
