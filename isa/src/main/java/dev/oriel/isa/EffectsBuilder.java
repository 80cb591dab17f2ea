package dev.oriel.isa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Derives a row's effects from its operands and flags, and adds those that the table states; the
 * rules are at the head of {@code fields.tbl}.
 */
final class EffectsBuilder {
  private static final int XER =
      bits(Resource.SO, Resource.OV, Resource.CA, Resource.OV32, Resource.CA32, Resource.COUNT);

  private final List<Operand> operands;
  private final Set<Flag> flags;
  private final List<Field> targets = new ArrayList<>();
  private final List<IntFunction<Touched>> reads = new ArrayList<>();
  private final List<IntFunction<Touched>> writes = new ArrayList<>();
  private final Set<Interrupt> interrupts = EnumSet.noneOf(Interrupt.class);
  private boolean memory;

  EffectsBuilder(List<Operand> operands, Set<Flag> flags) {
    this.operands = operands;
    this.flags = flags;
  }

  /**
   * @param words the effects stated in the table: {@code r=}, {@code w=} and {@code may=}
   */
  Effects build(List<String> words, @Nullable CrRecord crRecord) {
    for (int i = 0; i < operands.size(); i++) {
      Field field = operands.get(i).field();
      boolean first = i == 0 && field.name().equals("RA") && !flags.contains(Flag.UNREAD);
      operand(field, field.target() || first);
    }
    words.forEach(this::word);
    if (memory) {
      interrupts.add(Interrupt.STORAGE);
      update();
    }
    if (flags.contains(Flag.BRANCH)) {
      branch();
    }
    if (crRecord != null) {
      writes.add(always(Touched.crField(crRecord.crField())));
      if (crRecord.crField() != 6) {
        reads.add(always(resource(crRecord.crField() == 0 ? Resource.SO : Resource.FPSCR)));
      }
    }
    availability();
    return new Effects(reads, writes, interrupts);
  }

  private void operand(Field field, boolean target) {
    if (target) {
      targets.add(field);
      writes.add(word -> registers(field, word));
    }
    boolean part = field.kind() == Field.Kind.CRB;
    boolean condition = flags.contains(Flag.COND);
    boolean number = field.kind() == Field.Kind.NUMBER;
    if ((!target || part) && !number && !condition && !flags.contains(Flag.UNREAD)) {
      reads.add(word -> registers(field, word));
    }
  }

  private void word(String word) {
    int equals = word.indexOf('=');
    String[] items = word.substring(equals + 1).split(",");
    switch (word.substring(0, equals)) {
      case "r" -> Arrays.stream(items).forEach(item -> reads.add(item(item)));
      case "w" -> Arrays.stream(items).forEach(item -> writes.add(item(item)));
      case "may" -> Arrays.stream(items).forEach(item -> interrupts.add(Interrupt.valueOf(item)));
      default -> throw new IllegalArgumentException("no effect: " + word);
    }
  }

  private IntFunction<Touched> item(String item) {
    int range = item.indexOf("..");
    if (range >= 0) {
      Field first = field(item.substring(0, range));
      String bytes = item.substring(range + 2);
      return bytes.isEmpty()
          ? word -> string(first.extract(word), 4 * (32 - first.extract(word)))
          : word -> string(first.extract(word), count(field(bytes).extract(word)));
    }
    int plus = item.indexOf('+');
    if (plus >= 0) {
      Field first = field(item.substring(0, plus));
      int distance = Integer.parseInt(item.substring(plus + 1));
      return word -> Touched.gpr(first.extract(word) + distance & 31);
    }
    for (Operand operand : operands) {
      if (operand.field().name().equals(item)) {
        return word -> registers(operand.field(), word);
      }
    }
    return switch (item) {
      case "T" -> {
        List<Field> kept = List.copyOf(targets);
        yield word ->
            kept.stream().map(field -> registers(field, word)).reduce(Touched.NOTHING, Touched::or);
      }
      case "GPRS" -> always(new Touched(-1, 0, 0, 0));
      case "CR" -> always(new Touched(0, 0, 0xff, 0));
      case "CR0" -> always(Touched.crField(0));
      case "CR6" -> always(Touched.crField(6));
      case "XER" -> always(new Touched(0, 0, 0, XER));
      case "ALL" -> always(Touched.EVERYTHING);
      default -> {
        Resource resource = Resource.valueOf(item);
        memory |= resource == Resource.MEMORY;
        yield always(resource(resource));
      }
    };
  }

