package dev.oriel.cli;

import dev.oriel.cli.compare.Finding;
import dev.oriel.cli.compare.KernelLines;
import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.HostException;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import dev.oriel.machine.MemorySnapshot;
import dev.oriel.machine.ShutdownReason;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One machine of a comparison: boots it, lets the guest run the experiment, and records the
 * results.
 */
final class Trial implements AutoCloseable {
  private static final List<String> TCE_CALLS =
      List.of("H_PUT_TCE", "H_STUFF_TCE", "H_PUT_TCE_INDIRECT");
  private static final long MIB = 1 << 20;
  private static final int READ_MIB = 64;
  private static final int READ_TIMES = 5;

  /** Bytes of GPU memory to bring online: enough for a transfer, and quick. */
  private static final long GPU_ONLINE = 256 * MIB;

  /** Bounds the recorded calls, because a guest can make any number. */
  private static final int MOST_CALLS = 100;

  private static final int LONGEST_QUOTE = 100;
  private static final double NANOS_A_SECOND = 1e9;

  private final CompareRequest.Setting setting;
  private final Turns.Turn turn;
  private final Consumer<String> progress;
  private final Optional<TestDisk> disk;
  private final CommandOutput console;
  private final Machine machine;

  // Findings: written by the machine's threads, read when it has ended.
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<Finding.Transfer> transfers = new ArrayList<>();
  private final List<Long> reads = new ArrayList<>();
  private final ExperimentLines lines;
  private Optional<Finding.Gpu> gpu = Optional.empty();
  private Optional<Finding.CommandResult> command = Optional.empty();
  private List<String> kernelLines = List.of();
  private List<BusSnapshot> buses = List.of();
  private List<MemorySnapshot> memory = List.of();
  private String kernel = "";
  private Finding.Costs costs = new Finding.Costs(0, 0, 0);
  private long callsBefore;
  private boolean done;

  /** Why the host aborted the experiment, if it did. */
  private volatile Optional<String> brokenOff = Optional.empty();

  /**
   * Creates the machine but does not run it.
   *
   * @param progress receives the guest's current activity
   * @throws dev.oriel.machine.ConfigurationException if the machine cannot be created
   */
  Trial(
      CompareRequest.Setting setting,
      GuestImage debian,
      Turns.Turn turn,
      Consumer<String> progress) {
    this.setting = setting;
    this.turn = turn;
    this.progress = progress;
    RunRequest run = setting.run();
    MachineConfig.Builder config = run.machine();
    boolean namesDisk = config.build().devices().stream().anyMatch(d -> d.driver().equals("nvme"));
    disk = namesDisk || run.disk().isPresent() ? Optional.empty() : Optional.of(TestDisk.create());
    try {
      disk.map(TestDisk::drive)
          .or(run::disk)
          .ifPresent(
              drive ->
                  config
                      .drive(drive)
                      .device(
                          new DeviceConfig("nvme", Map.of("drive", "disk", "serial", "oriel"))));
      String mark = GuestSession.newMark();
      Dialogue dialogue = new Dialogue(mark, this::said);
      console = new CommandOutput(mark + "!", dialogue, OutputStream.nullOutputStream());
      lines = new ExperimentLines(READ_TIMES, gpuBytes(config.build()));
      GuestSession session = new GuestSession.Command(words(mark, run.command()), mark + "!");
      DebianKernel.choose(config, debian, session, run);
      machine =
          Machine.create(
              config
                  .trace("spapr_iommu_ddw_*")
                  .trace("oriel_table_refused")
                  .traceOutput(this::trace)
                  .consoleOutput(new Watched(console))
                  .build());
    } catch (RuntimeException | Error e) {
      disk.ifPresent(TestDisk::close);
      throw e;
    }
  }

  private static List<String> words(String mark, List<String> command) {
    List<String> words = new ArrayList<>();
    words.addAll(Arrays.asList("sh", "-c", script(), "experiment", mark));
    words.addAll(Arrays.asList("" + READ_MIB, "" + READ_TIMES));
    words.addAll(command);
    return words;
  }

