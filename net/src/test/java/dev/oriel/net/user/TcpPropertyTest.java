package dev.oriel.net.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Connections over a link that loses, repeats and reorders, against a plain model of a guest. */
class TcpPropertyTest {
  private static final long STEP = 5_000_000;
  private static final int RUNS = 40;

  private record Sent(long at, long order, byte[] frame) {}

  /** A link that is not kind. */
  private static final class BadLink {
    private final Random random;
    private final double loss;
    private final double repeat;
    private final int spread;
    private final PriorityQueue<Sent> frames =
        new PriorityQueue<>(
            (a, b) -> a.at == b.at ? Long.compare(a.order, b.order) : Long.compare(a.at, b.at));
    private long order;

    BadLink(Random random) {
      this.random = random;
      loss = random.nextInt(4) * 0.05;
      repeat = random.nextInt(3) * 0.05;
      spread = random.nextInt(4);
    }

    void send(byte[] frame, long now) {
      do {
        if (random.nextDouble() >= loss) {
          long delay = (1 + random.nextInt(1 + spread)) * STEP;
          frames.add(new Sent(now + delay, order++, frame));
        }
      } while (random.nextDouble() < repeat);
    }

    List<byte[]> arrived(long now) {
      List<byte[]> all = new ArrayList<>();
      while (!frames.isEmpty() && frames.peek().at <= now) {
        all.add(frames.remove().frame);
      }
      return all;
    }
  }

  /** The host's program: sends, and receives as it likes. */
  private static final class Program implements HostStream {
    private final Random random;
    private final byte[] toSend;
    private int sent;
    private final java.io.ByteArrayOutputStream received = new java.io.ByteArrayOutputStream();
    private boolean ended;
    private boolean closed;
    private boolean aborted;

    Program(Random random, byte[] toSend) {
      this.random = random;
      this.toSend = toSend;
    }

    @Override
    public int read(ByteBuffer target) {
      if (sent == toSend.length) {
        return -1;
      }
      int count =
          Math.min(random.nextInt(3000), Math.min(target.remaining(), toSend.length - sent));
      target.put(toSend, sent, count);
      sent += count;
      return count;
    }

    @Override
    public int write(ByteBuffer source) {
      int count = Math.min(source.remaining(), random.nextInt(4000));
      byte[] bytes = new byte[count];
      source.get(bytes);
      received.writeBytes(bytes);
      return count;
    }

    @Override
    public void endOutput() {
      ended = true;
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public void abort() {
      aborted = true;
    }

    @Override
    public void await(boolean readable, boolean writable) {}
  }

  @Test
  void everythingArrivesInOrderOnceWhateverTheLinkDoes() {
    long seed = Long.getLong("oriel.seed", new Random().nextLong());
    for (int run = 0; run < RUNS; run++) {
      check(seed + run, run % 2 == 0);
    }
  }

  private static void check(long seed, boolean guestCalls) {
    Random random = new Random(seed);
    String name = "-Doriel.seed=" + seed;
    byte[] up = new byte[random.nextInt(300_000)];
    byte[] down = new byte[random.nextInt(300_000)];
    random.nextBytes(up);
    random.nextBytes(down);
    BadLink toGuest = new BadLink(random);
    BadLink toHost = new BadLink(random);
    long[] now = {0};
    UserSettings settings = UserNetworkTest.settings();
    Wire wire = new Wire(settings);
    GuestSide guestSide =
        new GuestSide() {
          @Override
          public byte[] packet(int protocol, int source, int target, int length) {
            return wire.packet(protocol, source, target, length);
          }

          @Override
          public void send(byte[] packet) {
            toGuest.send(packet, now[0]);
          }

          @Override
          public boolean isCongested() {
            return random.nextInt(50) == 0;
          }
        };
    GuestTcp guest =
        new GuestTcp(
            Frames.GUEST,
            4000,
            Frames.HOST,
            80,
            100 + random.nextInt(1360),
            random.nextInt(8) - 1,
            2000 + random.nextInt(60_000));
    guest.send(up, true);
    Program program = new Program(random, down);
    RingPool pool = new RingPool(2 + random.nextInt(3));
    TcpOutput output = new TcpOutput(guestSide);
    TcpKey key = new TcpKey(guest.guest, guest.port, guest.remote, guest.remotePort);
    TcpConnection connection =
        guestCalls ? null : TcpConnection.toGuest(key, program, output, pool, 0xffff_fff0, now[0]);
    for (int step = 0; step < 200_000; step++) {
      now[0] += STEP;
      if (guestCalls || guest.isOpen() || step > 3) {
        if (guestCalls || step % 4 == 0) {
          guest.poll(now[0]).forEach(frame -> toHost.send(frame, now[0]));
        }
      }
      for (byte[] frame : toHost.arrived(now[0])) {
        TcpSegment segment =
            TcpSegment.read(Packet.read(frame, 14).orElseThrow().piece()).orElseThrow();
        if (connection == null) {
          if (!segment.has(TcpSegment.SYN)) {
            continue;
          }
          connection = TcpConnection.toHost(segment, program, output, pool, 0xffff_fff0);
          connection.connected(now[0]);
        }
        connection.receive(segment, now[0]);
      }
      if (connection != null) {
        connection.readable();
        connection.pump(now[0]);
        if (connection.deadline() <= now[0]) {
          connection.timeOut(now[0]);
        }
      }
      guest.consumed = random.nextInt(5) == 0 ? 0 : Integer.MAX_VALUE;
      toGuest.arrived(now[0]).forEach(guest::receive);
      if (program.closed && guest.ended && guest.isSent()) {
        break;
      }
    }
    assertThat(guest.reset).as(name).isFalse();
    assertThat(program.aborted).as(name).isFalse();
    assertThat(Arrays.equals(program.received.toByteArray(), up))
        .as(name + " up: %d of %d", program.received.size(), up.length)
        .isTrue();
    assertThat(Arrays.equals(guest.received.toByteArray(), down))
        .as(name + " down: %d of %d", guest.received.size(), down.length)
        .isTrue();
    assertThat(program.ended && program.closed && guest.ended).as(name + " ends").isTrue();
  }
}
