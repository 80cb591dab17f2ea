package dev.oriel.pseries.interrupt;

import dev.oriel.boot.FdtNode;
import dev.oriel.memory.GuestMemory;
import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The interrupt controllers of a machine, of which one is active: it gets what devices signal, and
 * drives the processors. The others know the same sources.
 *
 * <p>Thread-safe. While another one is chosen, messages may be lost, as if they had come before;
 * lines are not.
 */
public final class InterruptControllers implements Interrupts, Part {
  private final InterruptMode mode;
  private final InterruptController.Line[] lines;
  private final @Nullable Xics xics;
  private final @Nullable Xive xive;

  /** Those that there are. */
  private final List<InterruptController> all = new ArrayList<>();

  /** The active one. */
  private volatile InterruptController active;

  /** The one whose lines are the processors'; none while another one is chosen. */
  private volatile @Nullable InterruptController driving;

  /** The lines of devices that are held. Guarded by this object's monitor. */
  private final BitSet held = new BitSet();

  /**
   * @param memory has the queues of a {@link Xive}
   * @param most processors that there can be
   * @param lines of the processors, numbered from 0
   */
  public InterruptControllers(
      InterruptMode mode, GuestMemory memory, int most, InterruptController.Line... lines) {
    this.mode = mode;
    this.lines = lines.clone();
    xics = mode == InterruptMode.XIVE ? null : new Xics(gates(false));
    xive = mode == InterruptMode.XICS ? null : new Xive(memory, most, gates(true));
    if (xics != null) {
      all.add(xics);
    }
    if (xive != null) {
      all.add(xive);
    }
    active = all.getFirst();
    driving = active;
  }

  /** The lines as a controller drives them: in vain while it is not the active one. */
  private InterruptController.Line[] gates(boolean ofXive) {
    InterruptController.Line[] gates = new InterruptController.Line[lines.length];
    for (int i = 0; i < gates.length; i++) {
      InterruptController.Line line = lines[i];
      gates[i] =
          new InterruptController.Line() {
            @Override
            public void set(boolean level) {
              InterruptController now = driving;
              if (now != null && now instanceof Xive == ofXive) {
                line.set(level);
              }
            }

            @Override
            public boolean isConnected() {
              return line.isConnected();
            }
          };
    }
    return gates;
  }

  public InterruptMode mode() {
    return mode;
  }

  public @Nullable Xics xics() {
    return xics;
  }

  public @Nullable Xive xive() {
    return xive;
  }

  /** Whether the guest operates the {@link Xive}. */
  public boolean exploited() {
    return active instanceof Xive;
  }

  /**
   * Makes a controller the active one, as it is at power-on.
   *
   * @param exploited the {@link Xive}; there must be such a one
   */
  public synchronized void choose(boolean exploited) {
    InterruptController next = exploited ? xive : xics;
    if (next == null) {
      throw new IllegalArgumentException("there is no such controller");
    }
    stop();
    all.forEach(InterruptController::reset);
    active = next;
    held.stream().forEach(irq -> next.setLevel(irq, true));
    driving = next;
    next.drive();
  }

  private void stop() {
    driving = null;
    InterruptController old = active;
    held.stream().forEach(irq -> old.setLevel(irq, false));
    // Whoever still drives a line has the lock of a controller.
    all.forEach(InterruptController::drive);
    for (InterruptController.Line line : lines) {
      line.set(false);
    }
  }

  /** Back to power-on: the old controller if there are both. */
  public void reset() {
    choose(xics == null);
  }

  public void describe(FdtNode root, int most) {
    active.describe(root, most);
  }

  public List<SourceView> view() {
    return active.view();
  }

  public List<String> words() {
    return active.words();
  }

  /** What has state, in the order in which it is restored. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    if (mode == InterruptMode.DUAL) {
      parts.add(this);
    }
    parts.addAll(all);
    return parts;
  }

  // ---------------------------------------------------------------- devices

  @Override
  public void claim(int irq, boolean level) {
    all.forEach(each -> each.claim(irq, level));
  }

  @Override
  public void release(int irq) {
    all.forEach(each -> each.release(irq));
  }

  @Override
  public void pulse(int irq) {
    active.pulse(irq);
  }

  @Override
  public synchronized void setLevel(int irq, boolean asserted) {
    if (irq >= 0 && irq < Xive.SOURCE_COUNT) {
      held.set(irq, asserted);
      active.setLevel(irq, asserted);
    }
  }

  // ---------------------------------------------------------------- state

  @Override
  public String partName() {
    return "interrupt-mode";
  }

  @Override
  public void save(StateWriter out) {
    out.putBoolean(exploited());
  }

  @Override
  public void restore(StateReader in) {
    choose(in.getBoolean());
  }
}
