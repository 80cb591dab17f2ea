package dev.oriel.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The differences between two outcomes of one trial. */
final class Comparison {
  /** QEMU never sets FR. */
  private static final long FR = 1 << 18;

  private Comparison() {}

  /** The defined bits of XER, VSCR and VRSAVE; QEMU keeps reserved bits. */
  private static final long XER = 0xe00c_007fL;

  private static final long VSCR = 0x1_0001;
  private static final long VRSAVE = 0xffff_ffffL;

  /** A mask of what is never compared. */
  static Mask everywhere() {
    return new Mask()
        .ignore(Registers.FPSCR, FR)
        .ignore(Registers.XER, ~XER)
        .ignore(Registers.VSCR, ~VSCR)
        .ignore(Registers.VRSAVE, ~VRSAVE);
  }

  /**
   * A mask of what the departures that apply to {@code step} excuse. If they explain the
   * difference, those that are needed are added to {@code used}.
   */
  static Mask excused(Step step, Set<Departure> used) {
    List<Departure> needed =
        new ArrayList<>(Departures.ALL.stream().filter(each -> each.applies(step)).toList());
    Mask all = mask(step, needed);
    if (agree(step.theirs(), step.ours(), all)) {
      for (Departure each : List.copyOf(needed)) {
        List<Departure> others = needed.stream().filter(other -> other != each).toList();
        if (agree(step.theirs(), step.ours(), mask(step, others))) {
          needed.remove(each);
        }
      }
      used.addAll(needed);
    }
    return all;
  }

  private static Mask mask(Step step, List<Departure> departures) {
    Mask mask = everywhere();
    departures.forEach(departure -> departure.what().accept(step, mask));
    return mask;
  }

  static boolean agree(Outcome theirs, Outcome ours, Mask mask) {
    if (mask.ignoresEverything()) {
      return true;
    }
    if (!endAlike(theirs, ours, mask)
        || !mask.ignoresData() && !theirs.data().equals(ours.data())) {
      return false;
    }
    for (int i = 0; i < Registers.COUNT; i++) {
      if (((theirs.after().get(i) ^ ours.after().get(i)) & ~mask.ignored(i)) != 0) {
        return false;
      }
    }
    return true;
  }

  /** One line for each difference. */
  static List<String> differences(Outcome theirs, Outcome ours, Mask mask) {
    List<String> lines = new ArrayList<>();
    if (!endAlike(theirs, ours, mask)) {
      lines.add("end: " + end(theirs) + ", ours " + end(ours));
    }
    for (int i = 0; i < Registers.COUNT; i++) {
      long t = theirs.after().get(i);
      long o = ours.after().get(i);
      if (((t ^ o) & ~mask.ignored(i)) != 0) {
        lines.add("%s: %016x, ours %016x".formatted(Registers.name(i), t, o));
      }
    }
    if (!mask.ignoresData()) {
      TreeSet<Integer> offsets = new TreeSet<>(theirs.data().keySet());
      offsets.addAll(ours.data().keySet());
      for (int offset : offsets) {
        long t = theirs.data().getOrDefault(offset, Bank.at(offset));
        long o = ours.data().getOrDefault(offset, Bank.at(offset));
        if (t != o) {
          lines.add("data at 0x%x: %016x, ours %016x".formatted(Layout.DATA + offset, t, o));
        }
      }
    }
    return lines;
  }

  private static boolean endAlike(Outcome theirs, Outcome ours, Mask mask) {
    return (mask.ignoresEnd() || theirs.end() == ours.end())
        && (mask.ignoresPosition() || theirs.position() == ours.position())
        && (mask.ignoresAddress()
            || theirs.address() == ours.address()
            || theirs.address() == QemuSide.UNKNOWN && theirs.end() == Outcome.End.DATA_STORAGE);
  }

  private static String end(Outcome outcome) {
    return "%s at %d, 0x%x".formatted(outcome.end(), outcome.position(), outcome.address());
  }
}
