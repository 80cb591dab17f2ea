package dev.oriel.machine;

import static java.util.Objects.requireNonNull;

import dev.oriel.iommu.spi.BadConfigurationException;
import dev.oriel.machine.replay.LogReader;
import dev.oriel.machine.replay.LogReader.BadLogException;
import dev.oriel.machine.replay.LogRecord;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has come from outside what a recording says, when it says, and nothing else; and compares the
 * machine with the one that was recorded.
 */
final class Replayer implements Outside {
  private final MachineConfig config;
  private final RecordingConfig recording;
  private final Lifecycle lifecycle;
  private final SeededRandom random;
  private LogReader log;

  /** How many records have been read behind the header. */
  private long records;

  /** Whether what is restored is of this recording, or else the machine that it begins with. */
  private boolean follows;

  /** Whether a record has been read, or the place where the machine was restored. */
  private boolean placed;

  private final List<@Nullable TapedNetwork> networks = new ArrayList<>();
  private final List<String> ids;
  private @Nullable Arrivals machine;

  /** What comes next; null behind the last record. */
  private @Nullable LogRecord next;

  /** After how many instructions the machine was seen to be the same. */
  private long same;

  /** Whether there is nothing to compare any more: it has ended, or differs. */
  private boolean over;

  private boolean begun;

  Replayer(MachineConfig given, RecordingConfig recording, Lifecycle lifecycle) {
    this.recording = recording;
    this.lifecycle = lifecycle;
    log = Recordings.openChecked(recording.file());
    LogRecord.Header header = log.header();
    random = new SeededRandom(header.seed());
    Instant clock = Instant.ofEpochSecond(header.clockSeconds(), header.clockNanos());
    ids = RecordedShape.networks(given);
    ids.forEach(_ -> networks.add(null));
    config =
        given.with(
            builder -> builder.temporaryDrives().random(random).clock(InstantSource.fixed(clock)));
  }

  @Override
  public MachineConfig config() {
    return config;
  }

  @Override
  public void attach(Arrivals attached) {
    machine = attached;
  }

  private Arrivals machine() {
    return requireNonNull(machine, "attached when created");
  }

  @Override
  public void begin(Supplier<List<String>> shape) {
    MachineShape.difference(log.header().machine(), shape.get())
        .ifPresent(
            difference -> {
              throw new RecordingException(
                  "%s cannot be replayed: %s".formatted(recording.file(), difference));
            });
    machine().vcpu().observe(log.header().period(), this::check);
    begun = true;
    follows = true;
    if (!placed) {
      advance();
    }
  }

  /** Nothing comes from here. */
  @Override
  public OutputStream consoleInput() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public Network network(String id, Supplier<Network> real) {
    TapedNetwork network = new TapedNetwork(task -> machine().soon(task), null, _ -> true);
    networks.set(ids.indexOf(id), network);
    return network;
  }

  @Override
  public <T> T change(LogRecord.Command deed, Supplier<T> what) {
    if (!begun) {
      return what.get();
    }
    throw new ConfigurationException(
        "a replay takes nothing from outside; it repeats " + recording.file());
  }

  // ---------------------------------------------------------------- the vCPU's thread

  /** Goes on to the next record, and has it come when it came. */
  private void advance() {
    placed = true;
    try {
      next = log.next();
      records++;
    } catch (BadLogException e) {
      fail(Recordings.refused(recording.file(), e));
    } catch (IOException e) {
      fail(Recordings.unreadable(recording.file(), e));
    }
    switch (next) {
      case LogRecord.Event event ->
          machine().time().fromOutside(event.at().ticks(), () -> arrive(event));
      case LogRecord.End end when !end.byItself() ->
          machine().time().fromOutside(end.at().ticks(), () -> stop(end));
      case null -> machine().time().fromOutside(log.last().ticks(), this::cutOff);
      default -> {}
    }
  }

  private void arrive(LogRecord.Event event) {
    if (over) {
      return;
    }
    if (!isNow(event.at())) {
      differs("something came from outside", event.at());
      return;
    }
    same = event.at().instructions();
    boolean done =
        switch (event) {
          case LogRecord.Typed typed ->
              machine().type(typed.bytes(), typed.bytes().length) == typed.bytes().length;
          case LogRecord.Frame frame -> deliver(frame);
          case LogRecord.Command command -> carryOut(command);
        };
    if (!done) {
      diverges("cannot take what came from outside there: " + event.getClass().getSimpleName());
      return;
    }
    advance();
  }

  private boolean deliver(LogRecord.Frame frame) {
    TapedNetwork network = frame.network() < networks.size() ? networks.get(frame.network()) : null;
    if (network != null) {
      network.deliver(frame.bytes());
    }
    return network != null;
  }

  private boolean carryOut(LogRecord.Command command) {
    try {
      machine().carryOut(command);
      return true;
    } catch (ConfigurationException | BadConfigurationException e) {
      return false;
    }
  }

  private boolean isNow(LogRecord.Moment moment) {
    return machine().now().equals(moment);
  }

  private void check() {
    if (over) {
      return;
    }
    if (!(next instanceof LogRecord.Check check) || !isNow(check.at())) {
      differs("the registers were compared", next == null ? log.last() : at(next));
      return;
    }
    String difference = difference(check.state());
    if (!difference.isEmpty()) {
      diverges(difference);
      return;
    }
    same = check.at().instructions();
    advance();
  }

