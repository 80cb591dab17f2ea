package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MemorySnapshot;
import dev.oriel.machine.MemorySnapshot.Kind;
import dev.oriel.machine.WindowSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rows of a comparison. */
final class Rows {
  private static final List<String> NOTHING = List.of("-");
  private static final String OFFERED = "Offered to the guest";
  private static final String ASKED = "What the guest did";
  private static final String REACHED = "What devices reach";
  private static final String READ = "Reading the disk into memory, past the cache";
  private static final String COST = "What it costs";
  private static final String COMMAND = "The command";

  private final List<Finding> findings;
  private final List<Row> rows = new ArrayList<>();

  private Rows(List<Finding> findings) {
    this.findings = findings;
  }

  /** The rows in which at least one finding has a value. */
  static List<Row> of(List<Finding> findings) {
    return new Rows(findings).build();
  }

  private List<Row> build() {
    row("", "kernel", f -> f.kernel().isEmpty() ? NOTHING : List.of("Linux " + f.kernel()));
    row("", "did not end well", f -> f.problem().map(List::of).orElse(NOTHING));
    buses(OFFERED, "largest window", (f, bus) -> largest(bus));
    buses(OFFERED, "page sizes", (f, bus) -> pageSizes(bus));
    row(OFFERED, "windows it can add", Rows::available);
    row(ASKED, "calls", Rows::calls);
    buses(ASKED, "windows it has", (f, bus) -> bus.windows().stream().map(Rows::window).toList());
    buses(ASKED, "direct mapping", Rows::direct);
    memory(Kind.RAM, "RAM");
    memory(Kind.PLUGGED, "plugged memory");
    memory(Kind.DEVICE, "GPU memory");
    for (String target : List.of("RAM", "GPU")) {
      transfer("speed, " + target, target, t -> Amounts.decimal(t.speed()) + " MB/s");
      row(
          READ,
          "failed, " + target,
          f -> f.transfer(target).flatMap(Finding.Transfer::problem).stream().toList());
      transfer("bytes, " + target, target, Rows::right);
      transfer("TCE calls a MiB, " + target, target, t -> Amounts.decimal(t.tceCallsPerMebibyte()));
    }
    row(COST, "TCE calls in the boot", f -> List.of(Amounts.grouped(f.costs().bootCalls())));
    row(COST, "tables", f -> List.of(Amounts.grouped(f.costs().tableBytes()) + " bytes"));
    row(
        COST,
        "tables, at most",
        f -> List.of(Amounts.grouped(f.costs().peakTableBytes()) + " bytes"));
    command("exit status", c -> "" + c.status());
    command("seconds", c -> Amounts.decimal(c.seconds()));
    return rows;
  }

  private void row(String group, String label, Function<Finding, List<String>> cell) {
    List<List<String>> cells =
        findings.stream().map(cell).map(lines -> lines.isEmpty() ? NOTHING : lines).toList();
    if (cells.stream().anyMatch(lines -> !lines.equals(NOTHING))) {
      rows.add(new Row(group, label, cells));
    }
  }

  /** Adds a row with a value for each bus, preceded by the bus's name if there are several. */
  private void buses(
      String group, String label, BiFunction<Finding, BusSnapshot, List<String>> cell) {
    row(
        group,
        label,
        f ->
            f.buses().stream()
                .flatMap(
                    bus ->
                        cell.apply(f, bus).stream()
                            .map(line -> f.buses().size() == 1 ? line : busName(bus) + ": " + line))
                .toList());
  }

  static String busName(BusSnapshot bus) {
    return "pci." + bus.index();
  }

  private void memory(Kind kind, String label) {
    buses(
        REACHED,
        label,
        (f, bus) ->
            f.memory().stream()
                .filter(piece -> piece.kind() == kind && f.problem().isEmpty())
                .map(piece -> reach(f, bus, piece))
                .toList());
  }

