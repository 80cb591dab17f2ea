package dev.oriel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.guests.GuestImage;
import dev.oriel.guests.PackageNames;
import dev.oriel.guests.Suite;
import dev.oriel.machine.DeviceConfig;
import dev.oriel.machine.Machine;
import dev.oriel.net.vsock.VsockStream;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Linux' own driver of AF_VSOCK, and Python's sockets, against programs of the host. */
@Timeout(900)
class DebianVsockTest {
  private static final int ECHO = 5000;
  private static final int GREETING = 5001;
  private static final int BULK = 4 << 20;

  private static final String SCRIPT =
      """
      cat >/tmp/t.py <<'END'
      import hashlib, os, socket, threading
      HOST = 2
      def connect(port):
          s = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
          s.connect((HOST, port))
          return s
      def read(s):
          pieces = []
          while True:
              piece = s.recv(65536)
              if not piece:
                  return b''.join(pieces)
              pieces.append(piece)
      data = os.urandom(4 << 20)
      s = connect(5000)
      def write():
          s.sendall(data)
          s.shutdown(socket.SHUT_WR)
      threading.Thread(target=write).start()
      print('echo', read(s) == data)
      s.close()
      many = [connect(5001) for i in range(200)]
      for i, each in enumerate(many):
          each.sendall(b'%d\\n' % i)
      print('many', sum(each.makefile().readline() == 'hello %d\\n' % i
          for i, each in enumerate(many)))
      for each in many:
          each.close()
      try:
          connect(77)
      except OSError as e:
          print('refused', e.errno)
      s = connect(78)
      s.sendall(b'to a Unix socket')
      s.shutdown(socket.SHUT_WR)
      print('unix', read(s))
      server = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
      server.bind((socket.VMADDR_CID_ANY, 6000))
      server.listen(5)
      print('listening', flush=True)
      for i in range(2):
          s, peer = server.accept()
          got = read(s)
          print('from', peer[0], flush=True)
          s.sendall(hashlib.sha256(got).hexdigest().encode() + got)
          s.close()
      END
      python3 /tmp/t.py
      """;

  @TempDir private Path folder;

  @Test
  void programsOfGuestAndHostConnectToEachOther() throws Exception {
    LongTests.begin();
    GuestImage guest = DebianBootTest.guest(Suite.BOOKWORM, PackageNames.parse("python3-minimal"));
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);
    Path socket = folder.resolve("v");
    String output;
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(folder.resolve("v_78")));
      Thread.startVirtualThread(() -> echo(server));
      output =
          DebianMachine.run(
              guest,
              disk,
              SCRIPT,
              Duration.ofMinutes(10),
              config ->
                  config.device(
                      new DeviceConfig(
                          "vhost-vsock-pci",
                          Map.of("guest-cid", "42", "uds-path", socket.toString()))),
              (machine, written) -> meanwhile(machine, written, socket));
    }
    assertThat(output)
        .contains("echo True\n", "many 200\n", "refused 104\n", "unix b'to a Unix socket'\n")
        .contains("from 2\nfrom 2\n");
  }

  private void meanwhile(Machine machine, Supplier<String> written, Path socket)
      throws InterruptedException {
    machine.vsock().listen(ECHO, stream -> stream.input().transferTo(stream.output()));
    machine.vsock().listen(GREETING, DebianVsockTest::greet);
    while (!written.get().contains("listening")
        && machine.await(Duration.ofMillis(100)).isEmpty()) {}
    byte[] bulk = new byte[BULK];
    new SplittableRandom(1).nextBytes(bulk);
    FutureTask<byte[]> fromHere = new FutureTask<>(() -> overStream(machine, bulk));
    fromHere.run();
    FutureTask<byte[]> fromSocket = new FutureTask<>(() -> overSocket(socket, bulk));
    fromSocket.run();
    try {
      assertThat(fromHere.get()).isEqualTo(answer(bulk));
      assertThat(fromSocket.get()).isEqualTo(answer(bulk));
    } catch (java.util.concurrent.ExecutionException e) {
      throw new AssertionError(written.get(), e);
    }
  }

  private static byte[] answer(byte[] data) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(data);
      byte[] text = HexFormat.of().formatHex(sum).getBytes(UTF_8);
      return ByteBuffer.allocate(text.length + data.length).put(text).put(data).array();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] overStream(Machine machine, byte[] data) throws IOException {
    try (VsockStream stream = machine.vsock().connect(6000)) {
      stream.output().write(data);
      stream.output().close();
      return stream.input().readAllBytes();
    }
  }

  private static byte[] overSocket(Path socket, byte[] data) throws IOException {
    try (SocketChannel program = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      program.write(ByteBuffer.wrap("CONNECT 6000\n".getBytes(UTF_8)));
      InputStream in = Channels.newInputStream(program);
      StringBuilder line = new StringBuilder();
      for (int read = in.read(); read > 0 && read != '\n'; read = in.read()) {
        line.append((char) read);
      }
      assertThat(line.toString()).matches("OK [0-9]+");
      for (ByteBuffer left = ByteBuffer.wrap(data); left.hasRemaining(); ) {
        program.write(left);
      }
      program.shutdownOutput();
      return in.readAllBytes();
    }
  }

  private static void greet(VsockStream stream) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = stream.input().read(); read > 0 && read != '\n'; read = stream.input().read()) {
      line.append((char) read);
    }
    stream.output().write(("hello " + line + "\n").getBytes(UTF_8));
    // The connection is kept, so that there are many at a time.
    assertThat(stream.input().read()).isEqualTo(-1);
  }

  private static void echo(ServerSocketChannel server) {
    try (SocketChannel guest = server.accept()) {
      byte[] all = Channels.newInputStream(guest).readAllBytes();
      guest.write(ByteBuffer.wrap(all));
    } catch (IOException e) {
      // The guest's side of the test fails.
    }
  }
}