  private static LogRecord.Moment at(LogRecord record) {
    return switch (record) {
      case LogRecord.Event event -> event.at();
      case LogRecord.Check check -> check.at();
      case LogRecord.End end -> end.at();
      case LogRecord.Header _ -> throw new AssertionError("a header comes first");
    };
  }

  /** What is not as it was; empty if nothing is. */
  private String difference(LogRecord.State there) {
    LogRecord.State here = machine().state();
    List<String> words = new ArrayList<>();
    if (here.nip() != there.nip()) {
      words.add("nip is %x and was %x".formatted(here.nip(), there.nip()));
    }
    if (here.msr() != there.msr()) {
      words.add("msr is %x and was %x".formatted(here.msr(), there.msr()));
    }
    if (here.registers() != there.registers() && words.isEmpty()) {
      words.add("registers other than nip and msr differ");
    }
    String output = outputDifference(there, here);
    if (!output.isEmpty()) {
      words.add(output);
    }
    return String.join("; ", words);
  }

  private static String outputDifference(LogRecord.State there, LogRecord.State here) {
    if (here.written() != there.written()) {
      return "the console has %d bytes of output and had %d"
          .formatted(here.written(), there.written());
    }
    return here.sum() == there.sum()
        ? ""
        : "the console's output differs in its %d bytes".formatted(here.written());
  }

  /** At a moment when the recording has something else, or nothing. */
  private void differs(String what, LogRecord.Moment there) {
    LogRecord.Moment here = machine().now();
    diverges(
        "%s after %d instructions at tick %d, and is due now at tick %d"
            .formatted(what, there.instructions(), there.ticks(), here.ticks()));
  }

  private void diverges(String difference) {
    fail(
        new RecordingException(
            "the replay differs from %s after %d instructions, and did not after %d: %s"
                .formatted(recording.file(), machine().now().instructions(), same, difference)));
  }

  private void fail(RuntimeException cause) {
    over = true;
    machine().fail(cause);
  }

  /** Somebody ended the machine here. */
  private void stop(LogRecord.End end) {
    if (over) {
      return;
    }
    if (!isNow(end.at())) {
      differs("the machine was ended", end.at());
      return;
    }
    // Not the registers: an interrupt may have been taken between the same two instructions.
    String difference = outputDifference(end.state(), machine().state());
    if (!difference.isEmpty()) {
      diverges(difference);
      return;
    }
    over = true;
    config
        .warnings()
        .accept(
            "the recording ends here, after %d instructions: the machine was ended"
                .formatted(end.at().instructions()));
    machine().stop();
  }

  private void cutOff() {
    if (over) {
      return;
    }
    over = true;
    config
        .warnings()
        .accept(
            "the recording is cut off here, after %d instructions"
                .formatted(log.last().instructions()));
    machine().stop();
  }

  @Override
  public boolean shows() {
    return machine().isNew();
  }

  @Override
  public void written(byte[] bytes, int length) {
    machine().written(bytes, length);
  }

  /** The guest has ended by itself, or was ended from outside in the middle. */
  @Override
  public void end(ShutdownReason reason) {
    if (begun && !over && reason != ShutdownReason.STOPPED) {
      over = true;
      String difference = endDifference(reason);
      if (!difference.isEmpty()) {
        lifecycle.fail(
            new RecordingException(
                "the replay differs from %s after %d instructions, and did not after %d: %s"
                    .formatted(
                        recording.file(), machine().now().instructions(), same, difference)));
      }
    }
  }

  /** From now on what is restored is of this recording. */
  @Override
  public void follow() {
    follows = true;
  }

  /** The next record has been read, but has not come. */
  @Override
  public void save(StateWriter out) {
    if (!ids.isEmpty()) {
      throw new StateException("frames of networks may be on their way in a replay");
    }
    out.putLong(log.header().id());
    out.putLong(records - 1);
    out.putLong(random.state());
  }

  @Override
  public void restore(StateReader in) {
    long id = in.getLong();
    long position = in.getLong();
    random.state(in.getLong());
    if (!follows) {
      return;
    }
    if (id != log.header().id()) {
      throw new StateException("it was made in another recording");
    }
    close();
    log = Recordings.open(recording.file());
    over = false;
    same = machine().executed();
    records = 0;
    try {
      while (records < position && log.next() != null) {
        records++;
      }
    } catch (BadLogException e) {
      throw Recordings.refused(recording.file(), e);
    } catch (IOException e) {
      throw Recordings.unreadable(recording.file(), e);
    }
    in.check(records == position);
    advance();
    if (next instanceof LogRecord.Check check && check.at().instructions() == same) {
      // The machine was saved while it was compared.
      advance();
    }
  }

  private String endDifference(ShutdownReason reason) {
    if (!(next instanceof LogRecord.End end) || !end.byItself()) {
      return "the guest ended (%s), and went on".formatted(reason);
    }
    if (!end.reason().equals(reason.name())) {
      return "the guest ended (%s), and did (%s)".formatted(reason, end.reason());
    }
    if (reason == ShutdownReason.GUEST_PANIC) {
      // It goes on until the machine has ended.
      return "";
    }
    return isNow(end.at())
        ? difference(end.state())
        : "the guest ended, and did after %d".formatted(end.at().instructions());
  }

  @Override
  public void close() {
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
