package dev.oriel.machine.replay;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A record of a log. All but the header have happened at a {@link Moment}. */
public sealed interface LogRecord {
  /** The most bytes of a record, without what the file adds. */
  int MOST_BYTES = 1 << 20;

  /** The most bytes of a text in a record. */
  int MOST_TEXT = 1 << 18;

  int MOST_TEXTS = 1 << 12;
  int MOST_TYPED = 1 << 12;
  int MOST_FRAME = 1 << 16;

  /**
   * When something happened.
   *
   * @param instructions how many the vCPU had executed
   * @param ticks of the time base; more than the instructions, since sleep takes time too
   */
  record Moment(long instructions, long ticks) implements Comparable<Moment> {
    /** The moments of a log never go back. */
    @Override
    public int compareTo(Moment other) {
      int order = Long.compare(instructions, other.instructions);
      return order != 0 ? order : Long.compare(ticks, other.ticks);
    }

    private void write(StateWriter out) {
      out.putLong(instructions);
      out.putLong(ticks);
    }

    private static Moment read(StateReader in) {
      long instructions = in.getLong();
      long ticks = in.getLong();
      in.check(instructions >= 0 && ticks >= 0);
      return new Moment(instructions, ticks);
    }
  }

  /**
   * The state of a machine, for comparison.
   *
   * @param registers a hash of all registers
   * @param written bytes that the guest has written to its console
   * @param sum a hash of these
   */
  record State(long nip, long msr, long registers, long written, long sum) {
    private void write(StateWriter out) {
      out.putLong(nip);
      out.putLong(msr);
      out.putLong(registers);
      out.putLong(written);
      out.putLong(sum);
    }

    private static State read(StateReader in) {
      return new State(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
  }

  /**
   * The first record.
   *
   * @param machine lines that describe the machine
   * @param id a random number that distinguishes the log from others
   * @param seed of the machine's random numbers
   * @param clockSeconds the time of day at the start, since 1970
   * @param clockNanos and its nanoseconds
   * @param period instructions between two {@link Check}s
   * @param note what whoever recorded wants to know again
   */
  record Header(
      List<String> machine,
      long id,
      long seed,
      long clockSeconds,
      int clockNanos,
      long period,
      String note)
      implements LogRecord {
    public Header {
      machine = List.copyOf(machine);
    }
  }

  /** Something that came from outside. */
  sealed interface Event extends LogRecord {
    Moment at();
  }

  /** Characters for the console, as many as it took. */
  record Typed(Moment at, byte[] bytes) implements Event {}

  /** A frame for the card of a network, by the network's place among all. */
  record Frame(Moment at, int network, byte[] bytes) implements Event {}

  /** What somebody did to the machine. */
  record Command(Moment at, Deed deed, String name, long number, Map<String, String> properties)
      implements Event {
    public Command {
      properties = Map.copyOf(properties);
    }
  }

  /** What can be done to a machine, with the name and the number that it needs. */
  enum Deed {
    RESET,
    POWER_DOWN,
    PLUG_MEMORY,
    UNPLUG_MEMORY,
    PLUG_DEVICE,
    UNPLUG_DEVICE,
    INJECT_DMA_ERROR,
    BALLOON
  }

  /** How the machine was. */
  record Check(Moment at, State state) implements LogRecord {}

  /**
   * The end of the machine, after which nothing comes.
   *
   * @param byItself whether the guest ended, or else somebody did
   */
  record End(Moment at, State state, boolean byItself, String reason) implements LogRecord {}

  /** The letter of its kind. */
  default byte kind() {
    return (byte)
        switch (this) {
          case Header _ -> 'H';
          case Typed _ -> 'T';
          case Frame _ -> 'F';
          case Command _ -> 'C';
          case Check _ -> 'K';
          case End _ -> 'E';
        };
  }

  /** Its content, without its kind. */
  default byte[] content() {
    StateWriter out = new StateWriter();
    switch (this) {
      case Header h -> {
        putTexts(out, h.machine);
        out.putLong(h.id);
        out.putLong(h.seed);
        out.putLong(h.clockSeconds);
        out.putInt(h.clockNanos);
        out.putLong(h.period);
        out.putText(h.note);
      }
      case Typed t -> {
        t.at.write(out);
        out.putBytes(t.bytes);
      }
      case Frame f -> {
        f.at.write(out);
        out.putInt(f.network);
        out.putBytes(f.bytes);
      }
      case Command c -> {
        c.at.write(out);
        out.putEnum(c.deed);
        out.putText(c.name);
        out.putLong(c.number);
        List<String> words = new ArrayList<>();
        new TreeMap<>(c.properties).forEach((name, value) -> words.addAll(List.of(name, value)));
        putTexts(out, words);
      }
      case Check k -> {
        k.at.write(out);
        k.state.write(out);
      }
      case End e -> {
        e.at.write(out);
        e.state.write(out);
        out.putBoolean(e.byItself);
        out.putText(e.reason);
      }
    }
    return out.toByteArray();
  }

  /**
   * @throws dev.oriel.memory.state.StateException if there is no such record
   */
  static LogRecord read(byte kind, byte[] content) {
    StateReader in = new StateReader(content);
    LogRecord read =
        switch (kind) {
          case 'H' -> header(in);
          case 'T' -> new Typed(Moment.read(in), in.getBytes(MOST_TYPED));
          case 'F' -> new Frame(Moment.read(in), in.getInt(0, MOST_TEXTS), in.getBytes(MOST_FRAME));
          case 'C' -> command(in);
          case 'K' -> new Check(Moment.read(in), State.read(in));
          case 'E' ->
              new End(Moment.read(in), State.read(in), in.getBoolean(), in.getText(MOST_TEXT));
          default -> {
            in.check(false);
            throw new AssertionError();
          }
        };
    in.end();
    return read;
  }

  private static Header header(StateReader in) {
    List<String> machine = texts(in);
    long id = in.getLong();
    long seed = in.getLong();
    long seconds = in.getLong();
    int nanos = in.getInt(0, 999_999_999);
    long period = in.getLong();
    // As many as an Instant has.
    in.check(period > 0 && Math.abs(seconds) < 31_556_889_864_403_199L);
    return new Header(machine, id, seed, seconds, nanos, period, in.getText(MOST_TEXT));
  }

  private static Command command(StateReader in) {
    Moment at = Moment.read(in);
    Deed deed = in.getEnum(Deed.values());
    String name = in.getText(MOST_TEXT);
    long number = in.getLong();
    List<String> words = texts(in);
    Map<String, String> properties = new TreeMap<>();
    in.check(words.size() % 2 == 0);
    for (int i = 0; i < words.size(); i += 2) {
      in.check(properties.put(words.get(i), words.get(i + 1)) == null);
    }
    return new Command(at, deed, name, number, properties);
  }

  private static void putTexts(StateWriter out, List<String> texts) {
    out.putInt(texts.size());
    texts.forEach(out::putText);
  }

  private static List<String> texts(StateReader in) {
    int count = in.getInt(0, MOST_TEXTS);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(in.getText(MOST_TEXT));
    }
    return texts;
  }
}