  /** A storage access with update stores the effective address in RA. */
  private void update() {
    for (Operand operand : operands.subList(1, operands.size())) {
      if (operand.field().name().equals("RA")) {
        writes.add(word -> registers(operand.field(), word));
        interrupts.add(Interrupt.ILLEGAL);
      }
    }
  }

  private void branch() {
    writes.add(always(resource(Resource.CFAR)));
    if (flags.contains(Flag.COND)) {
      Field bo = field("BO");
      Field bi = field("BI");
      reads.add(
          word -> {
            int options = bo.extract(word);
            Touched condition = (options & 0x10) != 0 ? Touched.NOTHING : registers(bi, word);
            Touched counter = counter(options);
            boolean always = condition.isEmpty() && counter.isEmpty();
            return always ? Touched.NOTHING : condition.or(counter).or(resource(Resource.CFAR));
          });
      writes.add(word -> counter(bo.extract(word)));
    }
  }

  /** CTR, if BO says that it is decremented. */
  private static Touched counter(int options) {
    return (options & 4) != 0 ? Touched.NOTHING : resource(Resource.CTR);
  }

  private void availability() {
    if (flags.contains(Flag.PRIV) || flags.contains(Flag.HYPER)) {
      interrupts.add(Interrupt.PRIVILEGED);
    }
    if (flags.contains(Flag.FP)) {
      interrupts.add(Interrupt.FP_UNAVAILABLE);
    }
    if (flags.contains(Flag.VEC)) {
      interrupts.add(Interrupt.VECTOR_UNAVAILABLE);
    }
    if (flags.contains(Flag.VSX)) {
      interrupts.add(Interrupt.VSX_UNAVAILABLE);
    }
    if (flags.contains(Flag.TODO)) {
      interrupts.add(Interrupt.ILLEGAL);
    }
  }

  private Field field(String name) {
    return operands.stream()
        .map(Operand::field)
        .filter(field -> field.name().equals(name))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("not an operand: " + name));
  }

  /** What the value of {@code field} designates; nothing for a plain number. */
  private static Touched registers(Field field, int word) {
    int number = field.extract(word);
    Touched one =
        switch (field.kind()) {
          case GPR -> Touched.gpr(number);
          case GPR0 -> number == 0 ? Touched.NOTHING : Touched.gpr(number);
          case FPR, VSR -> Touched.vsr(number);
          case VR -> Touched.vsr(32 + number);
          case CRF -> Touched.crField(number);
          case CRB -> Touched.crField(number / 4);
          case NUMBER ->
              switch (field.name()) {
                case "FXM" -> new Touched(0, 0, Integer.reverse(number) >>> 24, 0);
                case "SPR" -> spr(number);
                default -> Touched.NOTHING;
              };
          case RELATIVE, ABSOLUTE -> Touched.NOTHING;
        };
    if (!field.pair()) {
      return one;
    }
    return one.or(
        field.kind() == Field.Kind.GPR ? Touched.gpr(number + 1 & 31) : Touched.vsr(number + 1));
  }

  /**
   * The special purpose register with that number; time registers are not part of the thread's
   * state.
   */
  private static Touched spr(int number) {
    return switch (number) {
      case 1 -> new Touched(0, 0, 0, XER);
      case 8 -> resource(Resource.LR);
      case 9 -> resource(Resource.CTR);
      case 22, 176, 268, 269, 308, 309, 849 -> resource(Resource.OUTSIDE);
      case 26 -> resource(Resource.SRR0);
      case 27 -> resource(Resource.SRR1);
      case 28 -> resource(Resource.CFAR);
      case 815 -> resource(Resource.TAR);
      default -> resource(Resource.SPRS);
    };
  }

  /** The registers of a string of {@code bytes} that begins in {@code first}. */
  private static Touched string(int first, int bytes) {
    long ones = (1L << (bytes + 3) / 4) - 1;
    return new Touched(Integer.rotateLeft((int) ones, first), 0, 0, 0);
  }

  private static int count(int nb) {
    return nb == 0 ? 32 : nb;
  }

  private static IntFunction<Touched> always(Touched touched) {
    return word -> touched;
  }

  private static Touched resource(Resource resource) {
    return Touched.resource(resource);
  }

  private static int bits(Resource... resources) {
    return Arrays.stream(resources).mapToInt(Resource::bit).reduce(0, (a, b) -> a | b);
  }
}
