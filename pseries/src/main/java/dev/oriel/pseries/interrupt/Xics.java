package dev.oriel.pseries.interrupt;

import dev.oriel.boot.FdtNode;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The external interrupt controller as PAPR virtualizes it (LoPAR chapter 6): interrupt sources,
 * and per vCPU ("server") a presentation controller that offers the most favoured interrupt and
 * holds the vCPU's external interrupt line while there is one. Lower numbers are more favoured
 * priorities.
 *
 * <p>Thread-safe: one lock guards all of it. The lines are driven with the lock held, so a line
 * must not block and must not call back.
 */
public final class Xics implements InterruptController {
  /** The interrupt number of inter-processor interrupts. */
  static final int IPI = 2;

  /** Number of the first source; all sources are consecutive. */
  public static final int FIRST_SOURCE = 0x1000;

  /** Sources, claimed or not. */
  static final int SOURCE_COUNT = 0x1000;

  private static final int LEAST_FAVOURED = 0xff;

  /** Where a source delivers, and how urgently. */
  record Xive(int server, int priority) {}

  private final Presentation[] servers;
  private final Source[] sources = new Source[SOURCE_COUNT];

  /** Which sources may have something to deliver that no presentation controller has taken. */
  private final long[] waiting = new long[SOURCE_COUNT / Long.SIZE];

  /** A controller for as many servers as there are lines, numbered from 0. */
  public Xics(Line... lines) {
    servers = new Presentation[lines.length];
    Arrays.setAll(servers, i -> new Presentation(lines[i]));
    Arrays.setAll(sources, i -> new Source(FIRST_SOURCE + i));
  }

  @Override
  public synchronized void reset() {
    Arrays.fill(waiting, 0);
    for (Source source : sources) {
      source.reset();
    }
    for (Presentation server : servers) {
      server.reset();
    }
  }

  @Override
  public synchronized void drive() {
    for (Presentation server : servers) {
      server.line.set(server.xisr != 0);
    }
  }

  @Override
  public void describe(FdtNode root, int most) {
    root.child("interrupt-controller")
        .string("device_type", "PowerPC-External-Interrupt-Presentation")
        .string("compatible", "IBM,ppc-xicp")
        .empty("interrupt-controller")
        .cells("ibm,interrupt-server-ranges", 0, most)
        .cells("#interrupt-cells", 2)
        .phandle(PHANDLE);
  }

  // ---------------------------------------------------------------- devices

  @Override
  public synchronized void claim(int irq, boolean level) {
    if (!isSource(irq) || sources[irq - FIRST_SOURCE].claimed) {
      throw new IllegalArgumentException("interrupt 0x%x cannot be claimed".formatted(irq));
    }
    Source source = sources[irq - FIRST_SOURCE];
    source.claimed = true;
    source.level = level;
  }

  @Override
  public synchronized void release(int irq) {
    if (isSource(irq)) {
      Source source = sources[irq - FIRST_SOURCE];
      source.claimed = false;
      source.asserted = false;
      source.reset();
      for (Presentation server : servers) {
        server.withdraw(source);
      }
    }
  }

  @Override
  public synchronized void pulse(int irq) {
    if (isSource(irq) && sources[irq - FIRST_SOURCE].claimed) {
      sources[irq - FIRST_SOURCE].pulse();
    }
  }

  @Override
  public synchronized void setLevel(int irq, boolean asserted) {
    if (isSource(irq) && sources[irq - FIRST_SOURCE].claimed) {
      sources[irq - FIRST_SOURCE].setLevel(asserted);
    }
  }

  @Override
  public synchronized List<SourceView> view() {
    List<SourceView> claimed = new ArrayList<>();
    for (Source source : sources) {
      if (source.claimed) {
        claimed.add(source.view());
      }
    }
    return claimed;
  }

  @Override
  public synchronized List<String> words() {
    List<String> lines = new ArrayList<>();
    for (int server = 0; server < servers.length; server++) {
      Presentation of = servers[server];
      lines.add(
          "CPU %d XIRR=%08x PP=%02x MFRR=%02x"
              .formatted(server, of.cppr << 24 | of.xisr, of.pendingPriority, of.mfrr));
    }
    lines.add("ICS %4x..%4x".formatted(FIRST_SOURCE, FIRST_SOURCE + SOURCE_COUNT - 1));
    for (Source source : sources) {
      if (source.claimed) {
        lines.add(source.words());
      }
    }
    return lines;
  }

  // ---------------------------------------------------------------- state

  @Override
  public String partName() {
    return "interrupts";
  }

