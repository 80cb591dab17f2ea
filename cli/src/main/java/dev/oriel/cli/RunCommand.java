package dev.oriel.cli;

import dev.oriel.guests.CommandInput;
import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestSession;
import dev.oriel.machine.GuestText;
import dev.oriel.machine.HostException;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.OutputFile;
import dev.oriel.machine.RecordingConfig;
import dev.oriel.machine.SanitizerConfig;
import dev.oriel.machine.ShutdownReason;
import dev.oriel.machine.SnapshotException;
import dev.oriel.machine.StoppableOutput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@code oriel run}: creates the machine, connects its console, and returns the exit status. */
final class RunCommand {
  private static final int FAILED = 1;
  private static final int MESSAGES_SHOWN = 25;

  /** The command when standard input is not a terminal: a shell that reads it. */
  private static final List<String> SCRIPT = List.of("sh");

  private final RunRequest request;
  private final PrintStream err;

  /** The command that Debian runs; empty for a shell on the console. */
  private final List<String> command;

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);

  /** Standard error for what the machine's own threads print. */
  private final StoppableOutput reports;

  private final Optional<Terminal> terminal;

  /** What else the task depends on. */
  private final TaskSetting setting;

  private final String mark;

  private final Presence presence = new Presence();
  private final MonitorEvents events = new MonitorEvents();
  private final Incoming incoming;

  /** Tells monitors of a guest that comes. */
  private volatile @Nullable MigrationCommands migration;

  /** Whether the guest goes on from a snapshot, and is told its task on the console. */
  private boolean continues;

  private volatile boolean outputBroken;

  RunCommand(RunRequest request, PrintStream err) {
    this.request = request;
    this.err = err;
    incoming = new Incoming(request.incoming().isPresent(), this::reached);
    boolean counted = request.machine().build().instructionTime();
    // A guest whose runs are to be the same must not see another mark in each.
    mark = counted ? GuestSession.constantMark() : GuestSession.newMark();
    reports =
        new StoppableOutput(
            err == System.err
                ? new FileOutputStream(FileDescriptor.err).getChannel()
                : Channels.newChannel(err));
    terminal =
        request.command().isEmpty() && request.serial() instanceof Chardev.Stdio
            ? Terminal.ofStandardInput()
            : Optional.empty();
    setting = TaskSetting.of(request, terminal, counted);
    boolean script =
        (request.guest() == RunRequest.Guest.DEBIAN || request.guest() == RunRequest.Guest.DISK)
            && request.serial() instanceof Chardev.Stdio
            && !setting.shell();
    command = request.command().isEmpty() && script ? SCRIPT : request.command();
  }

  private void reached(Incoming.Stage stage) {
    MigrationCommands told = migration;
    if (told != null) {
      told.tell(stage.word());
    }
  }

  int run() throws InterruptedException {
    MachineConfig.Builder config =
        request.machine().traceOutput(line -> report(line + "\n")).warnings(this::warn);
    request
        .sanitizer()
        .ifPresent(
            s -> config.dmaSanitizer(new SanitizerConfig(s.strict(), s.json(), this::report)));
    config
        .build()
        .recording()
        .filter(recording -> !recording.replays())
        .ifPresent(
            recording ->
                config.recording(
                    RecordingConfig.record(recording.file(), setting.note())
                        .with(recording.snapshot())));
    List<Path> files = OutputFiles.check(request);
    request.qtestLog().ifPresent(file -> OutputFiles.claim("-qtest-log", file, files));
    request.stay().pidfile().ifPresent(file -> OutputFiles.claim("-pidfile", file, files));
    try (ScratchDisk _ = ScratchDisk.attach(request, config)) {
      return run(config);
    }
  }

  private void chooseKernel(MachineConfig.Builder config) {
    switch (request.guest()) {
      case KERNEL -> {
        config.commandLine(request.append());
        request.firmware().ifPresent(file -> config.firmware(firmware(file)));
      }
      case PROBE -> config.kernel(Image.probe());
      case DEBIAN, DISK ->
          DebianKernel.choose(config, DebianKernel.get(request, err), session(), request);
    }
  }

  /** The machine, which has taken over the snapshot of its guest if there is one that fits. */
  private Machine create(MachineConfig.Builder config) {
    Optional<SavedDebian> saved = SavedDebian.find(request);
    if (saved.isPresent()) {
      DebianKernel.choose(config, saved.get().guest(), session(), request);
      Machine machine = Machine.create(config.build());
      try {
        machine.control().restore(saved.get().file());
        continues = true;
        return machine;
      } catch (SnapshotException | HostException e) {
        machine.close();
        warn(e.getMessage() + "; booting instead");
      }
    }
    chooseKernel(config);
    return Machine.create(config.build());
  }

  private Image firmware(FirmwareFile file) {
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      return Image.file(file.find(progress));
    }
  }

  /** Debian's task in this boot. */
  private GuestSession session() {
    return request
        .system()
        .<GuestSession>map(
            disk ->
                new GuestSession.OnDisk(
                    disk.uuid(),
                    Optional.of(task()).filter(GuestSession.Command.class::isInstance)))
        .orElseGet(this::task);
  }

  private GuestSession task() {
    return command.isEmpty()
        ? new GuestSession.Shell(setting.rows(), setting.columns(), setting.term(), mark)
        : new GuestSession.Command(command, mark, setting.input());
  }

  /** Whether standard input goes to the guest's command; a replay has it in its recording. */
  private boolean passesInput() {
    boolean replays =
        request.machine().build().recording().map(RecordingConfig::replays).orElse(false);
    return setting.input() && !replays;
  }

  private int run(MachineConfig.Builder config) throws InterruptedException {
    ConsoleSink sink = new ConsoleSink();
    try (Machine machine = create(config.consoleOutput(sink));
        MonitorNews news = new MonitorNews(machine, presence, events)) {
      request.snapshot().ifPresent(file -> restore(machine, file));
      if (request.stay().paused()) {
        presence.waitForMonitor(machine);
      }
      Thread hook = new Thread(() -> end(machine), "leave");
      sink.onBreak(e -> outputFailed(e, machine));
      Runtime.getRuntime().addShutdownHook(hook);
      try (Ports ports = new Ports(machine, this::warn)) {
        Inventory inventory = new Inventory(config.build(), chardevs(), request.nodes());
        Qtest qtest =
            new Qtest(
                machine.testBench(),
                Inventory.processorPaths(machine.processors().cores()),
                qtestLog());
        Monitors monitors =
            Monitors.of(
                new RunningTarget(machine, news, presence, ports, incoming, () -> stop(machine)),
                inventory,
                events);
        migration = monitors.commands().migration();
        request
            .incoming()
            .flatMap(MigrationPlace::place)
            .ifPresent(place -> incoming.listen("-incoming", place));
        // A snapshot holds the memory that was plugged.
        monitors
            .commands()
            .prepare(
                request.objects(),
                request.memory(),
                request.snapshot().isPresent() || request.incoming().isPresent()
                    ? List.of()
                    : request.dimms());
        ports.open(request, monitors, qtest, out);
        for (LineEnd end : request.lines()) {
          ports.open(end, out);
        }
        int status = run(machine, sink, monitors.people(), ports.console());
        return status == 0 && strict() && machine.dmaReports() > 0 ? FAILED : status;
      } finally {
        terminal.ifPresent(Terminal::restore);
        removeHook(hook);
      }
    }
  }

  private QtestLog qtestLog() {
    Optional<Path> file = request.qtestLog();
    if (file.isEmpty()) {
      return new QtestLog(line -> report(line + "\n"));
    }
    try {
      OutputStream log = Channels.newOutputStream(OutputFile.open(file.get(), this::warn));
      return new QtestLog(
          line -> {
            try {
              log.write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
              throw HostException.cannotWrite(file.get(), e);
            }
          });
    } catch (IOException e) {
      throw new UsageException(
          "-qtest-log: " + HostException.cannotWrite(file.get(), e).getMessage());
    }
  }

  private List<Json> chardevs() {
    List<Json> all = new ArrayList<>();
    all.add(chardev(request.serialLabel(), request.serial()));
    request.monitors().forEach(port -> all.add(chardev(port.label(), port.place())));
    request.lines().forEach(end -> all.add(chardev(end.label(), end.place())));
    return all;
  }

  private static Json chardev(String label, Chardev place) {
    return Json.object("label", label, "filename", place.filename(), "frontend-open", true);
  }

  private static void restore(Machine machine, Path snapshot) {
    if (!Files.exists(snapshot)) {
      throw new UsageException("-loadvm: " + snapshot + ": no such file");
    }
    try {
      machine.control().restore(snapshot);
    } catch (SnapshotException e) {
      throw new UsageException("-loadvm: " + e.getMessage());
    }
  }

  /**
   * Handles a failed write of console output. A closed pipe ends the run quietly; any other error
   * is reported.
   */
  private void outputFailed(IOException e, Machine machine) {
    if (request.serial() instanceof Chardev.ToFile(Path file, boolean append)) {
      machine.fail(HostException.cannotWrite(file, e));
    } else if (!StandardOutput.isBrokenPipe(e)) {
      machine.fail(
          new HostException("standard output: cannot be written: " + HostException.reason(e), e));
    } else {
      outputBroken = true;
      stopSoon(machine);
    }
  }

  /** From a thread that the machine waits for. */
  private void stopSoon(Machine machine) {
    Thread.ofPlatform().daemon().start(() -> stop(machine));
  }

  /**
   * A guest that went on from a snapshot is not waited for while it powers off, which takes a third
   * of the time of a short command. It has written to its disks what they must hold.
   */
  private void endWithTask(CommandOutput task, Machine machine) {
    if (continues && !request.stay().afterPowerOff() && request.monitors().isEmpty()) {
      task.onEnd(() -> stopSoon(machine));
    }
  }

  /** On a signal: flushes the machine's drives and restores the terminal. */
  private void end(Machine machine) {
    try {
      stop(machine);
    } finally {
      terminal.ifPresent(Terminal::restore);
    }
  }

  static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // A signal has arrived, and the shutdown hook is running.
    }
  }

  /** Also if nobody reads standard error. */
  private void stop(Machine machine) {
    reports.hurry();
    incoming.close();
    machine.control().stop();
  }

  private int run(Machine machine, ConsoleSink sink, Monitor monitor, Optional<Link> link)
      throws InterruptedException {
    if (!command.isEmpty()) {
      return runCommand(machine, sink);
    }
    LastLine last = new LastLine(out);
    OutputStream console =
        switch (request.serial()) {
          case Chardev.Stdio stdio -> last;
          case Chardev.ToFile(Path file, boolean append) ->
              Ports.file("-serial", file, append, this::warn);
          case Chardev.Nowhere nowhere -> OutputStream.nullOutputStream();
          case Chardev.Pty pty -> link.orElseThrow().output();
          case Chardev.Socket socket -> link.orElseThrow().output();
        };
    CommandOutput shell =
        continues
            ? new CommandOutput(mark, console, OutputStream.nullOutputStream())
            : CommandOutput.ofShell(mark, console);
    endWithTask(shell, machine);
    sink.open(request.guest() == RunRequest.Guest.DEBIAN ? shell : console);
    if (request.serial() instanceof Chardev.Stdio(boolean keys, boolean signals)) {
      Runnable connect = () -> connectInput(machine, keys, signals, monitor);
      if (continues) {
        shell.onBegin(connect);
      } else {
        connect.run();
      }
    }
    if (link.isPresent()) {
      link.get().start(machine.consoleInput());
    }
    ShutdownReason reason;
    try {
      reason = runGuest(machine);
    } finally {
      closeFile(console);
    }
    terminal.ifPresent(Terminal::restore);
    if (outputBroken) {
      return StandardOutput.BROKEN_PIPE;
    }
    boolean ended = reason == ShutdownReason.POWER_OFF || reason == ShutdownReason.STOPPED;
    if (ended && shell.status().isPresent()) {
      return shell.status().getAsInt();
    }
    boolean probeFailed =
        request.guest() == RunRequest.Guest.PROBE
            && request.serial() instanceof Chardev.Stdio
            && reason != ShutdownReason.STOPPED
            && !last.text().equals("PASS");
    return probeFailed ? FAILED : status(reason);
  }

  /** Runs the guest, and returns when the process may end. */
  private ShutdownReason runGuest(Machine machine) throws InterruptedException {
    if (presence.isQuitting()) {
      return ShutdownReason.STOPPED;
    }
    if (continues) {
      ServiceThread.start("task", () -> typeTask(machine), machine::fail);
    }
    if (request.incoming().isPresent() && !receive(machine)) {
      return ShutdownReason.STOPPED;
    }
    ShutdownReason reason = machine.run();
    if (reason == ShutdownReason.POWER_OFF && request.stay().afterPowerOff() && !outputBroken) {
      warn("the guest has powered off; quit on a monitor, Ctrl-A X or a signal ends Oriel");
      presence.awaitQuit();
    }
    return reason;
  }

  /** Waits for the guest to come; false if the process is to end before. */
  private boolean receive(Machine machine) throws InterruptedException {
    if (!incoming.receive(machine)) {
      return false;
    }
    presence.arrived();
    if (!machine.control().isPaused()) {
      events.tell(MonitorEvents.Kind.RESUME, Instant.now());
    }
    incoming.completed();
    return true;
  }

  private void typeTask(Machine machine) {
    try {
      CommandInput.type(machine.consoleInput(), session().typed());
    } catch (IOException e) {
      // The machine has ended.
    }
  }

  private int runCommand(Machine machine, ConsoleSink sink) throws InterruptedException {
    OutputStream messages = request.verbose() ? err : OutputStream.nullOutputStream();
    ShutdownReason reason;
    CommandOutput output;
    try (ProgressLine progress = new ProgressLine(err, Terminal.isTerminal(2))) {
      if (Terminal.isTerminal(2) && !request.verbose() && !continues) {
        progress.at("booting Debian", -1);
      }
      output = new CommandOutput(mark, new AfterProgress(out, progress), messages);
      if (passesInput()) {
        InputStream in = new FileInputStream(FileDescriptor.in);
        CommandInput input = new CommandInput(in, machine.consoleInput());
        output.onBegin(() -> ServiceThread.start("input", input, machine::fail));
      }
      endWithTask(output, machine);
      sink.open(output);
      reason = runGuest(machine);
    }
    OptionalInt status = output.status();
    if (outputBroken) {
      return StandardOutput.BROKEN_PIPE;
    }
    if (status.isPresent()) {
      return status.getAsInt();
    }
    if (!request.verbose()) {
      List<String> lines = output.messages().lines().toList();
      lines.subList(Math.max(0, lines.size() - MESSAGES_SHOWN), lines.size()).stream()
          .map(GuestText::line)
          .forEach(err::println);
    }
    err.println(
        "oriel: the guest ended before the command "
            + (output.started() ? "did" : "was started")
            + describe(reason));
    return FAILED;
  }

  private int status(ShutdownReason reason) {
    return switch (reason) {
      case POWER_OFF, REBOOT, STOPPED -> 0;
      case GUEST_PANIC, HALTED, DMA_ERROR -> {
        err.println("oriel: the machine ended" + describe(reason));
        yield FAILED;
      }
    };
  }

  private boolean strict() {
    return request.sanitizer().map(RunRequest.Sanitizer::strict).orElse(false);
  }

  static String describe(ShutdownReason reason) {
    return switch (reason) {
      case POWER_OFF -> ": it switched itself off";
      case REBOOT -> ": it wanted to reboot";
      case GUEST_PANIC -> ": its kernel panicked";
      case HALTED -> ": its CPU has stopped";
      case DMA_ERROR -> ": the DMA sanitizer has reported an error";
      case STOPPED -> ": it was stopped";
    };
  }

  private void connectInput(Machine machine, boolean keys, boolean signals, Monitor monitor) {
    terminal.ifPresent(t -> t.raw(signals));
    if (keys && terminal.isPresent()) {
      say("Ctrl-A X quits, Ctrl-A H lists the other keys.\n");
    }
    OutputStream guest = machine.consoleInput();
    OutputStream input = keys ? new ConsoleKeys(guest, actions(machine, monitor)) : guest;
    ServiceThread.start("keyboard", new Keyboard(input), machine::fail);
  }

  private ConsoleKeys.Actions actions(Machine machine, Monitor monitor) {
    MonitorLine line = new MonitorLine(monitor, this::say, terminal.isPresent());
    return new ConsoleKeys.Actions() {
      @Override
      public void leave() {
        say("\n");
        presence.quit();
        RunCommand.this.stop(machine);
      }

      @Override
      public void say(String text) {
        RunCommand.this.say(text);
      }

      @Override
      public void enterMonitor() {
        say("\n");
        line.prompt();
      }

      @Override
      public void monitorKey(int key) {
        line.key(key);
      }
    };
  }

  /** Prints to the user's terminal. */
  private void say(String text) {
    err.print(lines(text));
    err.flush();
  }

  /** Text for the user's terminal, which may be in raw mode. */
  private String lines(String text) {
    return terminal.isPresent() ? text.replace("\n", "\r\n") : text;
  }

  private void warn(String line) {
    say("oriel: " + line + "\n");
  }

  /** Prints output that the user asked for. If that fails, the machine ends. */
  private void report(String text) {
    try {
      reports.write(lines(text).getBytes(err.charset()));
    } catch (IOException e) {
      throw new HostException("standard error: cannot be written: " + HostException.reason(e), e);
    }
    if (err.checkError()) {
      throw new HostException("standard error: cannot be written");
    }
  }

  /** Closes the file of the console, if it has one: the reader of a FIFO waits for that. */
  private void closeFile(OutputStream console) {
    if (request.serial() instanceof Chardev.ToFile(Path file, boolean append)) {
      try {
        console.close();
      } catch (IOException e) {
        throw HostException.cannotWrite(file, e);
      }
    }
  }
}
