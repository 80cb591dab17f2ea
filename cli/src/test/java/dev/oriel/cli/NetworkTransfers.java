package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import dev.oriel.guests.Suite;
import dev.oriel.harness.DebianBoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three Debian guests on one network, two under Oriel and one under QEMU: each sends random bytes
 * to each other by TCP, and the sums of what was sent and what was received are compared.
 */
final class NetworkTransfers {
  private static final int GUESTS = 3;
  private static final int DIRECTIONS = GUESTS * (GUESTS - 1);

  /** For the boots, and for each megabyte. */
  private static final int PATIENCE_S = 1200;

  private static final int PATIENCE_PER_MEGABYTE_S = 10;
  private static final int LINES_TOLD = 40;

  private static final Pattern RESULT =
      Pattern.compile("(sent|received) ([1-3]) ([0-9a-f]{64})\\s*");

  /**
   * What a guest does. The receiving {@code nc} has an input that says nothing and never ends: it
   * closes the connection when it has received everything, and only then the sending one ends.
   */
  private static final String SCRIPT =
      """
      me=%d bytes=%d
      others=
      for peer in 1 2 3; do [ $peer = $me ] || others="$others $peer"; done
      cd /tmp
      mkfifo silence
      for peer in $others; do
        { nc -l -p 700$peer <>silence | sha256sum | sed "s/^/received $peer /; s/ *-$//"; } &
      done
      until [ "$(cat /proc/net/tcp* | grep -c ' 0A ')" = 2 ]; do sleep 1; done
      ip address add 10.9.0.$me/24 dev eth0
      ip link set eth0 up
      echo "up"
      for peer in $others; do
        until ping -c 1 -W 5 10.9.0.$peer >/dev/null 2>&1; do sleep 1; done
      done
      echo "sees all"
      for peer in $others; do
        mkfifo copy$peer
        sha256sum <copy$peer >sum$peer &
        sum=$!
        head -c $bytes /dev/urandom | tee copy$peer | nc 10.9.0.$peer 700$me
        wait $sum
        echo "sent $peer $(head -c 64 sum$peer)"
      done
      sleep 1000000
      """;

  /** What joins the guests. */
  enum Joint {
    /** QEMU's hub: it calls the first guest's socket, and the second one calls QEMU's. */
    HUB,
    /** A multicast group. */
    GROUP
  }

  /** Bytes on their way from one guest to another. */
  private record Direction(int from, int to) {
    @Override
    public String toString() {
      return name(from) + " to " + name(to);
    }

    private static String name(int guest) {
      return guest == GUESTS ? "QEMU" : "Oriel " + guest;
    }
  }

  private record Line(int guest, String text, boolean last) {}

  private final Path folder;
  private final long bytes;
  private final long begin = System.nanoTime();
  private final long patience;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final List<Process> processes = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private NetworkTransfers(Path folder, int megabytes) {
    this.folder = folder;
    bytes = megabytes * 1_000_000L / DIRECTIONS;
    patience = PATIENCE_S + (long) megabytes * PATIENCE_PER_MEGABYTE_S;
  }

  /**
   * Has the guests exchange {@code megabytes} in all.
   *
   * @param folder for QEMU's files
   * @throws AssertionError if a sum is wrong, or the guests do not finish
   */
  static void run(Path folder, int megabytes, Joint joint)
      throws IOException, InterruptedException {
    NetworkTransfers transfers = new NetworkTransfers(folder, megabytes);
    System.out.printf(
        "network: %d transfers of %d bytes, %s%n",
        DIRECTIONS, transfers.bytes, joint == Joint.HUB ? "a hub" : "a multicast group");
    try {
      switch (joint) {
        case HUB -> transfers.bootOnHub();
        case GROUP -> transfers.bootInGroup();
      }
      transfers.compare();
    } finally {
      for (Process process : transfers.processes) {
        process.destroyForcibly().waitFor();
      }
    }
    System.out.printf(
        "network: %d bytes have arrived unchanged, %d s with the boots%n",
        transfers.bytes * DIRECTIONS, transfers.seconds());
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
  }

  /** One after the other: who is called must be there first. */
  private void bootOnHub() throws IOException, InterruptedException {
    int port = freePort();
    oriel(1, "socket,id=n,listen=127.0.0.1:" + port, "virtio-net-pci");
    awaitUp(1);
    // Not QEMU 7.2's stream, which crashes if a frame is to leave before its client is there.
    int another = freePort();
    qemu(
        "socket,id=a,connect=127.0.0.1:" + port,
        "hubport,id=ha,hubid=0,netdev=a",
        "socket,id=b,listen=127.0.0.1:" + another,
        "hubport,id=hb,hubid=0,netdev=b",
        "hubport,id=n,hubid=0");
    awaitUp(GUESTS);
    String end = "stream,id=n,server=off,addr.type=inet,addr.host=127.0.0.1,addr.port=" + another;
    oriel(2, end, "spapr-vlan");
    awaitUp(2);
  }

