package dev.oriel.harness;

import dev.oriel.guests.CommandInput;
import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.ShutdownReason;
import dev.oriel.machine.SnapshotForm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Debian guest that has booted and runs commands, one at a time. Safe for use by several threads;
 * closing it is like a power cut, but drives are flushed.
 *
 * <p>The guest runs a shell, whose script comes from the console. For each command the shell writes
 * a line with the exit status and the lengths of both outputs, then the outputs.
 */
public final class RunningGuest implements AutoCloseable {
  private static final Duration COMMAND = Duration.ofMinutes(1);
  private static final String FOLDER = "/run/oriel.";
  private static final int LINES_TOLD = 20;
  private static final byte[] NOTHING = {};

  private final GuestSnapshot origin;
  private final Machine machine;
  private final Replies replies;

  /** Why no more commands can be run, once there is a reason. */
  private @Nullable RuntimeException broken;

  RunningGuest(GuestSnapshot origin, Machine machine, Replies replies) {
    this.origin = origin;
    this.machine = machine;
    this.replies = replies;
  }

  /**
   * @param root the UUID of the file system that it has as its root; its memory if empty
   */
  static RunningGuest boot(Debian debian, GuestImage image, Optional<String> root)
      throws InterruptedException {
    return start(debian, image, root, machine -> {}, session -> NOTHING);
  }

  /** A guest that has waited in a snapshot for its task, and gets it now. */
  static RunningGuest goOn(Debian debian, GuestImage image, Path snapshot)
      throws InterruptedException {
    return start(
        debian,
        image,
        Optional.empty(),
        machine -> machine.control().restore(snapshot),
        GuestSession::typed);
  }

  private static RunningGuest start(
      Debian debian,
      GuestImage image,
      Optional<String> root,
      Consumer<Machine> before,
      Function<GuestSession, byte[]> typed)
      throws InterruptedException {
    GuestSnapshot origin =
        new GuestSnapshot(
            debian, image, root, GuestSession.newMark(), GuestSession.newMark(), Path.of(""));
    Replies replies = new Replies(origin.replyMark());
    CommandOutput output =
        new CommandOutput(origin.mark(), replies, OutputStream.nullOutputStream());
    output.onBegin(replies::begin);
    return start(origin, replies, output, before, typed);
  }

  static RunningGuest resume(GuestSnapshot origin) throws InterruptedException {
    Replies replies = new Replies(origin.replyMark());
    replies.begin();
    CommandOutput output = CommandOutput.ofShell(origin.mark(), replies);
    RunningGuest guest =
        start(
            origin,
            replies,
            output,
            machine -> machine.control().restore(origin.file()),
            session -> NOTHING);
    try {
      guest.awaken();
      return guest;
    } catch (RuntimeException | InterruptedException e) {
      guest.close();
      throw e;
    }
  }

  /**
   * @param before what is done with the machine before it starts
   * @param typed what is typed at the console first
   */
  private static RunningGuest start(
      GuestSnapshot origin,
      Replies replies,
      CommandOutput output,
      Consumer<Machine> before,
      Function<GuestSession, byte[]> typed)
      throws InterruptedException {
    Debian debian = origin.debian();
    MachineConfig.Builder config =
        MachineConfig.builder().ram(debian.memory()).maxRam(debian.memory()).cpus(debian.cpus());
    GuestSession shell = new GuestSession.Command(List.of("sh"), origin.mark(), true);
    GuestSession session =
        origin
            .root()
            .<GuestSession>map(uuid -> new GuestSession.OnDisk(uuid, Optional.of(shell)))
            .orElse(shell);
    DebianBoot.configure(config, origin.image(), session, "");
    debian.machine().accept(config);
    Machine machine = Machine.create(config.consoleOutput(output).build());
    RunningGuest guest = new RunningGuest(origin, machine, replies);
    try {
      before.accept(machine);
      machine.start();
      guest.typeTask(typed.apply(session));
      guest.await(replies::begun, "boot", debian.bootWithin());
      return guest;
    } catch (RuntimeException | InterruptedException e) {
      machine.close();
      throw e;
    }
  }

  /** Tells the guest the time, and lets it draw other random numbers than its siblings. */
  private void awaken() throws InterruptedException {
    script(GuestSession.awakening()).orThrow();
  }

  /**
   * Saves the guest, as it is between two commands, so that others can go on from there. This one
   * goes on, too.
   *
   * @param file is written, and overwritten
   * @throws dev.oriel.machine.SnapshotException if the guest has ended, or a device cannot be
   *     saved, which it names
   */
  public synchronized GuestSnapshot snapshot(Path file) {
    if (broken != null) {
      throw broken;
    }
    machine.control().save(file, SnapshotForm.MAPPED);
    return new GuestSnapshot(
        origin.debian(), origin.image(), origin.root(), origin.mark(), origin.replyMark(), file);
  }

