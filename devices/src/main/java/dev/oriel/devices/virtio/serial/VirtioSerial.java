package dev.oriel.devices.virtio.serial;

import dev.oriel.device.Attachments;
import dev.oriel.device.CharacterLine;
import dev.oriel.device.Register;
import dev.oriel.device.RegisterBank;
import dev.oriel.device.SerialPort;
import dev.oriel.devices.common.Le;
import dev.oriel.devices.virtio.Chain;
import dev.oriel.devices.virtio.VirtioContext;
import dev.oriel.devices.virtio.VirtioModel;
import dev.oriel.devices.virtio.Virtqueue;
import dev.oriel.iommu.DmaStatus;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Ports with a pair of queues each, and a pair by which driver and device tell each other about
 * them (Virtio 1.2 section 5.3.6). A port whose far end takes nothing keeps its buffers in the
 * guest's ring.
 */
final class VirtioSerial implements VirtioModel {
  static final int MOST_PORTS = 31;

  /** What the chain, and the data of each port, take at most. */
  static final long BYTES = Chain.MOST_BYTES + MOST_PORTS * 4L * CharacterLine.ROOM;

  private static final long SEVERAL_PORTS = 1L << 1;

  private static final int CONTROL_RECEIVE = 2;
  private static final int CONTROL_TRANSMIT = 3;

  private static final int DEVICE_READY = 0;
  private static final int PORT_READY = 3;
  private static final int PORT_REMOVED = 2;
  private static final int PORT_OPEN = 6;

  private static final int MESSAGE = 8;
  private static final int LONGEST_NAME = 256;
  private static final int MESSAGES = 64;

  private final RegisterBank config;
  private final SortedMap<Integer, Port> ports = new TreeMap<>();
  private final VirtioContext context;
  private final Chain chain;
  private final MemorySegment message = Arena.ofAuto().allocate(MESSAGE + LONGEST_NAME, 8);
  private boolean several;

  /** Whether the driver has asked for ports. */
  private boolean ready;

  /** Numbers of ports that have left, of which the driver has not been told. */
  private final SortedSet<Integer> gone = new TreeSet<>();

  VirtioSerial(int most, Attachments<SerialPort> settings, VirtioContext context) {
    this.context = context;
    chain = context.newChain();
    config =
        new RegisterBank(
            12,
            List.of(
                Register.readOnly("cols", 0, 2, 0),
                Register.readOnly("rows", 2, 2, 0),
                Register.readOnly("max_nr_ports", 4, 4, most)));
    settings.all().forEach(this::add);
    settings.listen(
        new Attachments.Listener<>() {
          @Override
          public void added(SerialPort what) {
            Port port = add(what);
            if (ready) {
              port.tell(Port.News.ADDED);
              context.wake(CONTROL_RECEIVE);
            }
          }

          @Override
          public void leaving(SerialPort what) {
            ports.remove(what.number());
            what.line().attach(CharacterLine.NO_DEVICE);
            if (ready) {
              gone.add(what.number());
              context.wake(CONTROL_RECEIVE);
            }
          }
        });
  }

  private Port add(SerialPort settings) {
    Port port = new Port(settings, chain);
    ports.put(settings.number(), port);
    settings.line().attach(device(port));
    return port;
  }

  /** Queues of a device with so many ports: two for each, and two for control. */
  static int queues(int most) {
    return 2 * (most + 1);
  }

  private static int receiveQueue(int port) {
    return port == 0 ? 0 : 2 + 2 * port;
  }

  /** The port that a queue belongs to, and so not one for control. */
  private static int portOf(int queue) {
    return queue < CONTROL_RECEIVE ? 0 : queue / 2 - 1;
  }

  private CharacterLine.Device device(Port port) {
    int number = port.settings().number();
    return new CharacterLine.Device() {
      @Override
      public void inputArrived() {
        context.wake(receiveQueue(number));
      }

      @Override
      public void roomForOutput() {
        context.wake(receiveQueue(number) + 1);
      }

      @Override
      public void connectionChanged() {
        port.connectionChanged();
        context.wake(CONTROL_RECEIVE);
      }
    };
  }

  @Override
  public long features() {
    return SEVERAL_PORTS;
  }

  @Override
  public RegisterBank config() {
    return config;
  }

  @Override
  public void start(long features) {
    several = (features & SEVERAL_PORTS) != 0;
    Port first = ports.get(0);
    if (!several && first != null) {
      first.open(true);
    }
  }

