package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.MemorySnapshot;
import dev.oriel.machine.WindowSnapshot;
import java.util.ArrayList;
import java.util.List;

/** The content of a {@link BusPicture}, and its description in words. */
final class BusLayout {
  /** Distance between a band and the frame of its window. */
  static final int WINDOW_MARGIN = 5;

  /** Space above the bands of a window for its name. */
  static final int WINDOW_TITLE = 34;

  /** Runs of a window that are drawn separately; more are merged. */
  private static final int MOST_RUNS = 5;

  /** A mapped part is drawn as a band of its own if it is at least 1/256 of its memory. */
  private static final int LEAST_SHARE = 256;

  private static final int LONGEST_NAME = 10;

  private final Finding finding;
  private final BusSnapshot bus;
  private final Column addresses = new Column(0);
  private final Column memory = new Column(0);
  private final List<String> sentences = new ArrayList<>();

  BusLayout(Finding finding, BusSnapshot bus) {
    this.finding = finding;
    this.bus = bus;
    fillAddresses();
    fillMemory();
  }

  /** The windows, with their mapped and unmapped parts. */
  Column addresses() {
    return addresses;
  }

  /** The memory, with its mapped parts. */
  Column memory() {
    return memory;
  }

  /** A description for readers who cannot see the picture. */
  String words() {
    return String.join(" ", sentences);
  }

  private void fillAddresses() {
    long at = 0;
    for (WindowSnapshot window : bus.windows()) {
      if (window.ioba() != at) {
        addresses.add(new Band(at, window.ioba() - at, Band.NOWHERE, "no window: DMA fails"));
      }
      addresses.skip(WINDOW_MARGIN);
      at = window.ioba();
      for (MappedRun run : drawn(window.runs())) {
        if (run.ioba() != at) {
          addresses.add(free(at, run.ioba()));
        }
        boolean strewn = run.mapped() < run.size() || !run.linear();
        addresses.add(
            new Band(
                run.ioba(),
                run.size(),
                strewn ? Band.STREWN : Band.MAPPED,
                (strewn ? "here and there " : "mapped: ") + Amounts.bytes(run.mapped())));
        at = run.end();
      }
      long end = window.ioba() + window.size();
      if (at != end) {
        addresses.add(free(at, end));
      }
      at = end;
      addresses.skip(WINDOW_TITLE);
      describe(window);
    }
    if (at != 0 || bus.windows().isEmpty()) {
      addresses.skip(WINDOW_MARGIN);
      addresses.add(new Band(at, -at, Band.NOWHERE, "no window: DMA fails"));
    }
  }

  private static Band free(long from, long to) {
    return new Band(from, to - from, Band.FREE, "nothing mapped: " + Amounts.bytes(to - from));
  }

  private void describe(WindowSnapshot window) {
    sentences.add(
        "A %s of %s at bus address %s, pages of %s, %s mapped."
            .formatted(
                name(window),
                Amounts.bytes(window.size()),
                Amounts.address(window.ioba()),
                Amounts.bytes(1L << window.pageShift()),
                Amounts.bytes(window.mapped())));
  }

  static String name(WindowSnapshot window) {
    return window.isDefault() ? "default window" : "dynamic window";
  }

  /** A few runs that represent all: merges neighbours with the smallest gaps. */
  static List<MappedRun> drawn(List<MappedRun> runs) {
    List<MappedRun> few = new ArrayList<>(runs);
    while (few.size() > MOST_RUNS) {
      int least = 0;
      for (int i = 1; i < few.size() - 1; i++) {
        if (hole(few, i) < hole(few, least)) {
          least = i;
        }
      }
      few.set(least, few.get(least).merge(few.remove(least + 1)));
    }
    return few;
  }

  private static long hole(List<MappedRun> runs, int after) {
    return runs.get(after + 1).ioba() - runs.get(after).end();
  }

  private void fillMemory() {
    long at = 0;
    for (MemorySnapshot piece : finding.memory()) {
      if (piece.address() != at) {
        memory.add(new Band(at, piece.address() - at, Band.NOWHERE, "no memory"));
      }
      fillPiece(piece);
      at = piece.address() + piece.size();
    }
  }

  private void fillPiece(MemorySnapshot piece) {
    MemoryUse use = MemoryUse.of(finding, bus, piece);
    String name = name(piece);
    long end = piece.address() + piece.size();
    long at = piece.address();
    for (Reach.Range range : new Reach(bus).mapped(piece)) {
      if (range.size() < piece.size() / LEAST_SHARE) {
        continue;
      }
      if (range.from() != at) {
        rest(name, use, at, range.from());
      }
      String text = name + ": " + Amounts.bytes(range.size());
      memory.add(new Band(range.from(), range.size(), Band.MAPPED, text));
      at = range.to();
    }
    if (at != end) {
      long online = Math.max(at, piece.address() + use.online());
      boolean used =
          use.rest() == MemoryUse.Rest.ON_DEMAND || use.rest() == MemoryUse.Rest.UNREACHABLE;
      if (!used) {
        online = end;
      }
      if (online > at) {
        rest(name, use, at, online);
      }
      if (online < end) {
        memory.add(unused(online, end));
      }
    }
    long mapped = new Reach(bus).mappedBytes(piece);
    sentences.add(
        "%s of %s at %s: %s mapped, %s."
            .formatted(
                name,
                Amounts.bytes(piece.size()),
                Amounts.address(piece.address()),
                Amounts.bytes(mapped),
                said(use)));
  }

  private static Band unused(long from, long to) {
    return new Band(from, to - from, Band.OFFLINE, "not in use: " + Amounts.bytes(to - from));
  }

  private static String name(MemorySnapshot piece) {
    if (piece.kind() == MemorySnapshot.Kind.DEVICE) {
      return "GPU";
    }
    return piece.name().length() <= LONGEST_NAME
        ? piece.name()
        : piece.name().substring(0, LONGEST_NAME - 1) + "\u2026";
  }

  private static String said(MemoryUse use) {
    return switch (use.rest()) {
      case MAPPED -> "devices reach all of it";
      case ON_DEMAND -> "what is in use is mapped while a transfer needs it";
      case UNREACHABLE -> "DMA to what is in use fails: " + use.problem();
      case OFFLINE -> "the rest is not in use";
      case REFUSED -> "the guest could not bring it online: " + use.problem();
    };
  }

  private void rest(String name, MemoryUse use, long from, long to) {
    String size = Amounts.bytes(to - from);
    memory.add(
        switch (use.rest()) {
          case MAPPED -> new Band(from, to - from, Band.MAPPED, name + ": " + size);
          case ON_DEMAND ->
              new Band(from, to - from, Band.DEMAND, name + ": " + size + ", on demand");
          case OFFLINE -> unused(from, to);
          case UNREACHABLE, REFUSED ->
              new Band(from, to - from, Band.REFUSED, "out of reach: " + size);
        });
  }
}
