package dev.oriel.machine;

import static java.util.Objects.requireNonNull;

import dev.oriel.machine.replay.LogRecord;
import dev.oriel.machine.replay.LogWriter;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.net.Network;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what comes from outside. It waits here, in bounded queues, until the vCPU's thread is
 * between two instructions, which puts it on its agenda one tick later: only then is it the same
 * wherever that thread has looked.
 */
final class Recorder implements Outside {
  private static final int MOST_TYPED = LogRecord.MOST_TYPED;
  private static final int MOST_FRAMES = 256;
  private static final long LOOK_MILLIS = 20;

  private record Arrived(int network, byte[] bytes) {}

  /** Something that is done to the machine, for which somebody waits. */
  private static final class Errand {
    final LogRecord.Command deed;
    final Runnable what;
    boolean dropped;
    boolean started;

    Errand(LogRecord.Command deed, Runnable what) {
      this.deed = deed;
      this.what = what;
    }
  }

  private final MachineConfig config;
  private final RecordingConfig recording;
  private final Lifecycle lifecycle;
  private final long id = new SecureRandom().nextLong();
  private final long seed;
  private final Instant clock;
  private final SeededRandom random;
  private final List<@Nullable TapedNetwork> networks = new ArrayList<>();
  private final List<String> ids;
  private @Nullable Arrivals machine;
  private @Nullable LogWriter log;

  /** Guards what waits. */
  private final Object lock = new Object();

  private final byte[] typed = new byte[MOST_TYPED];
  private int typedCount;
  private final ArrayDeque<Arrived> frames = new ArrayDeque<>();
  private final ArrayDeque<Errand> errands = new ArrayDeque<>();
  private boolean refused;
  private boolean begun;
  private boolean ended;

  /** Whether the vCPU's thread is to look at what waits. */
  private volatile boolean waiting;

  Recorder(MachineConfig given, RecordingConfig recording, Lifecycle lifecycle) {
    this.recording = recording;
    this.lifecycle = lifecycle;
    seed = given.random().nextLong();
    clock = given.clock().instant();
    random = new SeededRandom(seed);
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
    attached.time().onLook(this::look);
    attached.time().pace();
    attached.platform().terminal().onRoom(this::wake);
  }

  private Arrivals machine() {
    return requireNonNull(machine, "attached when created");
  }

  @Override
  public void begin(Supplier<List<String>> shape) {
    LogRecord.Header header =
        new LogRecord.Header(
            shape.get(),
            id,
            seed,
            clock.getEpochSecond(),
            clock.getNano(),
            recording.period(),
            recording.note());
    try {
      log = new LogWriter(recording.file(), header);
    } catch (IOException e) {
      throw HostException.cannotWrite(recording.file(), e);
    }
    machine().vcpu().observe(recording.period(), this::check);
    synchronized (lock) {
      begun = true;
    }
  }

  // ---------------------------------------------------------------- from outside, any thread

  private void wake() {
    waiting = true;
    machine().time().poke();
  }