  @Override
  public boolean serve(Virtqueue queue, boolean brief) {
    int index = queue.index();
    if (several && index == CONTROL_RECEIVE) {
      return tell(queue);
    }
    if (several && index == CONTROL_TRANSMIT) {
      return listen(queue);
    }
    Port port = ports.get(portOf(index));
    if (index == CONTROL_RECEIVE || index == CONTROL_TRANSMIT) {
      return false;
    }
    if (port == null) {
      return index % 2 != 0 && discard(queue);
    }
    return index % 2 == 0 ? port.receive(queue) : port.send(queue);
  }

  /** Takes what the driver writes to a port that is not there. */
  private boolean discard(Virtqueue queue) {
    for (int i = 0; i < MESSAGES; i++) {
      if (queue.take(chain)) {
        queue.complete(chain, 0);
      } else if (queue.arm()) {
        return false;
      }
    }
    return true;
  }

  /** Tells the driver the news about ports, as far as it has buffers. */
  private boolean tell(Virtqueue queue) {
    while (!gone.isEmpty()) {
      if (queue.take(chain)) {
        int number = gone.removeFirst();
        queue.complete(chain, write(number, PORT_REMOVED, 1, ""));
      } else if (queue.arm()) {
        return false;
      }
    }
    for (Port port : ports.values()) {
      port.noticeConnection();
      while (!port.news().isEmpty()) {
        if (queue.take(chain)) {
          queue.complete(chain, write(port, port.news().remove()));
        } else if (queue.arm()) {
          return false;
        }
      }
    }
    return false;
  }

  /** Writes a message into the chain; returns its length. */
  private long write(Port port, Port.News news) {
    return write(
        port.settings().number(),
        news.event,
        news == Port.News.OPENED && !port.connected() ? 0 : 1,
        news == Port.News.NAMED ? port.settings().name() : "");
  }

  private long write(int port, int event, int value, String text) {
    Le.put32(message, 0, port);
    Le.put16(message, 4, event);
    Le.put16(message, 6, value);
    byte[] name = text.getBytes(StandardCharsets.UTF_8);
    int length = MESSAGE + Math.min(name.length, LONGEST_NAME);
    MemorySegment.copy(MemorySegment.ofArray(name), 0, message, MESSAGE, length - MESSAGE);
    long room = Math.min(length, chain.writable().bytes());
    return chain.writable().fill(message, room) == DmaStatus.OK ? room : 0;
  }

  /** Takes messages of the driver. */
  private boolean listen(Virtqueue queue) {
    for (int i = 0; i < MESSAGES; i++) {
      if (!queue.take(chain)) {
        if (queue.arm()) {
          return false;
        }
        continue;
      }
      if (chain.readable().bytes() >= MESSAGE
          && chain.readable().drain(message, MESSAGE) == DmaStatus.OK) {
        hear(Le.get32(message, 0), Le.get16(message, 4), Le.get16(message, 6));
      }
      queue.complete(chain, 0);
    }
    return true;
  }

  private void hear(int number, int event, int value) {
    Port port = ports.get(number);
    if (event == DEVICE_READY && value != 0) {
      ready = true;
      ports.values().forEach(each -> each.tell(Port.News.ADDED));
    } else if (event == PORT_READY && value != 0 && port != null) {
      if (port.settings().console()) {
        port.tell(Port.News.CONSOLE);
      }
      if (!port.settings().name().isEmpty()) {
        port.tell(Port.News.NAMED);
      }
      if (port.connected()) {
        port.tell(Port.News.OPENED);
      }
    } else if (event == PORT_OPEN && port != null) {
      port.open(value != 0);
      context.wake(receiveQueue(number));
    }
    context.wake(CONTROL_RECEIVE);
  }

  /** No buffer is kept. */
  @Override
  public void drain(Virtqueue queue) {}

  @Override
  public void save(StateWriter out) {
    out.putBoolean(ready);
    out.putInt(gone.size());
    gone.forEach(out::putInt);
    ports.values().forEach(port -> port.save(out));
  }

  /** The driver is told again who is connected: others may be now. */
  @Override
  public void restore(StateReader in) {
    ready = in.getBoolean();
    gone.clear();
    for (int left = in.getInt(0, MOST_PORTS); left > 0; left--) {
      gone.add(in.getInt(0, MOST_PORTS - 1));
    }
    ports.values().forEach(port -> port.restore(in));
    ports.values().forEach(Port::connectionChanged);
  }

  @Override
  public void reset() {
    ready = false;
    gone.clear();
    ports.values().forEach(Port::reset);
  }

  @Override
  public void close() {
    ports.values().forEach(port -> port.settings().line().attach(CharacterLine.NO_DEVICE));
  }
}