  private static String script() {
    try (InputStream in = Trial.class.getResourceAsStream("experiment.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of GPU memory that the guest is told to bring online; 0 if there is no GPU. */
  private static long gpuBytes(MachineConfig config) {
    return config.devices().stream().anyMatch(d -> d.driver().equals("coherent-gpu"))
        ? GPU_ONLINE
        : 0;
  }

  /**
   * Boots, and returns when the machine has ended. Any failure of the guest becomes part of the
   * finding.
   */
  Finding run() throws InterruptedException {
    progress.accept("booting");
    Optional<String> problem;
    try {
      machine.start();
      ShutdownReason reason = machine.await();
      problem = done ? Optional.empty() : brokenOff.or(() -> Optional.of(problem(reason)));
    } catch (IllegalStateException | HostException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
    } finally {
      turn.end();
    }
    progress.accept("ended");
    if (!done) {
      look();
    }
    return new Finding(
        setting.name(),
        setting.options(),
        kernel,
        problem,
        calls,
        buses,
        memory,
        gpu,
        transfers,
        costs,
        kernelLines,
        command);
  }

  private String problem(ShutdownReason reason) {
    String ended = "the guest ended early" + RunCommand.describe(reason);
    if (!machine.panicMessage().isEmpty()) {
      return ended + ": " + machine.panicMessage();
    }
    return console
        .messages()
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((before, last) -> last)
        .map(last -> ended + "; its last words: " + last)
        .orElse(ended);
  }

  private void trace(String line) {
    synchronized (calls) {
      if (calls.size() < MOST_CALLS) {
        calls.add(line);
      }
    }
  }

  /** Ends the machine if the guest stops its dialogue before the experiment is over. */
  private final class Watched extends FilterOutputStream {
    Watched(CommandOutput console) {
      super(console);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      if (console.status().isPresent() && !done) {
        breakOff("the guest ended the experiment early");
      }
    }
  }

  private void breakOff(String why) {
    if (brokenOff.isEmpty()) {
      brokenOff = Optional.of(why);
      Thread.ofPlatform().daemon().start(machine.control()::stop);
    }
  }

  /** Handles a marked line. The guest waits until this returns. */
  private void said(String words, String before) throws IOException {
    if (done || brokenOff.isPresent()) {
      return;
    }
    Optional<Said> said = lines.read(words);
    if (said.isEmpty()) {
      int shown = Math.min(words.length(), LONGEST_QUOTE);
      breakOff("the guest said what is no part of the experiment: " + words.substring(0, shown));
      return;
    }
    switch (said.get()) {
      case Said.Kernel(String release) -> kernel = release;
      case Said.Booted booted -> {
        costs = new Finding.Costs(tceCalls(), 0, 0);
        progress.accept("waiting for its turn");
        begin();
        progress.accept("measuring");
        answer(
            gpuMemory().map(m -> m.address() + " " + Math.min(GPU_ONLINE, m.size())).orElse("0 0"));
      }
      case Said.CommandBegins begins -> {}
      case Said.CommandEnded(int status, long nanoseconds) ->
          command =
              Optional.of(new Finding.CommandResult(status, nanoseconds / NANOS_A_SECOND, before));
      case Said.Before(String target) -> {
        reads.clear();
        callsBefore = tceCalls();
        answer("");
      }
      case Said.Read(String target, long nanoseconds) -> reads.add(nanoseconds);
      case Said.Failed(String target, String problem) -> {
        reads.clear();
        String why = problem.isEmpty() ? "for no known reason" : problem;
        transfer(target, 0, Optional.empty(), Optional.of(why));
      }
      case Said.After(String target) -> {
        transfer(target, tceCalls() - callsBefore, Optional.empty(), Optional.empty());
        answer("");
      }
      case Said.Sum(String target, String md5) -> sum(md5);
      case Said.Online(long bytes, String problem) -> gpu(bytes, problem);
      case Said.LogBegins begins -> {}
      case Said.LogEnds ends -> kernelLines = KernelLines.of(before);
      case Said.Done ended -> {
        look();
        done = true;
        progress.accept("switching off");
        turn.end();
        answer("");
      }
    }
  }

  private void answer(String words) throws IOException {
    machine.consoleInput().write((words + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void begin() throws IOException {
    try {
      turn.begin();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private void look() {
    buses = machine.buses();
    memory = machine.memory().regions();
    costs = new Finding.Costs(costs.bootCalls(), machine.tableBytes(), machine.peakTableBytes());
  }

  private void transfer(
      String target, long tceCalls, Optional<Boolean> right, Optional<String> problem) {
    transfers.add(new Finding.Transfer(target, READ_MIB * MIB, reads, tceCalls, right, problem));
  }

  private void sum(String sum) {
    if (disk.isPresent() && !transfers.isEmpty()) {
      Finding.Transfer t = transfers.removeLast();
      boolean right = sum.equals(disk.get().md5());
      transfer(t.target(), t.tceCalls(), Optional.of(right), Optional.empty());
    }
  }

  private void gpu(long online, String problem) {
    gpu =
        gpuMemory()
            .map(
                m -> new Finding.Gpu(m.address(), Math.min(GPU_ONLINE, m.size()), online, problem));
  }

  private Optional<MemorySnapshot> gpuMemory() {
    return machine.memory().regions().stream()
        .filter(piece -> piece.kind() == MemorySnapshot.Kind.DEVICE)
        .findFirst();
  }

  private long tceCalls() {
    Map<String, Long> counts = machine.hypercalls();
    return TCE_CALLS.stream().mapToLong(call -> counts.getOrDefault(call, 0L)).sum();
  }

  /** Ends the machine as a power cut would; may be called from any thread. */
  void stop() {
    machine.control().stop();
  }

  @Override
  public void close() {
    machine.close();
    disk.ifPresent(TestDisk::close);
  }
}
