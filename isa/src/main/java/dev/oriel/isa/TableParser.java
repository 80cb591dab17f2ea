package dev.oriel.isa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the table files; their grammar is at the head of {@code fields.tbl}. */
final class TableParser {
  /** Mnemonics that Java reserves or that {@link Object} has as methods. */
  private static final Set<String> KEYWORDS = Set.of("wait");

  private final Map<String, Field> fields = new HashMap<>();
  private final List<Instruction> rows = new ArrayList<>();
  private @Nullable String semanticsClass;
  private List<String> classWords = List.of();

  /** The rows read so far, in the order of the files. */
  List<Instruction> rows() {
    return rows;
  }

  /**
   * Reads one file.
   *
   * @throws IllegalArgumentException naming file, line and what is wrong
   */
  void read(String file, String text) {
    semanticsClass = null;
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#")) {
        continue;
      }
      try {
        if (content.startsWith("field ")) {
          field(content);
        } else if (content.startsWith("@class ")) {
          List<String> words = List.of(words(content.substring("@class ".length())));
          semanticsClass = words.getFirst();
          classWords = words.subList(1, words.size());
        } else {
          rows.add(row(content));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ":" + number + ": " + e.getMessage() + " in: " + content, e);
      }
    }
  }

  private void field(String line) {
    String[] words = line.split("\\s+");
    require(words.length >= 3, "field NAME BITS [attributes]");
    List<Field.Piece> pieces = new ArrayList<>();
    for (String bits : words[2].split(",")) {
      String[] ends = bits.split(":");
      pieces.add(new Field.Piece(number(ends[0]), number(ends[ends.length - 1])));
    }
    boolean signed = false;
    int shift = 0;
    boolean pair = false;
    boolean target = false;
    Field.Kind kind = Field.Kind.NUMBER;
    for (int i = 3; i < words.length; i++) {
      if (words[i].equals("signed")) {
        signed = true;
      } else if (words[i].equals("pair")) {
        pair = true;
      } else if (words[i].equals("target")) {
        target = true;
      } else if (words[i].startsWith("<<")) {
        shift = number(words[i].substring(2));
      } else {
        kind = Field.Kind.valueOf(words[i].toUpperCase(Locale.ROOT));
      }
    }
    Field field = new Field(words[1], pieces, signed, shift, kind, pair, target);
    require(Integer.bitCount(field.mask()) == field.width(), "overlapping pieces");
    require(fields.put(field.name(), field) == null, "field defined twice");
  }

  private Instruction row(String line) {
    String[] columns = line.split("\\|", -1);
    require(columns.length == 5, "a row has 5 columns, not " + columns.length);
    if (semanticsClass == null) {
      throw new IllegalArgumentException("no @class before the row");
    }
    String mnemonic = columns[0].strip();
    Encoding encoding = encoding(columns[1].strip());
    List<Operand> operands = operands(columns[2].strip());
    Set<Field> named = new HashSet<>();
    operands.forEach(operand -> require(named.add(operand.field()), "operand named twice"));
    require(named.equals(encoding.fields), "operands are not the fields of the encoding");

    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    CrRecord crRecord = null;
    List<String> effects = new ArrayList<>();
    for (String flag :
        Stream.concat(classWords.stream(), Arrays.stream(words(columns[3]))).toList()) {
      if (flag.startsWith("cr")) {
        crRecord = crRecord(flag, named);
      } else if (flag.contains("=")) {
        effects.add(flag);
      } else {
        require(flags.add(Flag.valueOf(flag.toUpperCase(Locale.ROOT))), "flag twice: " + flag);
      }
    }
    return new Instruction(
        rows.size(),
        mnemonic,
        encoding.mask,
        encoding.match,
        operands,
        flags,
        crRecord,
        new EffectsBuilder(operands, flags).build(effects, crRecord),
        semanticsClass,
        method(mnemonic, crRecord != null),
        columns[4].strip());
  }

  private record Encoding(int mask, int match, Set<Field> fields) {}

  private Encoding encoding(String text) {
    int bit = 0;
    int mask = 0;
    int match = 0;
    Map<Field, Integer> taken = new HashMap<>();
    for (String word : words(text)) {
      if (Character.isLetter(word.charAt(0))) {
        Field field = fieldNamed(word);
        int first = bit;
        Field.Piece piece =
            field.pieces().stream()
                .filter(p -> p.first() == first)
                .findAny()
                .orElseThrow(
                    () -> new IllegalArgumentException(word + " has no piece at bit " + first));
        taken.merge(field, piece.mask(), (a, b) -> a | b);
        bit += piece.width();
      } else {
        String[] parts = word.split(":");
        require(parts.length == 2 || bit == 0 && parts.length == 1, "constant is VALUE:WIDTH");
        int width = parts.length == 2 ? number(parts[1]) : 6;
        require(width > 0 && bit + width <= 32, "more than 32 bits");
        if (!parts[0].equals("/")) {
          int value = number(parts[0]);
          require(value >>> width == 0, value + " needs more than " + width + " bits");
          mask |= (-1 >>> 32 - width) << 32 - bit - width;
          match |= value << 32 - bit - width;
        }
        bit += width;
      }
    }
    require(bit == 32, bit + " bits, not 32");
    taken.forEach(
        (field, bits) -> require(bits == field.mask(), "not all pieces of " + field.name()));
    require(mask >>> 26 == 0x3f, "the primary opcode is not constant");
    return new Encoding(mask, match, taken.keySet());
  }

  private List<Operand> operands(String text) {
    List<Operand> operands = new ArrayList<>();
    if (text.isEmpty()) {
      return operands;
    }
    for (String part : text.split(",")) {
      String word = part.strip();
      int open = word.indexOf('(');
      if (open >= 0) {
        require(open > 0 && word.endsWith(")"), "operand " + word);
        operands.add(operand(word.substring(0, open), false));
        operands.add(operand(word.substring(open + 1, word.length() - 1), true));
      } else {
        operands.add(operand(word, false));
      }
    }
    return operands;
  }

  private Operand operand(String word, boolean base) {
    boolean optional = word.endsWith("?");
    String name = optional ? word.substring(0, word.length() - 1) : word;
    return new Operand(fieldNamed(name), base, optional);
  }

  private CrRecord crRecord(String flag, Set<Field> operands) {
    String[] parts = flag.split("=");
    int crField = number(parts[0].substring(2));
    require(crField == 0 || crField == 1 || crField == 6, flag);
    require((parts.length == 2) == (crField != 1), flag);
    Field result = null;
    if (parts.length == 2) {
      result = fieldNamed(parts[1]);
      require(operands.contains(result), "not an operand: " + parts[1]);
    }
    return new CrRecord(crField, result);
  }

  private Field fieldNamed(String name) {
    Field field = fields.get(name);
    if (field == null) {
      throw new IllegalArgumentException("no field " + name);
    }
    return field;
  }

  private static String method(String mnemonic, boolean recordForm) {
    String name = mnemonic;
    if (recordForm) {
      require(name.endsWith("."), "a record form ends with a dot");
      name = name.substring(0, name.length() - 1);
    }
    name = name.replace('.', '_');
    return KEYWORDS.contains(name) ? name + "_" : name;
  }

  private static String[] words(String text) {
    return text.isBlank() ? new String[0] : text.strip().split("\\s+");
  }

  private static int number(String text) {
    return text.startsWith("0b") ? Integer.parseInt(text.substring(2), 2) : Integer.parseInt(text);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
