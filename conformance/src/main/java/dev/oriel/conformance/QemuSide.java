package dev.oriel.conformance;

import dev.oriel.conformance.Outcome.End;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** QEMU's user emulation of a POWER9, which executes the peer ({@code peer/peer.c}). */
final class QemuSide implements Side {
  private static final List<String> SOURCES = List.of("layout.h", "switch.S", "peer.c");

  /** Doublewords of the peer's state; VSCR is a quadword, and there is one of padding. */
  private static final int STATE_WORDS = 170;

  private static final int PEER_VSCR = 166;
  private static final int PEER_VRSAVE = 168;

  /** The most trials that fit the peer's buffers, whatever they change. */
  private static final int LARGEST_BATCH = 200;

  /** The host address of the peer's address 0, so that low addresses can be mapped. */
  private static final long BASE = 0x1_0000_0000L;

  /** An operand address that the host does not report, because it is no canonical host address. */
  static final long UNKNOWN = -1;

  private static final int SIGILL = 4;
  private static final int SIGTRAP = 5;
  private static final int SIGBUS = 7;
  private static final int SIGFPE = 8;
  private static final int SIGSEGV = 11;
  private static final int SIGALRM = 14;
  private static final int ILL_PRVOPC = 5;
  private static final int ILL_PRVREG = 6;

  private final boolean littleEndian;
  private final ByteOrder order;
  private final Path directory;
  private final Process process;
  private final DataOutputStream to;
  private final DataInputStream from;

