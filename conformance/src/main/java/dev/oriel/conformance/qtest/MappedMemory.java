package dev.oriel.conformance.qtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Stands between a test program of QEMU's and Oriel: maps the first memory one to one in the
 * default DMA window, because the test program cannot, and passes everything on from then on.
 */
public final class MappedMemory {
  private static final int LIOBN = 0x8000_0000;
  private static final int PUT_TCE_INDIRECT = 0x13c;
  private static final int TCES = 512;
  private static final int PAGE = 4096;
  private static final int READ_WRITE = 3;

  /** What libqos allocates lies there. */
  private static final int MAPPED = 16 << 20;

  /** Memory for a list of TCEs, where libqos puts nothing. */
  private static final int LIST = 0x1f00_0000;

  private MappedMemory() {}

  /** Arguments: the socket where Oriel is to connect, and that of the test program. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    SocketChannel oriel;
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(Path.of(arguments[0])));
      oriel = server.accept();
    }
    map(oriel);
    SocketChannel test = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(arguments[1])));
    Thread back = Thread.ofPlatform().start(() -> pass(oriel, test));
    pass(test, oriel);
    back.join();
  }

  private static void map(SocketChannel oriel) throws IOException {
    BufferedReader in = new BufferedReader(Channels.newReader(oriel, ISO_8859_1));
    Writer out = Channels.newWriter(oriel, ISO_8859_1);
    for (long ioba = 0; ioba < MAPPED; ioba += TCES * PAGE) {
      StringBuilder list = new StringBuilder();
      for (int i = 0; i < TCES; i++) {
        list.append("%016x".formatted(ioba + (long) i * PAGE | READ_WRITE));
      }
      ask(in, out, "write 0x%x 0x%x 0x%s".formatted(LIST, TCES * Long.BYTES, list));
      ask(
          in,
          out,
          "hcall 0x%x 0x%x 0x%x 0x%x %d".formatted(PUT_TCE_INDIRECT, LIOBN, ioba, LIST, TCES));
    }
    ask(in, out, "memset 0x%x 0x%x 0".formatted(LIST, PAGE));
  }

  private static void ask(BufferedReader in, Writer out, String command) throws IOException {
    out.write(command + "\n");
    out.flush();
    String answer = String.valueOf(in.readLine());
    if (!answer.equals("OK") && !answer.startsWith("OK 0x0 ")) {
      throw new IOException(command + ": " + answer);
    }
  }

  private static void pass(ByteChannel from, ByteChannel to) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    try (from;
        to) {
      while (from.read(bytes.clear()) >= 0) {
        bytes.flip();
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
      }
    } catch (IOException e) {
      // One of the two has gone.
    }
  }
}