  /** Of the sources, those that are claimed: the others are as at power-on. */
  @Override
  public synchronized void save(StateWriter out) {
    out.putInt(servers.length);
    for (Presentation server : servers) {
      server.save(out);
    }
    for (Source source : sources) {
      if (source.claimed) {
        out.putInt(source.irq);
        source.save(out);
      }
    }
    out.putInt(0);
  }

  @Override
  public synchronized void restore(StateReader in) {
    in.check(in.getInt() == servers.length);
    for (Presentation server : servers) {
      server.restore(in);
    }
    for (int irq = in.getInt(); irq != 0; irq = in.getInt()) {
      in.check(isSource(irq));
      sources[irq - FIRST_SOURCE].restore(in);
    }
  }

  // ---------------------------------------------------------------- guest: sources

  /** Whether {@code irq} is a number that a source can have. */
  boolean isSource(int irq) {
    return irq >= FIRST_SOURCE && irq < FIRST_SOURCE + SOURCE_COUNT;
  }

  boolean isServer(long server) {
    return server >= 0 && server < servers.length && servers[(int) server].line.isConnected();
  }

  synchronized void setXive(int irq, int server, int priority) {
    sources[irq - FIRST_SOURCE].route(server, priority, priority);
  }

  synchronized Xive xive(int irq) {
    Source source = sources[irq - FIRST_SOURCE];
    return new Xive(source.server, source.priority);
  }

  /** Masks a source; {@link #unmask} brings its priority back. */
  synchronized void mask(int irq) {
    Source source = sources[irq - FIRST_SOURCE];
    source.route(source.server, LEAST_FAVOURED, source.priority);
  }

  synchronized void unmask(int irq) {
    Source source = sources[irq - FIRST_SOURCE];
    source.route(source.server, source.savedPriority, source.savedPriority);
  }

  // ---------------------------------------------------------------- guest: presentation

  synchronized void setCppr(int server, int cppr) {
    servers[server].setCppr(cppr);
  }

  /** Accepts the pending interrupt: the old CPPR in the top byte, its number below, 0 for none. */
  synchronized int accept(int server) {
    return servers[server].accept();
  }

  synchronized void endOfInterrupt(int server, int xirr) {
    servers[server].endOfInterrupt(xirr);
  }

  synchronized void setMfrr(int server, int mfrr) {
    servers[server].setMfrr(mfrr);
  }

  /** The XIRR without accepting anything. */
  synchronized int poll(int server) {
    return servers[server].cppr << 24 | servers[server].xisr;
  }

  synchronized int mfrr(int server) {
    return servers[server].mfrr;
  }

  private void redeliver() {
    for (int word = 0; word < waiting.length; word++) {
      for (long bits = waiting[word]; bits != 0; bits &= bits - 1) {
        sources[word * Long.SIZE + Long.numberOfTrailingZeros(bits)].redeliver();
      }
    }
  }

  /** An interrupt source. A rejected edge and an asserted level wait for a server to take them. */
  private final class Source {
    final int irq;
    boolean claimed;
    boolean level;
    int server;
    int priority = LEAST_FAVOURED;
    int savedPriority = LEAST_FAVOURED;
    boolean asserted;
    boolean sent;
    boolean rejected;
    boolean maskedPending;
    long count;

    Source(int irq) {
      this.irq = irq;
    }

    void reset() {
      server = 0;
      priority = savedPriority = LEAST_FAVOURED;
      sent = rejected = maskedPending = false;
      noteWaiting();
    }

    void route(int newServer, int newPriority, int newSavedPriority) {
      server = newServer;
      priority = newPriority;
      savedPriority = newSavedPriority;
      if (level) {
        redeliver();
      } else if (maskedPending && priority != LEAST_FAVOURED) {
        maskedPending = false;
        servers[server].offer(this);
      }
    }

    SourceView view() {
      boolean taken = servers[server].xisr == irq;
      boolean pending = taken || rejected || maskedPending || level && asserted && !sent;
      return new SourceView(irq, level, server, priority, pending, count);
    }

    /** The last number is made of QEMU's bits for what is set here. */
    String words() {
      int status =
          (asserted ? 1 : 0) | (sent ? 2 : 0) | (rejected ? 4 : 0) | (maskedPending ? 8 : 0);
      return "  %4x %s %02x %02x".formatted(irq, level ? "LSI" : "MSI", priority, status);
    }

    void pulse() {
      count++;
      if (priority == LEAST_FAVOURED) {
        maskedPending = true;
      } else {
        servers[server].offer(this);
      }
    }

    void setLevel(boolean on) {
      count += on && !asserted ? 1 : 0;
      asserted = on;
      noteWaiting();
      redeliver();
    }

