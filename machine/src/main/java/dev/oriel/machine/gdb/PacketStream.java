package dev.oriel.machine.gdb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Packets of gdb's protocol on a stream: {@code $text#checksum}, each acknowledged. One thread
 * reads; any thread writes.
 */
final class PacketStream {
  /** The longest text of a packet, in either direction. */
  static final int LONGEST = 0x1000;

  /** What is read in place of a packet when the peer wants the machine to stop: Ctrl-C. */
  static final String BREAK = "\u0003";

  private final InputStream in;
  private final OutputStream out;

  PacketStream(InputStream in, OutputStream out) {
    this.in = new BufferedInputStream(in);
    this.out = out;
  }

  /**
   * The text of the next packet with a right checksum, or {@link #BREAK}, each character a byte;
   * empty at the end. What is between packets is ignored.
   *
   * @throws IOException also if a packet is too long
   */
  Optional<String> read() throws IOException {
    while (true) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      if (next == BREAK.charAt(0)) {
        return Optional.of(BREAK);
      }
      if (next == '$') {
        Optional<String> text = text();
        if (text.isPresent()) {
          return text;
        }
      }
    }
  }

  private Optional<String> text() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int sum = 0;
    int next = in.read();
    while (next != '#') {
      if (next < 0 || text.size() == LONGEST) {
        throw new IOException("a packet has no end");
      }
      sum += next;
      text.write(next);
      next = in.read();
    }
    int told = Character.digit(in.read(), 16) << 4 | Character.digit(in.read(), 16);
    boolean right = told == (sum & 0xff);
    send(right ? "+" : "-");
    return right ? Optional.of(text.toString(StandardCharsets.ISO_8859_1)) : Optional.empty();
  }

  /** Sends a packet; characters are bytes. */
  void write(String text) throws IOException {
    StringBuilder packet = new StringBuilder("$");
    int sum = 0;
    for (char c : text.toCharArray()) {
      if (c == '$' || c == '#' || c == '}' || c == '*') {
        packet.append('}');
        sum += '}';
        c ^= 0x20;
      }
      packet.append(c);
      sum += c;
    }
    send(packet.append("#%02x".formatted(sum & 0xff)).toString());
  }

  private synchronized void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
