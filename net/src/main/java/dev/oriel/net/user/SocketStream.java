package dev.oriel.net.user;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** A TCP socket of the host. */
final class SocketStream implements HostStream {
  private final SocketChannel channel;
  private final SelectionKey key;

  private SocketStream(SocketChannel channel, SelectionKey key) {
    this.channel = channel;
    this.key = key;
  }

  /** A socket that connects. */
  static SocketStream connect(InetSocketAddress to, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      SocketStream stream = of(channel, selector);
      if (!channel.connect(to)) {
        stream.key.interestOps(SelectionKey.OP_CONNECT);
      }
      return stream;
    } catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
      channel.close();
      throw new IOException(e);
    }
  }

  /** A socket that is connected. */
  static SocketStream of(SocketChannel channel, Selector selector) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new SocketStream(channel, channel.register(selector, 0));
  }

  void attach(Ready ready) {
    key.attach(ready);
  }

  /** Whether it was connected at once, as on the same host; else it becomes ready later. */
  boolean isConnected() {
    return channel.isConnected();
  }

  void finishConnect() throws IOException {
    channel.finishConnect();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return channel.write(source);
  }

  @Override
  public void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is gone.
    }
  }

  @Override
  public void abort() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // It was never connected.
    }
    close();
  }

  @Override
  public void await(boolean readable, boolean writable) {
    int wanted = (readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0);
    if (key.isValid() && key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }
}