    void redeliver() {
      if (level) {
        if (priority != LEAST_FAVOURED && asserted && !sent) {
          sent = true;
          noteWaiting();
          servers[server].offer(this);
        }
      } else if (rejected) {
        rejected = false;
        noteWaiting();
        if (priority != LEAST_FAVOURED) {
          servers[server].offer(this);
        } else {
          maskedPending = true;
        }
      }
    }

    void reject() {
      rejected = !level;
      sent = false;
      noteWaiting();
    }

    void end() {
      sent = false;
      noteWaiting();
    }

    void save(StateWriter out) {
      out.putBoolean(level);
      out.putInt(server);
      out.putInt(priority);
      out.putInt(savedPriority);
      out.putBoolean(asserted);
      out.putBoolean(sent);
      out.putBoolean(rejected);
      out.putBoolean(maskedPending);
    }

    void restore(StateReader in) {
      claimed = true;
      level = in.getBoolean();
      server = in.getInt(0, servers.length - 1);
      priority = in.getInt(0, LEAST_FAVOURED);
      savedPriority = in.getInt(0, LEAST_FAVOURED);
      asserted = in.getBoolean();
      sent = in.getBoolean();
      rejected = in.getBoolean();
      maskedPending = in.getBoolean();
      noteWaiting();
    }

    private void noteWaiting() {
      long bit = 1L << irq;
      int word = irq - FIRST_SOURCE >> 6;
      if (rejected || level && asserted && !sent) {
        waiting[word] |= bit;
      } else {
        waiting[word] &= ~bit;
      }
    }
  }

  /** The presentation controller of one server. */
  private final class Presentation {
    final Line line;
    int cppr;
    int mfrr = LEAST_FAVOURED;

    /** Number of the pending interrupt, 0 for none. */
    int xisr;

    int pendingPriority = LEAST_FAVOURED;

    Presentation(Line line) {
      this.line = line;
    }

    void reset() {
      cppr = 0;
      mfrr = LEAST_FAVOURED;
      clearPending();
    }

    void save(StateWriter out) {
      out.putInt(cppr);
      out.putInt(mfrr);
      out.putInt(xisr);
      out.putInt(pendingPriority);
    }

    void restore(StateReader in) {
      cppr = in.getInt(0, LEAST_FAVOURED);
      mfrr = in.getInt(0, LEAST_FAVOURED);
      xisr = in.getInt(0, FIRST_SOURCE + SOURCE_COUNT - 1);
      pendingPriority = in.getInt(0, LEAST_FAVOURED);
      line.set(xisr != 0);
    }

    private void clearPending() {
      xisr = 0;
      pendingPriority = LEAST_FAVOURED;
      line.set(false);
    }

    /** Returns the pending interrupt to its source. */
    private void rejectPending() {
      int irq = xisr;
      clearPending();
      if (isSource(irq)) {
        sources[irq - FIRST_SOURCE].reject();
      }
    }

    private void present(int irq, int priority) {
      if (xisr != 0) {
        rejectPending();
      }
      xisr = irq;
      pendingPriority = priority;
      line.set(true);
    }

    void offer(Source source) {
      if (source.priority >= cppr || xisr != 0 && pendingPriority <= source.priority) {
        source.reject();
      } else {
        present(source.irq, source.priority);
      }
    }

    void withdraw(Source source) {
      if (xisr == source.irq) {
        clearPending();
        resend();
      }
    }

    void setCppr(int value) {
      int old = cppr;
      cppr = value;
      if (value < old) {
        if (xisr != 0 && value <= pendingPriority) {
          rejectPending();
        }
      } else if (xisr == 0) {
        resend();
      }
    }

    void setMfrr(int value) {
      mfrr = value;
      offerIpi();
    }

    private void offerIpi() {
      if (mfrr < cppr && (xisr == 0 || pendingPriority > mfrr)) {
        present(IPI, mfrr);
      }
    }

    int accept() {
      int xirr = cppr << 24 | xisr;
      // Where nothing is accepted the priority stays (LoPAR 14.5.4.7.5); QEMU makes it 0xff.
      if (xisr != 0) {
        cppr = pendingPriority;
      }
      clearPending();
      return xirr;
    }

    void endOfInterrupt(int xirr) {
      cppr = xirr >>> 24;
      int irq = xirr & 0xff_ffff;
      if (isSource(irq)) {
        sources[irq - FIRST_SOURCE].end();
      }
      if (xisr == 0) {
        resend();
      }
    }

    private void resend() {
      offerIpi();
      redeliver();
    }
  }
}
