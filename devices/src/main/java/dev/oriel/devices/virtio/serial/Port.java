package dev.oriel.devices.virtio.serial;

import dev.oriel.device.CharacterLine;
import dev.oriel.device.SerialPort;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;

/** A port, and what the driver is still to be told about it. */
final class Port {
  /** What the driver is told about a port, in this order. */
  enum News {
    ADDED(1),
    CONSOLE(4),
    NAMED(7),
    OPENED(6);

    /** The event of its message. */
    final int event;

    News(int event) {
      this.event = event;
    }
  }

  /** Bytes that one step moves between guest and line. */
  private static final int STEP = CharacterLine.ROOM;

  /** Buffers of the guest that one step uses. */
  private static final int BUFFERS = 64;

  private final SerialPort settings;
  private final Chain chain;
  private final byte[] bytes = new byte[STEP];
  private final MemorySegment data = MemorySegment.ofArray(bytes);

  /** At most one of each kind: news replaces older news. */
  private final Deque<News> news = new ArrayDeque<>();

  private final AtomicBoolean connectionChanged = new AtomicBoolean();

  /** Whether a program of the guest has the port open. */
  private boolean open;

  /** Bytes of the next buffer of the guest that the line has already. */
  private long passed;

  Port(SerialPort settings, Chain chain) {
    this.settings = settings;
    this.chain = chain;
  }

  SerialPort settings() {
    return settings;
  }

  /** Whether the far end counts as there: a console writes whether or not somebody reads. */
  boolean connected() {
    return settings.console() || settings.line().connected();
  }

  /** The far end has come or gone. For any thread. */
  void connectionChanged() {
    connectionChanged.set(!settings.console());
  }

  /** Makes news of what {@link #connectionChanged} was told. */
  void noticeConnection() {
    if (connectionChanged.getAndSet(false)) {
      tell(News.OPENED);
    }
  }

  void tell(News what) {
    news.remove(what);
    news.add(what);
  }

  Deque<News> news() {
    return news;
  }

  void open(boolean value) {
    open = value;
  }

  void reset() {
    news.clear();
    connectionChanged.set(false);
    open = false;
    passed = 0;
  }

  /** Passes output of the guest on, as far as the line has room. */
  boolean send(Virtqueue queue) {
    int left = STEP;
    for (int buffers = BUFFERS; buffers > 0 && left > 0; buffers--) {
      if (!queue.take(chain)) {
        if (queue.arm()) {
          return false;
        }
        continue;
      }
      long length = chain.readable().bytes();
      passed = Math.min(passed, length);
      chain.readable().skip(passed);
      while (passed < length && left > 0) {
        int part = (int) Math.min(length - passed, left);
        if (chain.readable().drain(data.asSlice(0, part), part) != DmaStatus.OK) {
          passed = length; // The rest of it is lost.
          break;
        }
        int taken = settings.line().put(bytes, 0, part);
        passed += taken;
        left -= taken;
        if (taken < part) {
          queue.leave(chain);
          return false; // The line tells when it has room.
        }
      }
      if (passed < length) {
        queue.leave(chain);
        return true;
      }
      passed = 0;
      queue.complete(chain, 0);
    }
    return true;
  }

  /** Passes input on to the guest, as far as it has buffers. */
  boolean receive(Virtqueue queue) {
    for (int buffers = BUFFERS; buffers > 0; buffers--) {
      int count = open ? settings.line().peek(bytes) : 0;
      if (count == 0) {
        return false; // Input, or the port's opening, has this called again.
      }
      if (!queue.take(chain)) {
        if (queue.arm()) {
          return false;
        }
        continue;
      }
      int part = (int) Math.min(count, chain.writable().bytes());
      boolean written =
          chain.writable().fill(data.asSlice(0, part), part) == DmaStatus.OK && part > 0;
      settings.line().remove(part);
      queue.complete(chain, written ? part : 0);
    }
    return true;
  }

  void save(StateWriter out) {
    out.putInt(settings.number());
    out.putBoolean(open);
    out.putLong(passed);
    out.putInt(news.size());
    news.forEach(each -> out.putInt(each.ordinal()));
  }

  void restore(StateReader in) {
    in.check(in.getInt() == settings.number());
    open = in.getBoolean();
    passed = in.getLong();
    in.check(passed >= 0);
    int count = in.getInt(0, News.values().length);
    news.clear();
    for (int i = 0; i < count; i++) {
      tell(in.getEnum(News.values()));
    }
  }
}
