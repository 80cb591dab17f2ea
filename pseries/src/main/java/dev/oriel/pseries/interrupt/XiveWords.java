package dev.oriel.pseries.interrupt;

import dev.oriel.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/** The state of a {@link Xive} in words, laid out as QEMU's {@code info pic} is. */
final class XiveWords {
  /** Entries of a queue that are shown, and the next one behind them. */
  private static final int ENTRIES = 6;

  private static final int VALID = 0x8000_0400;

  private final GuestMemory memory;
  private final ThreadContext[] threads;
  private final EventQueue[] queues;

  XiveWords(GuestMemory memory, ThreadContext[] threads, EventQueue[] queues) {
    this.memory = memory;
    this.threads = threads;
    this.queues = queues;
  }

  List<String> of(Xive.Source[] sources) {
    List<String> lines = new ArrayList<>();
    for (int server = 0; server < threads.length; server++) {
      addThread(lines, server);
    }
    lines.add("  LISN         PQ    EISN     CPU/PRIO EQ");
    for (int lisn = 0; lisn < sources.length; lisn++) {
      if (sources[lisn].claimed) {
        lines.add(source(lisn, sources[lisn]));
      }
    }
    return lines;
  }

  private void addThread(List<String> lines, int server) {
    String cpu = "CPU[%04x]: ".formatted(server);
    ThreadContext thread = threads[server];
    StringBuilder ring = new StringBuilder(cpu + "  OS    ");
    String[] gaps = {"   ", "  ", "    ", "   ", "  ", "  ", "   ", "  "};
    for (int i = 0; i < gaps.length; i++) {
      ring.append("%02x".formatted(thread.register(i))).append(gaps[i]);
    }
    lines.add(cpu + "  QW   NSR CPPR IPB LSMFB ACK# INC AGE PIPR  W2");
    lines.add(ring + "%08x".formatted(VALID + server));
  }

  private String source(int lisn, Xive.Source source) {
    int state = source.state.bits();
    String line =
        "  %08x %s %c%c%c %s %08x "
            .formatted(
                lisn,
                source.level ? "LSI" : "MSI",
                (state & EventState.PENDING) != 0 ? 'P' : '-',
                (state & EventState.OFF) != 0 ? 'Q' : '-',
                source.asserted ? 'A' : ' ',
                source.masked ? "M" : " ",
                source.data & 0x7fff_ffff);
    EventQueue queue = queues[source.queue];
    return source.masked || !queue.isValid() ? line : line + queue(source.queue, queue);
  }

  private String queue(int number, EventQueue queue) {
    StringBuilder text =
        new StringBuilder(
            "%3d/%d % 6d/%5d @%x ^%d [ "
                .formatted(
                    number / Xive.QUEUES_OF_PROCESSOR,
                    number % Xive.QUEUES_OF_PROCESSOR,
                    queue.index(),
                    queue.entries(),
                    queue.ra(),
                    queue.generation()));
    for (int i = 1 - ENTRIES; i <= 0; i++) {
      int entry = queue.index() + i & queue.entries() - 1;
      text.append(i == 0 ? "^" : "");
      text.append("%08x ".formatted(memory.getInt(queue.ra() + Integer.BYTES * (long) entry)));
    }
    return text.append("]").toString();
  }
}