  private void bootInGroup() throws IOException, InterruptedException {
    String group = "socket,id=n,mcast=239.255.7.9:%d,localaddr=127.0.0.1".formatted(freePort());
    oriel(1, group, "virtio-net-pci");
    awaitUp(1);
    qemu(group);
    awaitUp(GUESTS);
    oriel(2, group, "spapr-vlan");
    awaitUp(2);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void awaitUp(int guest) throws InterruptedException {
    Line line = next();
    while (line.guest != guest || !line.text.strip().equals("up")) {
      line = next();
    }
    System.out.printf("  %s is up, %d s%n", Direction.name(guest), seconds());
  }

  /** Both ends of all transfers. */
  private void compare() throws InterruptedException {
    Map<Direction, String> sums = new HashMap<>();
    int agreed = 0;
    while (agreed < DIRECTIONS) {
      Line line = next();
      Matcher result = RESULT.matcher(line.text);
      if (!result.matches()) {
        continue;
      }
      int other = Integer.parseInt(result.group(2));
      Direction direction =
          result.group(1).equals("sent")
              ? new Direction(line.guest, other)
              : new Direction(other, line.guest);
      String before = sums.putIfAbsent(direction, result.group(3));
      if (before != null) {
        if (!before.equals(result.group(3))) {
          throw failure("%s: %s became %s".formatted(direction, before, result.group(3)));
        }
        agreed++;
        System.out.printf("  %s: %s, %d s%n", direction, before, seconds());
      }
    }
  }

  private Line next() throws InterruptedException {
    Line line = lines.poll(Math.max(0, patience - seconds()), TimeUnit.SECONDS);
    if (line == null) {
      throw failure("the guests do not finish");
    }
    told.add(Direction.name(line.guest) + ": " + line.text);
    if (line.last) {
      throw failure("a machine has ended");
    }
    return line;
  }

  private AssertionError failure(String what) {
    List<String> last = told.subList(Math.max(0, told.size() - LINES_TOLD), told.size());
    return new AssertionError(what + ", after\n" + String.join("\n", last));
  }

  private static String card(String model, int guest) {
    return "%s,netdev=n,mac=52:54:00:09:00:0%d".formatted(model, guest);
  }

  private void oriel(int guest, String netdev, String model) throws IOException {
    start(
        guest,
        OrielProcess.of(
            "run",
            "debian",
            "-m",
            "512M",
            "-netdev",
            netdev,
            "-device",
            card(model, guest),
            "--",
            "sh",
            "-c",
            SCRIPT.formatted(guest, bytes)));
  }

  private void qemu(String... networks) throws IOException {
    GuestImage debian = DebianBootTest.guest(Suite.BOOKWORM);
    GuestSession task =
        new GuestSession.Command(List.of("sh", "-c", SCRIPT.formatted(GUESTS, bytes)), "#mark");
    Path initramfs = folder.resolve("initramfs");
    try (OutputStream out = Files.newOutputStream(initramfs)) {
      for (MemorySegment piece : DebianBoot.initramfs(debian, task).pieces()) {
        out.write(piece.toArray(ValueLayout.JAVA_BYTE));
      }
    }
    List<String> words = new ArrayList<>(List.of("qemu-system-ppc64", "-M"));
    // Without firmware, and without warnings.
    words.add("pseries,x-vof=on,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off");
    words.addAll(List.of("-cpu", "POWER9", "-m", "512M", "-nodefaults", "-display", "none"));
    words.addAll(List.of("-serial", "stdio", "-kernel", debian.kernel().toString()));
    words.addAll(List.of("-initrd", initramfs.toString()));
    words.addAll(List.of("-append", "console=hvc0 cryptomgr.notests"));
    for (String network : networks) {
      words.addAll(List.of("-netdev", network));
    }
    words.addAll(List.of("-device", card("spapr-vlan", GUESTS)));
    start(GUESTS, new ProcessBuilder(words));
  }

  private void start(int guest, ProcessBuilder builder) throws IOException {
    Process process =
        builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true).start();
    processes.add(process);
    Thread.ofVirtual().start(() -> read(guest, process));
  }

  private void read(int guest, Process process) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      in.lines().forEach(line -> lines.add(new Line(guest, line, false)));
    } catch (IOException | UncheckedIOException e) {
      // It was killed.
    }
    lines.add(new Line(guest, "ended with status " + process.onExit().join().exitValue(), true));
  }
}