  private void transfer(String label, String target, Function<Finding.Transfer, String> cell) {
    row(
        READ,
        label,
        f -> f.transfer(target).filter(t -> t.problem().isEmpty()).map(cell).stream().toList());
  }

  private void command(String label, Function<Finding.CommandResult, String> cell) {
    row(COMMAND, label, f -> f.command().map(c -> List.of(cell.apply(c))).orElse(NOTHING));
  }

  /** The largest window: in TCEs, and in bytes with the largest pages. */
  private static List<String> largest(BusSnapshot bus) {
    if (bus.largestWindow() == 0 || bus.pageShifts().isEmpty()) {
      return List.of("none");
    }
    String count = Amounts.count(bus.largestWindow()) + " TCEs";
    int shift = bus.pageShifts().getLast();
    if (Long.numberOfTrailingZeros(bus.largestWindow()) + shift >= Long.SIZE) {
      return List.of(count);
    }
    String size = Amounts.bytes(bus.largestWindow() << shift);
    return List.of(count, size + " in " + pageSize(shift) + " pages");
  }

  private static List<String> pageSizes(BusSnapshot bus) {
    String sizes = bus.pageShifts().stream().map(Rows::pageSize).collect(Collectors.joining(" "));
    return sizes.isEmpty() ? List.of() : List.of(sizes);
  }

  private static String pageSize(int shift) {
    return Amounts.bytes(1L << shift).replace(" ", "").replace("iB", "");
  }

  private static List<String> available(Finding finding) {
    return WindowCall.read(finding.calls()).stream()
        .map(call -> call instanceof WindowCall.Query(int available) ? "" + available : null)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** The guest's calls that change its windows, without queries. */
  private static List<String> calls(Finding finding) {
    List<String> calls = new ArrayList<>();
    for (WindowCall call : WindowCall.read(finding.calls())) {
      switch (call) {
        case WindowCall.Query query -> {}
        case WindowCall.Create(long pageSize, long size, long ioba, long liobn) ->
            calls.add(
                "create %s in %s pages"
                    .formatted(
                        Amounts.bytes(size), pageSize(Long.numberOfTrailingZeros(pageSize))));
        case WindowCall.Remove(long liobn) -> calls.add("remove " + Amounts.hex(liobn));
        case WindowCall.Reset reset -> calls.add("reset");
        case WindowCall.Refused(String reason) -> calls.add("refused: " + reason);
      }
    }
    return calls;
  }

  private static String window(WindowSnapshot window) {
    return "%s at %s%s"
        .formatted(
            Amounts.bytes(window.size()),
            Amounts.address(window.ioba()),
            window.isDefault() ? " (default)" : "");
  }

  private static List<String> direct(Finding finding, BusSnapshot bus) {
    if (finding.problem().isPresent()) {
      return List.of();
    }
    boolean direct = new Reach(bus).allRam(finding.memory());
    return List.of(direct ? "yes, all RAM once" : "no, each transfer");
  }

  private static String reach(Finding finding, BusSnapshot bus, MemorySnapshot piece) {
    long mapped = new Reach(bus).mappedBytes(piece);
    MemoryUse use = MemoryUse.of(finding, bus, piece);
    String of = " of " + Amounts.bytes(piece.size());
    return switch (use.rest()) {
      case MAPPED -> "all " + Amounts.bytes(piece.size()) + ", mapped";
      case ON_DEMAND ->
          Amounts.bytes(use.online())
              + (use.online() == piece.size() ? "" : of)
              + ", mapped for each transfer";
      case UNREACHABLE -> Amounts.bytes(use.online()) + of + ", out of reach: " + use.problem();
      case OFFLINE -> mapped == 0 ? "not online" + of : Amounts.bytes(mapped) + of + ", mapped";
      case REFUSED -> "not online: " + use.problem();
    };
  }

  private static String right(Finding.Transfer transfer) {
    return transfer.right().map(right -> right ? "right" : "WRONG").orElse("not checked");
  }
}
