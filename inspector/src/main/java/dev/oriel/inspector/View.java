package dev.oriel.inspector;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineProcessors;
import dev.oriel.machine.MachineView;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.MemorySnapshot;
import dev.oriel.machine.WindowSnapshot;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be looked at; the name in lower case is part of its address. */
enum View {
  BUS {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      List<BusSnapshot> buses = machine.buses();
      List<Sheet.Section> sections = new ArrayList<>();
      List<List<String>> windows = new ArrayList<>();
      for (BusSnapshot bus : buses) {
        for (WindowSnapshot window : bus.windows()) {
          windows.add(
              List.of(
                  "host bridge " + bus.index(),
                  Amounts.hex(window.liobn()),
                  Amounts.address(window.ioba()),
                  Amounts.bytes(window.size()),
                  Amounts.bytes(1L << window.pageShift()),
                  window.isDefault() ? "platform" : "guest",
                  Amounts.bytes(window.mapped()),
                  Amounts.bytes(window.tableBytes())));
        }
      }
      sections.add(
          new Sheet.Section(
              "Windows",
              List.of("bus", "LIOBN", "from", "#size", "#page", "made by", "#mapped", "#table"),
              windows));
      for (BusSnapshot bus : buses) {
        for (WindowSnapshot window : bus.windows()) {
          List<List<String>> runs = new ArrayList<>();
          for (MappedRun run : window.runs()) {
            runs.add(
                List.of(
                    Amounts.hex(run.ioba()),
                    Amounts.bytes(run.size()),
                    Amounts.bytes(run.mapped()),
                    Amounts.hex(run.ra()),
                    Amounts.bytes(run.span()),
                    Amounts.grouped(run.runs())));
          }
          sections.add(
              new Sheet.Section(
                  "Mapped in window " + Amounts.hex(window.liobn()),
                  List.of("from", "#size", "#mapped", "memory from", "#spread over", "#runs"),
                  runs));
        }
      }
      return new Sheet("Bus address spaces", busSentence(buses), sections);
    }
  },

  PCI {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      List<Sheet.Section> sections = new ArrayList<>();
      List<MachineView.Function> functions = machine.view().functions();
      for (MachineView.Function function : functions) {
        for (MachineView.Registers in : function.registers()) {
          sections.add(
              new Sheet.Section(
                  "%s at 00:%02x.0 of host bridge %d, %s"
                      .formatted(function.name(), function.slot(), function.bridge(), in.place()),
                  List.of("#offset", "register", "#value"),
                  in.registers().stream()
                      .map(
                          r ->
                              List.of(
                                  "0x%02x".formatted(r.offset()),
                                  r.name(),
                                  Amounts.hex(r.value(), r.width())))
                      .toList()));
        }
      }
      int bridges = machine.buses().size();
      return new Sheet(
          "PCI",
          "%s on %s, with the registers of configuration space and of the BARs."
              .formatted(
                  Amounts.count(functions.size(), "function"),
                  Amounts.count(bridges, "host bridge")),
          sections);
    }
  },

  PROCESSORS {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      List<MachineProcessors.State> all = machine.processors().all();
      long awake = all.stream().filter(MachineProcessors.State::runs).count();
      return new Sheet(
          "Processors",
          "%d of %s awake; together they have executed %s instructions."
              .formatted(
                  awake,
                  Amounts.count(all.size(), "processor"),
                  Amounts.grouped(all.stream().mapToLong(MachineProcessors.State::executed).sum())),
          List.of(
              new Sheet.Section(
                  "",
                  List.of("#number", "state", "function", "#nip", "#lr", "#msr", "#instructions"),
                  all.stream()
                      .map(
                          p ->
                              List.of(
                                  Integer.toString(p.index()),
                                  p.runs() ? "runs" : "sleeps",
                                  p.symbol(),
                                  Amounts.hex(p.nip()),
                                  Amounts.hex(p.lr()),
                                  Amounts.hex(p.msr()),
                                  Amounts.grouped(p.executed())))
                      .toList())));
    }
  },

  REGISTERS {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      return ProcessorSheet.of(machine, query.processor(machine.debugger().processors().count()));
    }
  },

  MEMORY {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      List<MemorySnapshot> pieces = machine.memory().regions();
      List<List<String>> rows = new ArrayList<>();
      for (MemorySnapshot piece : pieces) {
        String kind =
            switch (piece.kind()) {
              case RAM -> "memory at power-on";
              case PLUGGED -> "plugged memory";
              case DEVICE -> "memory of a device";
            };
        rows.add(row(piece.address(), piece.size(), kind, piece.name()));
      }
      for (MachineView.BusRange range : machine.view().busRanges()) {
        String what =
            "%s of host bridge %d, from bus address %s"
                .formatted(range.name(), range.bridge(), Amounts.hex(range.bus()));
        rows.add(row(range.address(), range.size(), "bus", what));
      }
      rows.sort(
          Comparator.comparing(
              row -> Long.parseUnsignedLong(row.getFirst().substring(2), 16),
              Long::compareUnsigned));
      long memory = pieces.stream().mapToLong(MemorySnapshot::size).sum();
      return new Sheet(
          "Memory",
          "The guest has %s of memory; its TCE tables take %s of the host's %s for them."
              .formatted(
                  Amounts.bytes(memory),
                  Amounts.bytes(machine.tableBytes()),
                  Amounts.bytes(machine.tableBudget())),
          List.of(
              new Sheet.Section(
                  "Real addresses", List.of("#from", "#to", "#size", "kind", "what"), rows)));
    }

    private List<String> row(long from, long size, String kind, String what) {
      return List.of(
          Amounts.hex(from), Amounts.hex(from + size - 1), Amounts.bytes(size), kind, what);
    }
  },

  INTERRUPTS {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      List<MachineView.Interrupt> all = machine.view().interrupts();
      return new Sheet(
          "Interrupts",
          "%s, signalled %s times."
              .formatted(
                  Amounts.count(all.size(), "source"),
                  Amounts.grouped(all.stream().mapToLong(MachineView.Interrupt::count).sum())),
          List.of(
              new Sheet.Section(
                  "",
                  List.of(
                      "#number", "source", "kind", "#processor", "#priority", "state", "#count"),
                  all.stream()
                      .map(
                          i ->
                              List.of(
                                  Amounts.hex(i.number()),
                                  i.source(),
                                  i.level() ? "level" : "edge",
                                  Integer.toString(i.processor()),
                                  i.priority() == MASKED ? "masked" : "" + i.priority(),
                                  i.pending() ? "pending" : "",
                                  Amounts.grouped(i.count())))
                      .toList())));
    }
  },

  CALLS {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      Map<String, Long> hypercalls = machine.hypercalls();
      Map<String, Long> rtas = machine.view().rtasCalls();
      return new Sheet(
          "Calls",
          "The guest has made %s and %s."
              .formatted(
                  Amounts.count(sum(hypercalls), "hypercall"),
                  Amounts.count(sum(rtas), "RTAS call")),
          List.of(
              section("Hypercalls", hypercalls),
              section("RTAS calls", rtas),
              timeline(history.calls().seconds()),
              ring(history.ring().look())));
    }

    private Sheet.Section ring(List<CallRing.Noted> calls) {
      return new Sheet.Section(
          "One by one, the newest first, since somebody looks",
          List.of("done", "#processor", "call", "arguments", "#result"),
          calls.stream()
              .map(
                  noted ->
                      List.of(
                          noted.time().toString(),
                          Integer.toString(noted.call().processor()),
                          noted.call().name(),
                          noted.call().arguments().stream()
                              .map(Amounts::hex)
                              .collect(Collectors.joining(" ")),
                          Long.toString(noted.call().result())))
              .toList());
    }

    private Sheet.Section timeline(List<CallTimeline.Second> seconds) {
      long most = seconds.stream().mapToLong(CallTimeline.Second::hypercalls).max().orElse(0);
      return new Sheet.Section(
          "The last seconds, the newest first",
          List.of("until", "#hypercalls", "", "#RTAS calls", "most", "#times"),
          seconds.stream()
              .map(
                  second ->
                      List.of(
                          second.end().truncatedTo(ChronoUnit.SECONDS).toString(),
                          Amounts.grouped(second.hypercalls()),
                          bar(second.hypercalls(), most),
                          Amounts.grouped(second.rtas()),
                          second.busiest(),
                          Amounts.grouped(second.most())))
              .toList());
    }

    private String bar(long count, long most) {
      return "█".repeat((int) (most == 0 ? 0 : (count * BAR + most - 1) / most));
    }

    private long sum(Map<String, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private Sheet.Section section(String heading, Map<String, Long> counts) {
      return new Sheet.Section(
          heading,
          List.of("call", "#count"),
          counts.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .map(entry -> List.of(entry.getKey(), Amounts.grouped(entry.getValue())))
              .toList());
    }
  },

  CONSOLE {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      String all = machine.console().transcript();
      List<List<String>> rows =
          GuestText.lastLines(all, CONSOLE_LINES).lines().map(List::of).toList();
      return new Sheet(
          "Console",
          all.isBlank()
              ? "The guest has written nothing."
              : "The last of what the guest has written, in up to %d lines."
                  .formatted(CONSOLE_LINES),
          List.of(new Sheet.Section("", List.of("line"), rows)));
    }
  },

  EVENTS {
    @Override
    Sheet sheet(Machine machine, History history, Query query) {
      List<History.Numbered> all = history.since(0);
      return new Sheet(
          "Events",
          all.isEmpty()
              ? "Nothing has happened since the inspector was started."
              : "What has happened since the inspector was started, the newest first.",
          List.of(
              new Sheet.Section(
                  "",
                  List.of("time", "event"),
                  all.reversed().stream()
                      .map(
                          each ->
                              List.of(each.entry().time().toString(), each.entry().event().words()))
                      .toList())));
    }
  };

  private static final int MASKED = 255;

  /** Characters of the longest bar of a timeline. */
  private static final int BAR = 20;

  private static final int CONSOLE_LINES = 200;

  /**
   * Its tables now.
   *
   * @param query says which part, if a view has several
   */
  abstract Sheet sheet(Machine machine, History history, Query query);

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<View> of(String id) {
    for (View view : values()) {
      if (view.id().equals(id)) {
        return Optional.of(view);
      }
    }
    return Optional.empty();
  }

  /** What one sees of the buses, in a sentence. */
  private static String busSentence(List<BusSnapshot> buses) {
    long windows = buses.stream().mapToLong(bus -> bus.windows().size()).sum();
    long mapped =
        buses.stream()
            .flatMap(bus -> bus.windows().stream())
            .mapToLong(WindowSnapshot::mapped)
            .sum();
    long made =
        buses.stream()
            .flatMap(bus -> bus.windows().stream())
            .filter(window -> !window.isDefault())
            .count();
    return "The guest has made %s of %s, and lets devices reach %s of addresses."
        .formatted(made, Amounts.count(windows, "DMA window"), Amounts.bytes(mapped));
  }
}
