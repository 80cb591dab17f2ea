package dev.oriel.inspector;

import dev.oriel.machine.Debugger;
import dev.oriel.machine.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The registers of a processor at one moment, and the instructions that it is about to execute. */
final class ProcessorSheet {
  private static final int INSTRUCTIONS = 8;
  private static final int BYTES = 8;

  /** Registers of 32 bits. */
  private static final List<String> SHORT = List.of("cr", "xer", "fpscr");

  /** In the order of reading, first column by column. */
  private static final List<String> NAMES =
      Stream.concat(
              Stream.of("nip", "msr", "lr", "ctr", "cr", "xer", "fpscr", "srr0", "srr1", "dar"),
              IntStream.range(0, 32).mapToObj(number -> "r" + number))
          .toList();

  private ProcessorSheet() {}

  static Sheet of(Machine machine, int processor) {
    Debugger debugger = machine.debugger();
    Moment now = debugger.together(() -> Moment.of(debugger, processor));
    String symbol = machine.view().symbol(now.nip);
    return new Sheet(
        "Processor " + processor,
        "Processor %d %s; it has executed %s instructions and is at %s%s."
            .formatted(
                processor,
                now.runs ? "is awake" : "sleeps",
                Amounts.grouped(now.executed),
                Amounts.hex(now.nip),
                symbol.isEmpty() ? "" : ", " + symbol),
        List.of(
            new Sheet.Section(
                "Instructions", List.of("#address", "#word", "instruction"), now.code),
            new Sheet.Section(
                "Registers", List.of("register", "#value", "register", "#value"), now.values)));
  }

  /** What is seen at one moment. */
  private record Moment(
      long nip, long executed, boolean runs, List<List<String>> code, List<List<String>> values) {
    static Moment of(Debugger debugger, int processor) {
      long nip = debugger.processors().read(processor, "nip");
      return new Moment(
          nip,
          debugger.processors().executed(processor),
          debugger.processors().runs(processor),
          debugger.instructions(processor, nip, INSTRUCTIONS).stream()
              .map(ProcessorSheet::row)
              .toList(),
          ProcessorSheet.values(debugger, processor));
    }
  }

  private static List<String> row(Debugger.Instruction instruction) {
    return List.of(
        Amounts.hex(instruction.ea(), BYTES),
        Amounts.hex(Integer.toUnsignedLong(instruction.word()), Integer.BYTES),
        instruction.text());
  }

  private static List<List<String>> values(Debugger debugger, int processor) {
    List<List<String>> rows = new ArrayList<>();
    int half = NAMES.size() / 2;
    for (int i = 0; i < half; i++) {
      String left = NAMES.get(i);
      String right = NAMES.get(half + i);
      rows.add(
          List.of(
              left, value(debugger, processor, left), right, value(debugger, processor, right)));
    }
    return rows;
  }

  private static String value(Debugger debugger, int processor, String name) {
    return Amounts.hex(
        debugger.processors().read(processor, name), SHORT.contains(name) ? Integer.BYTES : BYTES);
  }
}
