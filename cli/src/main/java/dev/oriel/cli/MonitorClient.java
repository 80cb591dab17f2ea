package dev.oriel.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One client of a monitor's socket. Its commands are executed only while there is room for answers,
 * so a client that does not read takes bounded memory and blocks only itself.
 */
final class MonitorClient implements AutoCloseable {
  private static final int INPUT = 4096;

  /** Bytes of pending answers at which command execution pauses. One answer may exceed it. */
  private static final int MOST_PENDING = 1 << 16;

  private final SocketChannel channel;
  private final Conversation conversation;
  private final ByteBuffer input = ByteBuffer.allocate(INPUT).flip();
  private ByteBuffer output = ByteBuffer.allocate(0);
  private boolean ended;

  /**
   * @param wake asks for a call of {@link #advance}; called by any thread
   */
  MonitorClient(SocketChannel channel, Conversation.Host monitor, Runnable wake) {
    this.channel = channel;
    conversation = monitor.begin(this::say, wake);
  }

  private void say(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer more = ByteBuffer.allocate(output.remaining() + bytes.length);
    output = more.put(output).put(bytes).flip();
  }

  /**
   * Does all work that does not block.
   *
   * @return the operations to wait for, as in {@link SelectionKey}; 0 if the client has left
   */
  int advance() throws IOException {
    while (true) {
      if (output.remaining() < MOST_PENDING && !conversation.tellNews()) {
        return 0;
      }
      while (input.hasRemaining() && output.remaining() < MOST_PENDING) {
        conversation.key(input.get() & 0xff);
      }
      if (output.hasRemaining()) {
        channel.write(output);
      }
      if (output.remaining() >= MOST_PENDING || ended && output.hasRemaining()) {
        return SelectionKey.OP_WRITE;
      }
      if (ended) {
        return 0;
      }
      if (!input.hasRemaining()) {
        int count = channel.read(input.clear());
        input.flip();
        if (count == 0) {
          return SelectionKey.OP_READ | (output.hasRemaining() ? SelectionKey.OP_WRITE : 0);
        }
        ended = count < 0;
      }
    }
  }

  @Override
  public void close() {
    conversation.close();
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }
}
