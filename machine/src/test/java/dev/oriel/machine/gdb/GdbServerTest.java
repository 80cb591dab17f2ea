package dev.oriel.machine.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.GdbMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations with the server, packet by packet; answers are QEMU's unless noted. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GdbServerTest {
  private static final long SEED = Long.getLong("oriel.seed", 14);

  private GdbMachine guest;
  private Peer peer;

  @BeforeEach
  void start() throws Exception {
    guest = new GdbMachine(2, true);
    peer = new Peer();
  }

  @AfterEach
  void stop() throws IOException {
    peer.close();
    guest.close();
  }

  /** A client of the protocol. */
  private final class Peer implements AutoCloseable {
    private final Socket socket = new Socket();

    Peer() throws IOException {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), guest.port()));
      socket.setSoTimeout(30_000);
      socket.setTcpNoDelay(true);
    }

    void raw(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    int next() throws IOException {
      return socket.getInputStream().read();
    }

    /** The text of the next packet, which is acknowledged; empty at the end. */
    String read() throws IOException {
      int next = next();
      while (next != '$') {
        if (next < 0) {
          return "";
        }
        next = next();
      }
      StringBuilder text = new StringBuilder();
      for (next = next(); next != '#'; next = next()) {
        assertThat(next).isPositive();
        text.append((char) (next == '}' ? next() ^ 0x20 : next));
      }
      next();
      next();
      raw("+");
      return text.toString();
    }

    boolean isEnded() {
      try {
        return next() < 0;
      } catch (IOException e) {
        return true;
      }
    }

    void send(String text) throws IOException {
      int sum = text.chars().sum() & 0xff;
      raw("$%s#%02x".formatted(text, sum));
    }

    String ask(String text) throws IOException {
      send(text);
      return read();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theFirstPacketPausesTheMachine() throws Exception {
    guest.awaitProgress();
    assertThat(peer.ask("qSupported:multiprocess+;xmlRegisters=powerpc"))
        .isEqualTo("PacketSize=1000;qXfer:features:read+;vContSupported+;multiprocess+");
    assertThat(guest.machine().control().isPaused()).isTrue();
    assertThat(peer.ask("?")).isEqualTo("T05thread:p01.01;");
    assertThat(peer.ask("qC")).isEqualTo("QCp01.01");
    assertThat(peer.ask("qfThreadInfo")).isEqualTo("mp01.01,p01.02");
    assertThat(peer.ask("qsThreadInfo")).isEqualTo("l");
    assertThat(peer.ask("qThreadExtraInfo,p1.1")).isEqualTo(hex("CPU#0 [running]"));
    assertThat(peer.ask("qThreadExtraInfo,p1.2")).isEqualTo(hex("CPU#1 [halted ]"));
    assertThat(peer.ask("qAttached")).isEqualTo("1");
    assertThat(peer.ask("vCont?")).isEqualTo("vCont;c;C;s;S");
    assertThat(peer.ask("T1")).isEqualTo("OK");
    assertThat(peer.ask("T9")).isEqualTo("E22");
    assertThat(peer.ask("Hg0")).isEqualTo("OK");
    assertThat(peer.ask("qRcmd," + hex("info status"))).isEqualTo("O" + hex("did info status\n"));
    assertThat(peer.read()).isEqualTo("OK");
    assertThat(peer.ask("qSymbol::")).isEmpty();
    assertThat(peer.ask("D;1")).isEqualTo("OK");
    guest.awaitProgress();
  }

  @Test
  void describesTheRegistersAsGdbNamesThem() throws IOException {
    StringBuilder xml = new StringBuilder();
    String part;
    do {
      part = peer.ask("qXfer:features:read:target.xml:%x,7fb".formatted(xml.length()));
      xml.append(part.substring(1));
    } while (part.startsWith("m"));
    assertThat(xml)
        .contains("<architecture>powerpc:common64</architecture>")
        .contains("org.gnu.gdb.power.core", "org.gnu.gdb.power.fpu")
        .contains("org.gnu.gdb.power.altivec", "org.gnu.gdb.power.vsx")
        .contains("<reg name=\"pc\" bitsize=\"64\" type=\"code_ptr\" regnum=\"64\"/>")
        .contains("name=\"f0\" bitsize=\"64\" type=\"ieee_double\" regnum=\"71\"")
        .contains("name=\"fpscr\" bitsize=\"32\" type=\"int\" regnum=\"103\"")
        .contains("name=\"vr0\" bitsize=\"128\" type=\"vec128\" regnum=\"104\"")
        .contains("name=\"vrsave\" bitsize=\"32\" type=\"int\" regnum=\"137\"")
        .contains("name=\"vs0h\" bitsize=\"64\" type=\"uint64\" regnum=\"138\"")
        .contains("name=\"sprg0\"");
    assertThat(peer.ask("qXfer:features:read:other.xml:0,7fb")).isEqualTo("E00");
    assertThat(peer.ask("g")).hasSize(2 * (32 * 8 + 8 + 8 + 4 + 8 + 8 + 4));
  }

  @Test
  void registersAreInTheProcessorsByteOrder() throws Exception {
    guest.awaitProgress();
    assertThat(peer.ask("P3=1122334455667788")).isEqualTo("OK");
    assertThat(peer.ask("p3")).isEqualTo("1122334455667788");
    assertThat(peer.ask("P68=00112233445566778899aabbccddeeff")).isEqualTo("OK");
    assertThat(peer.ask("p68")).isEqualTo("00112233445566778899aabbccddeeff");
    assertThat(peer.ask("P67=80000000")).isEqualTo("OK");
    assertThat(peer.ask("p67")).isEqualTo("80000000");
    assertThat(peer.ask("P8a=0102030405060708")).isEqualTo("OK");
    assertThat(peer.ask("P47=3ff8000000000000")).isEqualTo("OK");
    assertThat(peer.ask("p8a")).isEqualTo("0102030405060708");
    String all = peer.ask("g");
    assertThat(peer.ask("G" + "00".repeat(8) + all.substring(16))).isEqualTo("OK");
    assertThat(peer.ask("g")).isEqualTo("00".repeat(8) + all.substring(16));
    assertThat(peer.ask("p20")).isEqualTo("E14");
    assertThat(peer.ask("p7fff")).isEqualTo("E14");
    assertThat(peer.ask("P3=11")).isEqualTo("E22");
    peer.close();
    guest.close();
    guest = new GdbMachine(1, false);
    guest.awaitProgress();
    peer = new Peer();
    assertThat(peer.ask("P3=1122334455667788")).isEqualTo("OK");
    peer.ask("?");
    assertThat(guest.machine().processors().read(0, "r3")).isEqualTo(0x8877665544332211L);
  }

  @Test
  void memoryIsReadAndWrittenInBothModes() throws IOException {
    assertThat(peer.ask("M480100,4:01020304")).isEqualTo("OK");
    assertThat(peer.ask("m480100,4")).isEqualTo("01020304");
    assertThat(peer.ask("m1000000000000000,4")).isNotEqualTo("E14");
    assertThat(peer.ask("mfffffffffffffff,4")).isEqualTo("E14");
    assertThat(peer.ask("m0,1001")).isEqualTo("E22");
    assertThat(peer.ask("Qqemu.PhyMemMode:1")).isEqualTo("OK");
    assertThat(peer.ask("qqemu.PhyMemMode")).isEqualTo("1");
    assertThat(peer.ask("m480100,4")).isEqualTo("01020304");
    assertThat(peer.ask("m1000000000000000,4")).isEqualTo("E14");
  }

  @Test
  void breakpointsStepsAndCtrlC() throws Exception {
    guest.awaitProgress();
    peer.ask("?");
    assertThat(peer.ask("Z0,%x,4".formatted(GdbMachine.IN_LOOP))).isEqualTo("OK");
    assertThat(peer.ask("vCont;c")).isEqualTo("T05thread:01;");
    assertThat(peer.ask("p40")).isEqualTo("%016x".formatted(GdbMachine.IN_LOOP));
    assertThat(peer.ask("z0,%x,4".formatted(GdbMachine.IN_LOOP))).isEqualTo("OK");
    assertThat(peer.ask("vCont;s:1;c")).isEqualTo("T05thread:01;");
    assertThat(peer.ask("p40")).isEqualTo("%016x".formatted(GdbMachine.IN_LOOP + 4));
    assertThat(peer.ask("Z2,%x,8".formatted(GdbMachine.DATA))).isEqualTo("OK");
    assertThat(peer.ask("c")).isEqualTo("T05thread:01;watch:%x;".formatted(GdbMachine.DATA));
    assertThat(peer.ask("?")).isEqualTo("T05thread:01;");
    peer.send("c");
    TimeUnit.MILLISECONDS.sleep(20);
    peer.raw("\u0003");
    assertThat(peer.read()).isEqualTo("T02thread:01;");
    assertThat(guest.machine().control().isPaused()).isTrue();
    assertThat(peer.ask("Z5,0,4")).isEmpty();
    assertThat(peer.ask("Z2,ffffffffffffffff,8")).isEqualTo("E22");
  }

  /** The loop has four instructions; the step to the one that stores stops before it does. */
  @Test
  void eachStepOntoAWatchedAccessTellsIt() throws Exception {
    guest.awaitProgress();
    assertThat(peer.ask("Z2,%x,8".formatted(GdbMachine.DATA))).isEqualTo("OK");
    int told = 0;
    for (int step = 0; step < 2000; step++) {
      told += peer.ask("s").contains("watch:") ? 1 : 0;
    }
    assertThat(told).isEqualTo(400);
  }

  /** What this debugger has done is undone, and the next one can connect. */
  @Test
  void aDebuggerThatVanishesStopsNothing() throws Exception {
    guest.awaitProgress();
    assertThat(peer.ask("Z0,%x,4".formatted(GdbMachine.IN_LOOP))).isEqualTo("OK");
    assertThat(peer.ask("c")).startsWith("T05");
    peer.close();
    guest.awaitProgress();
    peer = new Peer();
    assertThat(peer.ask("?")).isEqualTo("T05thread:01;");
    peer.send("c");
    peer.close();
    guest.awaitProgress();
  }

  @Test
  void aMachineThatWasPausedBeforeStaysSo() throws Exception {
    guest.machine().control().pause();
    assertThat(peer.ask("?")).startsWith("T05");
    peer.close();
    peer = new Peer();
    assertThat(peer.ask("?")).startsWith("T05");
    assertThat(guest.machine().control().isPaused()).isTrue();
  }

  @Test
  void nonsenseIsAnsweredOrEndsOnlyItsConnection() throws Exception {
    guest.awaitProgress();
    peer.raw("GET / HTTP/1.1\r\n\r\n+++---");
    guest.awaitProgress();
    assertThat(guest.machine().control().isPaused()).isFalse();
    peer.raw("$?#00");
    assertThat((char) peer.next()).isEqualTo('-');
    for (String bad :
        new String[] {
          "m",
          "m0",
          "mx,1",
          "m0,ffffffffffffffff",
          "M0,4:01",
          "M0,1:0",
          "P",
          "P1",
          "Pz=1",
          "G0",
          "H",
          "Hx1",
          "Hg99",
          "T",
          "Tp2.1",
          "Z",
          "Z0",
          "Z0,0",
          "Z2,0,0",
          "vCont;x",
          "vCont;c:p9.9",
          "qThreadExtraInfo,",
          "qRcmd,0",
          "Qqemu.PhyMemMode:",
          "sx",
          "cx",
          "pffffffff"
        }) {
      assertThat(peer.ask(bad)).as(bad).matches("E[0-9a-f]{2}");
    }
    for (String unknown : new String[] {"", "y", "vRun", "qNothing", "QNothing", "X0,0:", "R00"}) {
      assertThat(peer.ask(unknown)).as(unknown).isEmpty();
    }
    peer.raw("$" + "a".repeat(0x2000));
    assertThat(peer.isEnded()).isTrue();
    guest.awaitProgress();
    Random random = new Random(SEED);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[2000];
      random.nextBytes(noise);
      try (Peer noisy = new Peer()) {
        noisy.raw(new String(noise, StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        // The server was first to end the connection.
      }
    }
    guest.awaitProgress();
    peer = new Peer();
    assertThat(peer.ask("?")).startsWith("T05");
  }

  @Test
  void killEndsTheMachineAndTheEndIsTold() throws Exception {
    peer.ask("?");
    peer.send("k");
    assertThat(guest.machine().await(java.time.Duration.ofSeconds(30))).isPresent();
    peer.close();
    guest.close();
    guest = new GdbMachine(1, true);
    peer = new Peer();
    peer.ask("?");
    peer.send("c");
    guest.close();
    assertThat(peer.read()).isEqualTo("W00");
  }
}
