package dev.oriel.jit;

import dev.oriel.isa.Disassembler;
import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Describes a region for people: each guest instruction, its bytecode, and why execution leaves the
 * region.
 */
final class RegionDump {
  private final IsaTable isa;
  private final Region region;
  private final Disassembler disassembler;

  RegionDump(IsaTable isa, Region region) {
    this.isa = isa;
    this.region = region;
    disassembler = new Disassembler(isa);
  }

  /** The description; addresses are offsets from the first page. */
  String text(byte[] classFile) {
    Map<Integer, String> bytecode = bytecode(classFile);
    StringBuilder text = new StringBuilder();
    text.append(
        "region of %d instructions, entered at %s, %d bytes%n"
            .formatted(
                region.size(),
                region.entries().stream().mapToObj(this::offset).collect(Collectors.joining(" ")),
                classFile.length));
    for (Region.Block block : region.blocks()) {
      for (int word = block.first(); word < block.end(); word++) {
        text.append(
            "  %s  %-28s %s%n"
                .formatted(offset(word), assembly(word), bytecode.getOrDefault(word, "")));
      }
      int last = block.end() - 1;
      if (Kind.of(region.row(last), region.words()[last]) == Kind.DIRECT_BRANCH) {
        left(text, region.target(last));
      }
      if (continues(last)) {
        left(text, region.next(last));
      }
    }
    return text.toString();
  }

  private boolean continues(int word) {
    int bits = region.words()[word];
    return switch (Kind.of(region.row(word), bits)) {
      case DIRECT_BRANCH, INDIRECT_BRANCH ->
          BranchFields.conditional(bits) || BranchFields.links(bits);
      case LINKAGE -> false;
      default -> true;
    };
  }

  /** Says why execution that continues at {@code word} leaves the region, if it does. */
  private void left(StringBuilder text, int word) {
    if (region.contains(word)) {
      return;
    }
    if (word < 0) {
      text.append("        left for another page%n".formatted());
      return;
    }
    Instruction row = isa.decode(region.words()[word]);
    String reason =
        Kind.of(row, region.words()[word]) == Kind.INTERPRETED
            ? assembly(word).split(" ")[0] + " is interpreted"
            : "not executed yet, compiled before, or past the limit";
    text.append("        left for %s: %s%n".formatted(offset(word), reason));
  }

  private String offset(int word) {
    int offset = region.offset(word);
    return (offset < 0 ? "-" : "") + "%03x".formatted(Math.abs(offset));
  }

  private String assembly(int word) {
    return disassembler.disassemble(region.words()[word], region.offset(word));
  }

  /** Mnemonics of the bytecode of each word, which is its line number. */
  private static Map<Integer, String> bytecode(byte[] classFile) {
    Map<Integer, StringBuilder> lines = new HashMap<>();
    for (MethodModel method : ClassFile.of().parse(classFile).methods()) {
      List<CodeElement> elements = method.code().map(code -> code.elementList()).orElse(List.of());
      StringBuilder line = new StringBuilder();
      for (CodeElement element : elements) {
        if (element instanceof LineNumber number) {
          line = lines.computeIfAbsent(number.line() - 1, word -> new StringBuilder());
        } else if (element instanceof java.lang.classfile.Instruction instruction) {
          line.append(mnemonic(instruction)).append(' ');
        }
      }
    }
    return lines.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString().strip()));
  }

  private static String mnemonic(java.lang.classfile.Instruction instruction) {
    String name = instruction.opcode().name().toLowerCase(Locale.ROOT);
    return instruction instanceof InvokeInstruction invoke
        ? name + ":" + invoke.name().stringValue()
        : name;
  }
}
