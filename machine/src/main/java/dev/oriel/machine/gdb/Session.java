package dev.oriel.machine.gdb;

import dev.oriel.machine.Debugger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with gdb, as QEMU holds it. The machine pauses at its first packet. One thread
 * reads packets and answers them; another tells gdb where the machine has stopped.
 */
final class Session {
  private static final String OK = "OK";
  private static final String FAULT = "E14";
  private static final String INVALID = "E22";
  private static final int SIGNAL_INTERRUPT = 2;
  private static final int SIGNAL_TRAP = 5;

  private final Debugger debugger;
  private final GdbServer.Host host;
  private final PacketStream packets;
  private final TargetRegisters registers;
  private final Points points;

  /** Those of a running machine are for who tells them, that of a step for who steps. */
  private final Queue<Debugger.Stop> stops = new ConcurrentLinkedQueue<>();

  /** Released for each of {@link #stops}. */
  private final Semaphore arrivals = new Semaphore(0);

  /** Guards {@link #running}, and the answer that a running machine owes. */
  private final Object lock = new Object();

  private boolean running;
  private boolean begun;
  private boolean pausedBefore;
  private boolean left;
  private boolean processes;
  private boolean physical;

  /** The processors that registers are read of, and that is stepped. */
  private int current;

  private int stepped;

  Session(Debugger debugger, GdbServer.Host host, PacketStream packets) {
    this.debugger = debugger;
    this.host = host;
    this.packets = packets;
    registers = new TargetRegisters(debugger);
    points =
        new Points(
            debugger,
            stop -> {
              stops.add(stop);
              arrivals.release();
            });
  }

  /** Answers packets until the peer has left. */
  void serve() throws IOException {
    while (!left) {
      Optional<String> packet = packets.read();
      if (packet.isEmpty()) {
        return;
      }
      begin();
      if (packet.get().equals(PacketStream.BREAK)) {
        interrupt();
      } else if (!isRunning()) {
        answer(packet.get());
      }
    }
  }

  private void begin() {
    if (!begun) {
      begun = true;
      pausedBefore = host.isPaused();
      host.pause();
    }
  }

  /** The peer has left: removes what it has set, and lets the machine go on if it was going. */
  void end() {
    if (begun && !left) {
      leave(!pausedBefore);
    }
  }

  private void leave(boolean resume) {
    left = true;
    synchronized (lock) {
      // A stop that is not told yet pauses the machine no more.
      running = false;
      boolean paused = host.isPaused();
      host.pause();
      points.clear();
      points.apply();
      debugger.release(all());
      if (resume || !paused) {
        host.resume();
      }
    }
  }