  @Override
  public OutputStream consoleInput() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        for (int done = 0; done < length; ) {
          int taken = type(bytes, offset + done, length - done);
          if (taken < 0) {
            return;
          }
          done += taken;
        }
      }
    };
  }

  /** Waits for room; how many characters there was room for, or -1 after the end. */
  private int type(byte[] bytes, int offset, int length) throws IOException {
    int taken;
    synchronized (lock) {
      try {
        while (!ended && typedCount == MOST_TYPED) {
          lock.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
      if (ended) {
        return -1;
      }
      taken = Math.min(length, MOST_TYPED - typedCount);
      System.arraycopy(bytes, offset, typed, typedCount, taken);
      typedCount += taken;
    }
    wake();
    return taken;
  }

  @Override
  public Network network(String id, Supplier<Network> real) {
    int index = ids.indexOf(id);
    TapedNetwork network =
        new TapedNetwork(task -> machine().soon(task), real.get(), frame -> offer(index, frame));
    networks.set(index, network);
    return network;
  }

  private boolean offer(int network, byte[] frame) {
    synchronized (lock) {
      if (ended || frame.length > LogRecord.MOST_FRAME) {
        return true;
      }
      if (frames.size() >= MOST_FRAMES) {
        refused = true;
        return false;
      }
      frames.add(new Arrived(network, frame));
    }
    wake();
    return true;
  }

  @Override
  public <T> T change(LogRecord.Command deed, Supplier<T> what) {
    RecordedShape.checkDevice(
        deed.deed() == LogRecord.Deed.PLUG_DEVICE ? deed.name() : "", deed.properties());
    CompletableFuture<T> result = new CompletableFuture<>();
    Errand errand =
        new Errand(
            deed,
            () -> {
              try {
                result.complete(what.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
                throw e;
              }
            });
    synchronized (lock) {
      if (!begun) {
        return what.get();
      }
      errands.add(errand);
    }
    wake();
    while (true) {
      try {
        return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException cause -> throw cause;
          case Error cause -> throw cause;
          case null, default -> throw new AssertionError(e);
        }
      } catch (TimeoutException e) {
        giveUp(errand);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        giveUp(errand, "the thread was interrupted");
      }
    }
  }

  private void giveUp(Errand errand) {
    boolean paused = machine().platform().standstill().isPaused();
    if (paused || machine().platform().standstill().heldByCaller()) {
      giveUp(errand, "the machine stands still; what is recorded is done while it runs");
    }
    synchronized (lock) {
      if (!ended) {
        return;
      }
    }
    giveUp(errand, "the guest has ended");
  }

  /** Drops an errand, unless it is being done. */
  private void giveUp(Errand errand, String reason) {
    synchronized (lock) {
      if (errand.started) {
        return;
      }
      errand.dropped = true;
      errands.remove(errand);
    }
    throw new ConfigurationException(reason);
  }

  // ---------------------------------------------------------------- the vCPU's thread

  /**
   * @param waited how much time should have passed since the time base stood
   */
  private void look(long waited) {
    if (!waiting) {
      return;
    }
    waiting = false;
    Arrivals to = machine();
    long due = to.time().ticks() + Math.max(1, waited);
    boolean resume;
    synchronized (lock) {
      if (typedCount > 0) {
        to.time().fromOutside(due, this::typeWaiting);
      }
      for (Arrived frame : frames) {
        to.time().fromOutside(due, () -> deliver(frame));
      }
      for (Errand errand : errands) {
        to.time().fromOutside(due, () -> run(errand));
      }
      frames.clear();
      errands.clear();
      resume = refused;
      refused = false;
    }
    if (resume) {
      networks.forEach(
          network -> {
            if (network != null) {
              network.resume();
            }
          });
    }
  }

  private void typeWaiting() {
    LogRecord.Moment now = machine().now();
    synchronized (lock) {
      int count = machine().type(typed, typedCount);
      if (count == 0) {
        return;
      }
      write(new LogRecord.Typed(now, Arrays.copyOf(typed, count)));
      System.arraycopy(typed, count, typed, 0, typedCount - count);
      typedCount -= count;
      lock.notifyAll();
    }
  }

  private void deliver(Arrived frame) {
    write(new LogRecord.Frame(machine().now(), frame.network, frame.bytes));
    requireNonNull(networks.get(frame.network), "it has offered the frame").deliver(frame.bytes);
  }

  private void run(Errand errand) {
    synchronized (lock) {
      if (errand.dropped) {
        return;
      }
      errand.started = true;
    }
    LogRecord.Command deed = errand.deed;
    LogRecord.Moment now = machine().now();
    try {
      errand.what.run();
    } catch (RuntimeException e) {
      // Who asked for it is told. Nothing has changed.
      return;
    }
    if (deed.deed() == LogRecord.Deed.RESET) {
      machine().leave();
    }
    write(new LogRecord.Command(now, deed.deed(), deed.name(), deed.number(), deed.properties()));
  }

  private void check() {
    write(new LogRecord.Check(machine().now(), machine().state()));
  }

  private void write(LogRecord record) {
    try {
      requireNonNull(log, "written since the start").append(record);
    } catch (IOException e) {
      machine().fail(HostException.cannotWrite(recording.file(), e));
    }
  }

  @Override
  public void save(StateWriter out) {
    if (!ids.isEmpty()) {
      throw new StateException("frames of networks may be on their way while it is recorded");
    }
    LogWriter open = requireNonNull(log, "written since the start");
    out.putLong(id);
    out.putLong(open.records());
    out.putLong(random.state());
  }

  /** It begins a recording of its own there. */
  @Override
  public void restore(StateReader in) {
    long _ = in.getLong();
    long _ = in.getLong();
    random.state(in.getLong());
  }

  @Override
  public void close() {}

  @Override
  public void written(byte[] bytes, int length) {
    machine().written(bytes, length);
  }

  @Override
  public void end(ShutdownReason reason) {
    synchronized (lock) {
      ended = true;
      lock.notifyAll();
    }
    LogWriter open = log;
    if (open == null) {
      return;
    }
    write(
        new LogRecord.End(
            machine().now(), machine().state(), reason != ShutdownReason.STOPPED, reason.name()));
    try {
      open.close();
    } catch (IOException e) {
      lifecycle.fail(HostException.cannotWrite(recording.file(), e));
    }
  }
}
