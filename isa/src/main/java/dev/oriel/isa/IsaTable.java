package dev.oriel.isa;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The instructions of one processor, and the decoder over them. Immutable. */
public final class IsaTable {
  /** The decoder's first step looks at the primary opcode and this many low bits of the word. */
  private static final int LOW_BITS = 11;

  private static final int LOW_MASK = (1 << LOW_BITS) - 1;
  private static final Instruction[] NONE = {};

  private final List<Instruction> instructions;
  private final Map<String, Instruction> byMnemonic = new HashMap<>();
  private final Instruction[][] candidates;

  /** For each row the bits that must be 0. */
  private final int[] refused;

  private IsaTable(List<Instruction> rows) {
    instructions =
        numbered(
            Stream.concat(
                    rows.stream().filter(row -> row.has(Flag.HOT)),
                    rows.stream().filter(row -> !row.has(Flag.HOT)))
                .toList());
    for (Instruction instruction : instructions) {
      if (byMnemonic.put(instruction.mnemonic(), instruction) != null) {
        throw new IllegalArgumentException("two rows for " + instruction.mnemonic());
      }
    }
    candidates = index(instructions);
    refused = new int[instructions.size()];
  }

  private IsaTable(IsaTable table, int[] refused) {
    instructions = table.instructions;
    byMnemonic.putAll(table.byMnemonic);
    candidates = table.candidates;
    this.refused = refused;
  }

  /** The table of the POWER9: Power ISA 3.0B. */
  public static IsaTable power9() {
    return Power9.TABLE;
  }

  /**
   * A table of the rows in the given texts, read in order.
   *
   * @throws IllegalArgumentException if a text is not well formed or two rows contradict each other
   */
  static IsaTable of(Map<String, String> files) {
    TableParser parser = new TableParser();
    files.forEach(parser::read);
    return new IsaTable(parser.rows());
  }

  /**
   * The same rows, but words with a reserved field that is not 0 are illegal. The processor ignores
   * such fields (Book I 1.3.3), so a word that sets one is an error in the code. Exempt are
   * reserved no-operations (Book I 1.8.3), whose fields later versions of the ISA define.
   */
  public IsaTable refusingReservedFields() {
    return new IsaTable(
        this,
        instructions.stream()
            .mapToInt(
                row -> refused[row.index()] | (row.mnemonic().equals("rnop") ? 0 : row.reserved()))
            .toArray());
  }

  /** The same rows, but all of the decimal floating-point facility are illegal. */
  public IsaTable withoutDecimalFloatingPoint() {
    return without(row -> row.section().startsWith("I.5."));
  }

  /** The same rows, but all of the vector-scalar facility are illegal. */
  public IsaTable withoutVectorScalar() {
    return without(
        row ->
            row.has(Flag.VSX)
                || row.section().startsWith("I.7.")
                || row.mnemonic().startsWith("mfvsr")
                || row.mnemonic().startsWith("mtvsr"));
  }

  private IsaTable without(Predicate<Instruction> absent) {
    // Every word with the row's primary opcode, which is not 0, has at least one of its bits set.
    return new IsaTable(
        this,
        instructions.stream()
            .mapToInt(row -> absent.test(row) ? row.match() : refused[row.index()])
            .toArray());
  }

  /** All rows; an instruction's position is its {@link Instruction#index}. */
  public List<Instruction> instructions() {
    return instructions;
  }

  /** The row with that mnemonic. */
  public Optional<Instruction> instruction(String mnemonic) {
    return Optional.ofNullable(byMnemonic.get(mnemonic));
  }

  /** The instruction that {@code word} encodes, or null if the word is illegal. */
  public @Nullable Instruction decode(int word) {
    for (Instruction instruction : candidates[slot(word)]) {
      if (instruction.matches(word)) {
        return (word & refused[instruction.index()]) == 0 ? instruction : null;
      }
    }
    return null;
  }

  private static int slot(int word) {
    return word >>> 26 << LOW_BITS | word & LOW_MASK;
  }

  private static List<Instruction> numbered(List<Instruction> rows) {
    List<Instruction> result = new ArrayList<>();
    for (Instruction row : rows) {
      result.add(row.withIndex(result.size()));
    }
    return List.copyOf(result);
  }

  /** For each slot the rows that may match, those with the most constant bits first. */
  private static Instruction[][] index(List<Instruction> rows) {
    Instruction[][] slots = new Instruction[64 << LOW_BITS][];
    Arrays.fill(slots, NONE);
    List<Instruction> bySpecificity = new ArrayList<>(rows);
    bySpecificity.sort(
        Comparator.comparingInt((Instruction row) -> Integer.bitCount(row.mask())).reversed());
    for (Instruction row : bySpecificity) {
      int low = row.mask() & LOW_MASK;
      int free = ~low & LOW_MASK;
      int base = slot(row.match());
      // Enumerates the subsets of the free bits.
      for (int bits = free; ; bits = bits - 1 & free) {
        add(slots, base | bits, row);
        if (bits == 0) {
          break;
        }
      }
    }
    return slots;
  }

  private static void add(Instruction[][] slots, int slot, Instruction row) {
    for (Instruction other : slots[slot]) {
      if (row.overlaps(other) && !other.refines(row)) {
        throw new IllegalArgumentException(
            "some words are both " + other.mnemonic() + " and " + row.mnemonic());
      }
    }
    slots[slot] = Arrays.copyOf(slots[slot], slots[slot].length + 1);
    slots[slot][slots[slot].length - 1] = row;
  }

  private static final class Power9 {
    static final IsaTable TABLE = load();

    private static IsaTable load() {
      TableParser parser = new TableParser();
      for (String file : resource("index.tbl").lines().map(String::strip).toList()) {
        if (!file.isEmpty() && !file.startsWith("#")) {
          parser.read(file, resource(file));
        }
      }
      return new IsaTable(parser.rows());
    }

    private static String resource(String name) {
      try (InputStream in = IsaTable.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalArgumentException("no table " + name);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
