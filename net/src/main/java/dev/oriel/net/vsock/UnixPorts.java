package dev.oriel.net.vsock;

import dev.oriel.net.NetworkException;
import dev.oriel.net.socket.SocketFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets programs of the host take part by Unix sockets, in the manner of other virtual machine
 * monitors: a connection of the guest to port N of the host goes on to the socket {@code PATH_N},
 * and a program that connects to {@code PATH} and writes {@code CONNECT N} and a line feed is
 * connected to the guest's port N, of which {@code OK} and a number in a line tell it.
 */
public final class UnixPorts implements AutoCloseable {
  private static final Pattern COMMAND = Pattern.compile("CONNECT ([0-9]{1,10})");
  private static final int LONGEST_LINE = 32;
  private static final int PIECE = 1 << 14;

  private final Path path;
  private final Vsock vsock;
  private final SocketFile file;

  /** The host's programs that are connected, so that the end reaches them. */
  private final Set<SocketChannel> programs = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * Listens at {@code path}.
   *
   * @throws NetworkException if another file is there, or the host refuses
   */
  public UnixPorts(Path path, Vsock vsock) {
    this.path = path;
    this.vsock = vsock;
    file = new SocketFile(path);
    vsock.others(end -> start(() -> fromGuest(end)));
    start(this::listen);
  }

  private static void start(Runnable task) {
    Thread.ofVirtual().name("oriel-vsock-unix").start(task);
  }

  private void listen() {
    try {
      while (true) {
        SocketChannel program = file.server().accept();
        if (!take(program)) {
          program.close();
          continue;
        }
        start(() -> fromHost(program));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private boolean take(SocketChannel program) {
    return programs.size() < Vsock.MOST_STREAMS && programs.add(program) && !closed;
  }

  /** A program of the host names a port of the guest. */
  private void fromHost(SocketChannel program) {
    try (program) {
      Matcher command = COMMAND.matcher(line(program));
      if (!command.matches() || Long.parseLong(command.group(1)) > 0xffff_ffffL) {
        return;
      }
      try (VsockStream stream = vsock.connect((int) Long.parseLong(command.group(1)))) {
        String answer = "OK " + Integer.toUnsignedString(stream.hostPort()) + "\n";
        write(program, ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        carry(stream, program);
      }
    } catch (IOException e) {
      // The program sees the end of the connection.
    } finally {
      programs.remove(program);
    }
  }

  /** The line, byte by byte: what follows it is the guest's. */
  private static String line(SocketChannel program) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.length() < LONGEST_LINE && program.read(one) > 0) {
      char read = (char) one.get(0);
      if (read == '\n') {
        return line.toString();
      }
      line.append(read);
      one.clear();
    }
    return "";
  }

  /** A program of the guest names a port of the host. */
  private void fromGuest(GuestEnd end) {
    Path other = Path.of(path + "_" + GuestEnd.text(end.hostPort()));
    try (VsockStream stream = new VsockStream(end);
        SocketChannel program = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        // Not to wait for a program that accepts nothing.
        program.configureBlocking(false);
        if (take(program) && program.connect(UnixDomainSocketAddress.of(other))) {
          program.configureBlocking(true);
          end.accept();
          carry(stream, program);
        }
      } finally {
        programs.remove(program);
      }
    } catch (IOException e) {
      // Refused, if it was not accepted.
    }
  }

  /** Carries bytes both ways until both are at their end. */
  private static void carry(VsockStream stream, SocketChannel program) throws IOException {
    Thread other = Thread.ofVirtual().start(() -> toHost(stream, program));
    try (OutputStream output = stream.output()) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      while (program.read(piece) >= 0) {
        output.write(piece.array(), 0, piece.position());
        piece.clear();
      }
    } catch (IOException e) {
      // One of the two takes no more; what goes the other way still arrives.
    }
    try {
      other.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void toHost(VsockStream stream, SocketChannel program) {
    try {
      InputStream input = stream.input();
      byte[] piece = new byte[PIECE];
      for (int count = input.read(piece); count >= 0; count = input.read(piece)) {
        write(program, ByteBuffer.wrap(piece, 0, count));
      }
      program.shutdownOutput();
    } catch (IOException e) {
      // One of the two is gone, and so the other goes.
      stream.close();
      close(program);
    }
  }

  private static void write(SocketChannel program, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      program.write(bytes);
    }
  }

  private static void close(SocketChannel program) {
    try {
      program.close();
    } catch (IOException e) {
      // It is gone.
    }
  }

  /** Ends all connections, and deletes the socket. */
  @Override
  public void close() {
    closed = true;
    vsock.refuseOthers();
    file.close();
    programs.forEach(UnixPorts::close);
  }
}
