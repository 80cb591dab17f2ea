package dev.oriel.machine.gdb;

import dev.oriel.machine.Debugger;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The breakpoints and watchpoints that gdb has set. It changes them while the machine is paused.
 */
final class Points {
  /** The most of either kind. */
  private static final int MOST = 1000;

  private static final String BAD_ARGUMENT = "E22";
  private static final String FULL = "E0c";

  private final Debugger debugger;
  private final Consumer<Debugger.Stop> told;
  private final Set<Long> breakpoints = new TreeSet<>();
  private final Set<Debugger.Watchpoint> watchpoints = new LinkedHashSet<>();

  /** Whether the machine has others. */
  private boolean changed;

  Points(Debugger debugger, Consumer<Debugger.Stop> told) {
    this.debugger = debugger;
    this.told = told;
  }

  /** Answers {@code Z} and {@code z}: {@code text} is what follows. */
  String change(boolean add, String text) {
    String[] parts = text.split(";", 2)[0].split(",", -1);
    if (parts.length != 3) {
      return BAD_ARGUMENT;
    }
    long ea = Hex.number(parts[1]);
    boolean done;
    switch (parts[0]) {
      case "0", "1" -> done = change(add, breakpoints, ea);
      case "2" -> done = watch(add, ea, parts[2], Debugger.Access.WRITE);
      case "3" -> done = watch(add, ea, parts[2], Debugger.Access.READ);
      case "4" -> done = watch(add, ea, parts[2], Debugger.Access.ANY);
      default -> {
        return "";
      }
    }
    return done ? "OK" : FULL;
  }

  private boolean watch(boolean add, long ea, String length, Debugger.Access access) {
    long bytes = Hex.number(length);
    if (bytes < 1 || Long.compareUnsigned(ea + bytes - 1, ea) < 0) {
      throw new BadPacketException();
    }
    return change(add, watchpoints, new Debugger.Watchpoint(ea, bytes, access));
  }

  private <T> boolean change(boolean add, Set<T> set, T point) {
    if (add && set.size() == MOST && !set.contains(point)) {
      return false;
    }
    changed |= add ? set.add(point) : set.remove(point);
    return true;
  }

  void clear() {
    changed |= !breakpoints.isEmpty() || !watchpoints.isEmpty();
    breakpoints.clear();
    watchpoints.clear();
  }

  /** Goes back to where the machine would have stopped last; null if it would not have. */
  Debugger.@Nullable Stop continueBack() {
    changed = true;
    return debugger.continueBack(breakpoints, watchpoints);
  }

  /** The same by one instruction; false if there is none. */
  boolean stepBack() {
    changed = true;
    return debugger.stepBack();
  }

  /**
   * Before guest code is executed. gdb removes all points whenever the machine stops and sets them
   * again before it goes on, so what is the same again costs nothing.
   */
  void apply() {
    if (changed) {
      debugger.setPoints(breakpoints, watchpoints, told);
      changed = false;
    }
  }
}