  /**
   * Compiles the peer and starts it.
   *
   * @throws UncheckedIOException naming the program that is missing
   */
  QemuSide(boolean littleEndian) {
    this.littleEndian = littleEndian;
    order = littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    try {
      directory = Files.createTempDirectory("peer");
      process =
          new ProcessBuilder(
                  littleEndian ? "qemu-ppc64le" : "qemu-ppc64",
                  "-cpu",
                  "power9",
                  "-B",
                  "0x" + Long.toHexString(BASE),
                  compile().toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      to = new DataOutputStream(process.getOutputStream());
      from = new DataInputStream(process.getInputStream());
      ByteBuffer bank = buffer(Bank.size());
      for (int i = 0; i < Bank.size(); i++) {
        bank.putLong(Bank.at(8 * i));
      }
      send(bank);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path compile() throws IOException {
    for (String name : SOURCES) {
      try (InputStream source = QemuSide.class.getResourceAsStream("peer/" + name)) {
        Files.copy(source, directory.resolve(name));
      }
    }
    Path peer = directory.resolve("peer");
    List<String> command =
        List.of(
            (littleEndian ? "powerpc64le" : "powerpc64") + "-linux-gnu-gcc",
            "-O2",
            "-mcpu=power9",
            "-mno-altivec",
            "-mno-vsx",
            "-msoft-float",
            "-mabi=elfv2",
            "-ffreestanding",
            "-fno-builtin",
            "-fno-stack-protector",
            "-fno-pie",
            "-fno-tree-loop-distribute-patterns",
            "-nostdlib",
            "-static",
            "-no-pie",
            "-Wl,-Ttext-segment=0x1000000",
            "-Wl,--build-id=none",
            "-o",
            peer.toString(),
            directory.resolve("peer.c").toString(),
            directory.resolve("switch.S").toString());
    try {
      int status = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IOException(command.getFirst() + " ended with " + status);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return peer;
  }

  @Override
  public List<Outcome> run(List<Trial> trials) {
    List<Outcome> outcomes = new ArrayList<>();
    try {
      for (int first = 0; first < trials.size(); first += LARGEST_BATCH) {
        List<Trial> batch = trials.subList(first, Math.min(trials.size(), first + LARGEST_BATCH));
        sendBatch(batch);
        receiveBatch(batch, outcomes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return outcomes;
  }

  private void sendBatch(List<Trial> batch) throws IOException {
    int words = 0;
    for (Trial trial : batch) {
      words += 4 + trial.code().length + 2 * trial.patches().size() + STATE_WORDS;
    }
    ByteBuffer message = buffer(words);
    for (Trial trial : batch) {
      message.putLong(trial.first()).putLong(trial.code().length).putLong(trial.limit());
      message.putLong(trial.patches().size());
      for (int word : trial.code()) {
        message.putLong(word & 0xffff_ffffL);
      }
      trial.patches().forEach((offset, value) -> message.putLong(offset).putLong(value));
      putState(message, trial.before().words());
    }
    send(message);
  }

  private void putState(ByteBuffer message, long[] words) {
    for (int i = 0; i < Registers.VSCR; i++) {
      boolean vsr = i >= Registers.VSR && i < Registers.CR;
      message.putLong(words[vsr && littleEndian ? i ^ 1 : i]);
    }
    message.putLong(littleEndian ? words[Registers.VSCR] : 0);
    message.putLong(littleEndian ? 0 : words[Registers.VSCR]);
    message.putLong(words[Registers.VRSAVE]).putLong(0);
  }

  private Registers state(ByteBuffer message) {
    long[] peer = new long[STATE_WORDS];
    for (int i = 0; i < STATE_WORDS; i++) {
      peer[i] = message.getLong();
    }
    long[] words = new long[Registers.COUNT];
    for (int i = 0; i < Registers.VSCR; i++) {
      boolean vsr = i >= Registers.VSR && i < Registers.CR;
      words[i] = peer[vsr && littleEndian ? i ^ 1 : i];
    }
    words[Registers.VSCR] = peer[littleEndian ? PEER_VSCR : PEER_VSCR + 1];
    words[Registers.VRSAVE] = peer[PEER_VRSAVE];
    return new Registers(words);
  }

  private void receiveBatch(List<Trial> batch, List<Outcome> outcomes) throws IOException {
    byte[] length = new byte[8];
    from.readFully(length);
    byte[] bytes = new byte[Math.toIntExact(ByteBuffer.wrap(length).order(order).getLong())];
    from.readFully(bytes);
    ByteBuffer message = ByteBuffer.wrap(bytes).order(order);
    for (Trial trial : batch) {
      int signal = (int) message.getLong();
      int code = (int) message.getLong();
      long address = message.getLong();
      long cia = message.getLong();
      int changes = (int) message.getLong();
      Registers after = state(message);
      SortedMap<Integer, Long> data = new TreeMap<>();
      for (int i = 0; i < changes; i++) {
        int offset = (int) message.getLong();
        data.put(offset, message.getLong());
      }
      outcomes.add(outcome(trial, signal, code, address, cia, after, data));
    }
  }

  private static Outcome outcome(
      Trial trial,
      int signal,
      int code,
      long address,
      long cia,
      Registers after,
      SortedMap<Integer, Long> data) {
    if (signal == 0) {
      return new Outcome(End.EXIT, code, 0, after, data);
    }
    int position = (int) (cia - trial.address(0) >> 2);
    boolean fetched = cia >= Layout.CODE && cia < Layout.CODE + Layout.CODE_SIZE;
    if (!fetched) {
      return new Outcome(End.INSTRUCTION_STORAGE, 0, cia, after, data);
    }
    return switch (signal) {
      case SIGILL ->
          new Outcome(
              code == ILL_PRVOPC || code == ILL_PRVREG ? End.PRIVILEGED : End.ILLEGAL,
              position,
              cia,
              after,
              data);
      case SIGTRAP -> new Outcome(End.TRAP, position, cia, after, data);
      case SIGFPE -> new Outcome(End.FP_EXCEPTION, position, cia, after, data);
      case SIGBUS -> new Outcome(End.ALIGNMENT, position, address, after, data);
      case SIGSEGV ->
          new Outcome(
              End.DATA_STORAGE, position, address == -BASE ? UNKNOWN : address, after, data);
      case SIGALRM -> new Outcome(End.ENDLESS, 0, 0, after, data);
      default -> new Outcome(End.OTHER, position, signal, after, data);
    };
  }

  private ByteBuffer buffer(int words) {
    return ByteBuffer.allocate(8 + 8 * words).order(order).putLong(8L * words);
  }

  private void send(ByteBuffer message) throws IOException {
    to.write(message.array());
    to.flush();
  }

  @Override
  public void close() {
    try {
      to.close();
      process.waitFor();
      for (String name : SOURCES) {
        Files.deleteIfExists(directory.resolve(name));
      }
      Files.deleteIfExists(directory.resolve("peer"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