  /**
   * A second guest that goes on from here, as it is between two commands, with memory that the two
   * share until one of them writes it. It learns the present time and draws other random numbers.
   *
   * @throws dev.oriel.machine.SnapshotException if something cannot be cloned, which it names
   */
  public synchronized RunningGuest fork() throws InterruptedException {
    if (broken != null) {
      throw broken;
    }
    Replies own = new Replies(origin.replyMark());
    own.begin();
    CommandOutput output = CommandOutput.ofShell(origin.mark(), own);
    Machine clone = machine.control().fork(config -> config.consoleOutput(output));
    RunningGuest guest = new RunningGuest(origin, clone, own);
    try {
      clone.start();
      guest.awaken();
      return guest;
    } catch (RuntimeException | InterruptedException e) {
      guest.close();
      throw e;
    }
  }

  /** The machine it runs on. */
  public Machine machine() {
    return machine;
  }

  /**
   * Runs a command of at most a minute; its standard input is empty.
   *
   * @param command a program and its arguments
   * @throws GuestEndedException if the guest ends first
   * @throws GuestTimeoutException if the command takes longer; no other can be run then
   * @throws InterruptedException if the thread is interrupted; no other can be run then
   */
  public CommandResult run(String... command) throws InterruptedException {
    return run(COMMAND, command);
  }

  /** As {@link #run(String...)}, with another limit. */
  public CommandResult run(Duration limit, String... command) throws InterruptedException {
    if (command.length == 0) {
      throw new IllegalArgumentException("no command");
    }
    List<String> words = List.of(command);
    return ask(
        words, words.stream().map(RunningGuest::quote).collect(Collectors.joining(" ")), limit);
  }

  /** Runs lines of a shell script, which ends when one of them fails. */
  public CommandResult script(String lines) throws InterruptedException {
    return run("sh", "-e", "-c", lines);
  }

  /**
   * Writes a file in the guest; its folder must exist.
   *
   * @throws CommandFailedException if the guest cannot write it
   */
  public void write(String path, byte[] content) throws InterruptedException {
    String lines = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content);
    String script = "busybox base64 -d >" + quote(path) + " <<'END'\n" + lines + "\nEND\n";
    ask(List.of("write", path), script, COMMAND).orThrow();
  }

  /**
   * The content of a file in the guest.
   *
   * @throws CommandFailedException if the guest cannot read it
   */
  public byte[] read(String path) throws InterruptedException {
    return run("cat", path).orThrow().outputBytes();
  }

  private synchronized CommandResult ask(List<String> words, String script, Duration limit)
      throws InterruptedException {
    if (broken != null) {
      throw broken;
    }
    String all =
        """
        (
        %s
        ) >%sout 2>%serr </dev/null
        printf '%%s %%d %%d %%d\\n' '%s' $? $(busybox wc -c <%sout) $(busybox wc -c <%serr)
        busybox cat %sout %serr
        """
            .formatted(script, FOLDER, FOLDER, replies.mark(), FOLDER, FOLDER, FOLDER, FOLDER);
    String what = "run '" + GuestText.line(String.join(" ", words)) + "'";
    try {
      type(all, what);
      await(replies::complete, what, limit);
    } catch (InterruptedException e) {
      // The reply to this command would be taken for that to the next.
      broken = new IllegalStateException("interrupted before the guest did " + what);
      throw e;
    }
    return replies.take(words);
  }

  private void type(String text, String what) throws InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      CommandInput.type(machine.consoleInput(), bytes, bytes.length);
    } catch (IOException e) {
      throw ended(what);
    }
  }

  /** Tells a guest that waits what it waits for; nothing if it does not wait. */
  private void typeTask(byte[] task) throws InterruptedException {
    try {
      CommandInput.type(machine.consoleInput(), task);
    } catch (IOException e) {
      throw ended("boot");
    }
  }

  private interface Event {
    /** Whether it has happened; waits for a change for a while if not. */
    boolean within(long nanos) throws InterruptedException;
  }

  private void await(Event event, String what, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean over = false;
    while (!event.within(over ? 0 : deadline - System.nanoTime())) {
      if (over) {
        throw ended(what);
      }
      if (System.nanoTime() - deadline >= 0) {
        broken =
            new GuestTimeoutException(
                "the guest did not %s within %s s%s"
                    .formatted(what, limit.toMillis() / 1000.0, lastMessages()));
        throw broken;
      }
      over = machine.await(Duration.ZERO).isPresent();
    }
  }

  private RuntimeException ended(String what) throws InterruptedException {
    Optional<ShutdownReason> reason = machine.await(Duration.ofSeconds(1));
    String how =
        switch (reason.orElse(ShutdownReason.STOPPED)) {
          case POWER_OFF -> "the guest switched itself off";
          case REBOOT -> "the guest rebooted";
          case GUEST_PANIC -> "the guest's kernel panicked (" + machine.panicMessage() + ")";
          case HALTED -> "the guest's processor stopped";
          case DMA_ERROR -> "the DMA sanitizer ended the guest";
          case STOPPED -> "the guest was stopped";
        };
    broken = new GuestEndedException(how + " before it did " + what + lastMessages());
    return broken;
  }

  private String lastMessages() {
    String last = GuestText.lastLines(machine.console().transcript(), LINES_TOLD);
    return last.isEmpty() ? "" : "; its last words:\n" + last;
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  @Override
  public void close() {
    machine.close();
  }
}