  /** Tells where the machine stops; returns when interrupted. */
  void tellStops() throws IOException {
    try {
      while (true) {
        arrivals.acquire();
        synchronized (lock) {
          Debugger.Stop stop = running ? stops.poll() : null;
          if (stop != null) {
            running = false;
            host.pause();
            select(stop.processor());
            packets.write(text(stop));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The guest has ended. */
  void exited() throws IOException {
    packets.write("W00");
  }

  private boolean isRunning() {
    synchronized (lock) {
      return running;
    }
  }

  private void interrupt() throws IOException {
    synchronized (lock) {
      if (running) {
        running = false;
        host.pause();
        packets.write(stopped(SIGNAL_INTERRUPT));
      }
    }
  }

  private void select(int processor) {
    current = processor;
    stepped = processor;
  }

  private String stopped(int signal) {
    return "T%02xthread:%s;".formatted(signal, id(current));
  }

  private String text(Debugger.Stop stop) {
    if (stop.access() == null) {
      return stopped(SIGNAL_TRAP);
    }
    String kind =
        switch (stop.access()) {
          case WRITE -> "watch";
          case READ -> "rwatch";
          case ANY -> "awatch";
        };
    return "%s%s:%x;".formatted(stopped(SIGNAL_TRAP), kind, stop.ea());
  }

  private String id(int processor) {
    return ThreadId.of(processor, processes);
  }

  private Set<Integer> all() {
    return IntStream.range(0, debugger.processors().count()).boxed().collect(Collectors.toSet());
  }

  private void answer(String packet) throws IOException {
    Optional<String> answer;
    try {
      answer = command(packet);
    } catch (BadPacketException e) {
      answer = Optional.of(INVALID);
    }
    if (answer.isPresent()) {
      packets.write(answer.get());
    }
  }

  /** The answer; empty if the machine runs now, or nobody waits for one. */
  private Optional<String> command(String packet) throws IOException {
    String rest = packet.isEmpty() ? "" : packet.substring(1);
    return switch (packet.isEmpty() ? 0 : packet.charAt(0)) {
      case '!' -> Optional.of(OK);
      case '?' -> {
        points.clear();
        yield Optional.of(stopped(SIGNAL_TRAP));
      }
      case 'g' -> Optional.of(registers.readAll(current));
      case 'G' -> {
        registers.writeAll(current, Hex.bytes(rest));
        yield Optional.of(OK);
      }
      case 'p' -> Optional.of(readRegister(rest));
      case 'P' -> Optional.of(writeRegister(rest));
      case 'm' -> Optional.of(readMemory(rest));
      case 'M' -> Optional.of(writeMemory(rest));
      case 'Z' -> Optional.of(points.change(true, rest));
      case 'z' -> Optional.of(points.change(false, rest));
      case 'H' -> Optional.of(chooseThread(rest));
      case 'T' -> {
        ThreadId.parse(rest, debugger.processors().count());
        yield Optional.of(OK);
      }
      case 'c' -> {
        setAddress(rest);
        yield resume(all(), OptionalInt.empty());
      }
      case 's' -> {
        setAddress(rest);
        yield resume(Set.of(), OptionalInt.of(stepped));
      }
      case 'C' -> resume(all(), OptionalInt.empty());
      case 'S' -> resume(Set.of(), OptionalInt.of(stepped));
      case 'D' -> {
        leave(true);
        yield Optional.of(OK);
      }
      case 'b' -> Optional.of(back(packet));
      case 'k' -> kill();
      case 'v' -> verbose(packet);
      case 'q', 'Q' -> Optional.of(query(packet));
      default -> Optional.of("");
    };
  }

  /** Reverse execution: {@code bs} and {@code bc}. */
  private String back(String packet) {
    if (!debugger.reverses()) {
      return "";
    }
    boolean there;
    Debugger.@Nullable Stop stop = null;
    switch (packet) {
      case "bs" -> there = points.stepBack();
      case "bc" -> {
        stop = points.continueBack();
        there = stop != null;
      }
      default -> {
        return INVALID;
      }
    }
    select(0);
    if (stop != null) {
      return text(stop);
    }
    return there ? stopped(SIGNAL_TRAP) : stopped(SIGNAL_TRAP) + "replaylog:begin;";
  }

  private Optional<String> kill() {
    left = true;
    host.kill();
    return Optional.empty();
  }

  private void setAddress(String text) {
    if (!text.isEmpty()) {
      debugger.processors().write(stepped, "nip", 0, Hex.number(text));
    }
  }

  private String readRegister(String text) {
    try {
      return Hex.of(registers.read(current, Hex.count(text)));
    } catch (BadPacketException e) {
      return FAULT;
    }
  }

  private String writeRegister(String text) {
    String[] parts = text.split("=", 2);
    if (parts.length != 2) {
      return INVALID;
    }
    return registers.write(current, Hex.count(parts[0]), Hex.bytes(parts[1])) ? OK : FAULT;
  }

  private String readMemory(String text) {
    String[] parts = text.split(",", 2);
    int length = parts.length == 2 ? Hex.count(parts[1]) : Integer.MAX_VALUE;
    if (length > PacketStream.LONGEST / 2) {
      return INVALID;
    }
    long address = Hex.number(parts[0]);
    byte[] bytes = new byte[length];
    boolean read =
        physical
            ? debugger.readPhysical(address, bytes)
            : debugger.readMemory(current, address, bytes);
    return read ? Hex.of(bytes) : FAULT;
  }

  private String writeMemory(String text) {
    String[] parts = text.split("[,:]", 3);
    if (parts.length != 3) {
      return INVALID;
    }
    byte[] bytes = Hex.bytes(parts[2]);
    if (bytes.length != Hex.count(parts[1])) {
      return INVALID;
    }
    long address = Hex.number(parts[0]);
    boolean written =
        physical
            ? debugger.writePhysical(address, bytes)
            : debugger.writeMemory(current, address, bytes);
    return written ? OK : FAULT;
  }

  private String chooseThread(String text) {
    if (text.isEmpty()) {
      return INVALID;
    }
    int chosen = ThreadId.parse(text.substring(1), debugger.processors().count());
    if (chosen >= 0) {
      switch (text.charAt(0)) {
        case 'g' -> current = chosen;
        case 'c' -> stepped = chosen;
        default -> {
          return INVALID;
        }
      }
    }
    return OK;
  }

  /**
   * Steps one processor, if any is to be, else lets {@code running} go on. Others that were to run
   * beside a step do not: a step takes no time.
   */
  private Optional<String> resume(Set<Integer> running, OptionalInt step) throws IOException {
    points.apply();
    stops.clear();
    if (step.isPresent()) {
      select(step.getAsInt());
      debugger.step(current);
      Debugger.Stop stop = stops.poll();
      return Optional.of(stop == null ? stopped(SIGNAL_TRAP) : text(stop));
    }
    synchronized (lock) {
      running(running);
    }
    return Optional.empty();
  }

  private void running(Set<Integer> processors) {
    debugger.release(processors);
    stops.clear();
    running = true;
    host.resume();
  }

  private Optional<String> verbose(String packet) throws IOException {
    if (packet.equals("vCont?")) {
      return Optional.of("vCont;c;C;s;S");
    }
    if (packet.startsWith("vCont;")) {
      return proceed(packet.substring("vCont;".length()));
    }
    if (packet.startsWith("vKill")) {
      packets.write(OK);
      return kill();
    }
    return Optional.of(packet.startsWith("vAttach;") ? stopped(SIGNAL_TRAP) : "");
  }

  /** {@code vCont}: of each processor, the first action counts that names it. */
  private Optional<String> proceed(String actions) throws IOException {
    Set<Integer> rest = new TreeSet<>(all());
    Set<Integer> running = new TreeSet<>();
    OptionalInt step = OptionalInt.empty();
    for (String action : actions.split(";")) {
      String[] parts = action.split(":", 2);
      int named =
          parts.length == 1
              ? ThreadId.ALL
              : ThreadId.parse(parts[1], debugger.processors().count());
      Set<Integer> chosen = new TreeSet<>(rest);
      if (named == ThreadId.ANY) {
        chosen.retainAll(Set.of(stepped));
      } else if (named >= 0) {
        chosen.retainAll(Set.of(named));
      }
      switch (parts[0].isEmpty() ? 0 : parts[0].charAt(0)) {
        case 'c', 'C' -> running.addAll(chosen);
        case 's', 'S' -> {
          if (step.isEmpty() && !chosen.isEmpty()) {
            step = OptionalInt.of(chosen.contains(stepped) ? stepped : chosen.iterator().next());
          }
        }
        default -> {
          return Optional.of(INVALID);
        }
      }
      rest.removeAll(chosen);
    }
    return running.isEmpty() && step.isEmpty() ? Optional.of(INVALID) : resume(running, step);
  }

  private String query(String packet) {
    String[] parts = packet.split("[:,]", 2);
    String rest = parts.length == 2 ? parts[1] : "";
    return switch (parts[0]) {
      case "qSupported" -> {
        processes = rest.contains("multiprocess+");
        yield "PacketSize=%x;qXfer:features:read+;vContSupported+;multiprocess+%s"
            .formatted(
                PacketStream.LONGEST, debugger.reverses() ? ";ReverseStep+;ReverseContinue+" : "");
      }
      case "qXfer" -> describe(rest);
      case "qC" -> "QC" + id(current);
      case "qfThreadInfo" ->
          "m" + all().stream().sorted().map(this::id).collect(Collectors.joining(","));
      case "qsThreadInfo" -> "l";
      case "qThreadExtraInfo" -> {
        int thread = ThreadId.parse(rest, debugger.processors().count());
        yield thread < 0
            ? INVALID
            : text(
                "CPU#%d [%s]"
                    .formatted(thread, debugger.processors().runs(thread) ? "running" : "halted "));
      }
      case "qAttached" -> "1";
      case "qRcmd" -> {
        String said = host.monitor(new String(Hex.bytes(rest), StandardCharsets.UTF_8));
        yield said.isEmpty() ? OK : console(said);
      }
      case "qqemu.PhyMemMode" -> physical ? "1" : "0";
      case "Qqemu.PhyMemMode" -> {
        physical = Hex.number(rest) != 0;
        yield OK;
      }
      case "qqemu.Supported" -> "sstepbits;sstep;PhyMemMode";
      case "qqemu.sstepbits" -> "ENABLE=1,NOIRQ=2,NOTIMER=4";
      case "qqemu.sstep" -> "0x7";
      default -> "";
    };
  }

  /** {@code features:read:NAME:OFFSET,LENGTH}. */
  private String describe(String text) {
    String[] parts = text.split("[:,]");
    if (parts.length != 5 || !parts[0].equals("features") || !parts[1].equals("read")) {
      return "";
    }
    if (!parts[2].equals("target.xml")) {
      return "E00";
    }
    String all = registers.description();
    int from = Math.min(Hex.count(parts[3]), all.length());
    int length = Math.min(Hex.count(parts[4]), PacketStream.LONGEST / 2);
    int to = Math.min(all.length(), from + length);
    return (to == all.length() ? "l" : "m") + all.substring(from, to);
  }

  private static String text(String text) {
    return Hex.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What a command of the monitor says, in pieces that fit into packets. */
  private String console(String said) {
    int most = PacketStream.LONGEST / 8;
    try {
      for (int from = 0; from < said.length(); from += most) {
        packets.write("O" + text(said.substring(from, Math.min(said.length(), from + most))));
      }
    } catch (IOException e) {
      left = true;
    }
    return OK;
  }
}
