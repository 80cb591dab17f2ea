package dev.oriel.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/**
 * Characters between one device of a guest and the host: a bounded queue each way. The device never
 * waits; the host's streams do. Safe for use by several threads.
 */
public final class CharacterLine implements AutoCloseable {
  /** Bytes that wait in each direction at most. */
  public static final int ROOM = 1 << 12;

  /** The device's side of a line. Its methods are brief, and called without a lock held. */
  public interface Device {
    /** There is input, where there was none. */
    void inputArrived();

    /** There is room for output, after {@link #put} found too little. */
    void roomForOutput();

    /** The far end has been connected or disconnected. */
    void connectionChanged();
  }

  /** Takes notice of nothing: for a line whose device has gone. */
  public static final Device NO_DEVICE =
      new Device() {
        @Override
        public void inputArrived() {}

        @Override
        public void roomForOutput() {}

        @Override
        public void connectionChanged() {}
      };

  private final Ring input = new Ring();
  private final Ring output = new Ring();
  private volatile Device device = NO_DEVICE;
  private boolean connected = true;
  private boolean closed;
  private boolean wanted;

  private static final class Ring {
    private final byte[] bytes = new byte[ROOM];
    private int head;
    private int count;

    int add(byte[] from, int offset, int length) {
      int added = Math.min(length, ROOM - count);
      for (int i = 0; i < added; i++) {
        bytes[(head + count++) % ROOM] = from[offset + i];
      }
      return added;
    }

    int copy(byte[] to, int offset, int length) {
      int copied = Math.min(length, count);
      for (int i = 0; i < copied; i++) {
        to[offset + i] = bytes[(head + i) % ROOM];
      }
      return copied;
    }

    void drop(int length) {
      head = (head + length) % ROOM;
      count -= length;
    }
  }

  /** Has a device told about the line. It asks for what is there already itself. */
  public void attach(Device attached) {
    device = attached;
  }

  /** Whether somebody is at the far end; what is put on the line else is dropped. */
  public synchronized boolean connected() {
    return connected;
  }

  /** Says whether somebody is at the far end. */
  public void connected(boolean value) {
    synchronized (this) {
      if (connected == value) {
        return;
      }
      connected = value;
      if (!value) {
        output.drop(output.count);
        input.drop(input.count);
      }
      notifyAll();
    }
    device.connectionChanged();
    device.roomForOutput();
  }

  /** Takes as much output of the device as there is room for; returns how much. */
  public synchronized int put(byte[] bytes, int offset, int length) {
    if (!connected || closed) {
      return length;
    }
    int taken = output.add(bytes, offset, length);
    wanted |= taken < length;
    notifyAll();
    return taken;
  }

  /** Takes all output or, and then returns false, none of it. */
  public synchronized boolean putAll(byte[] bytes, int length) {
    if (connected && !closed && ROOM - output.count < length) {
      wanted = true;
      return false;
    }
    return put(bytes, 0, length) == length;
  }

  /** Copies input that waits for the device, which stays; returns how much. */
  public synchronized int peek(byte[] target) {
    return input.copy(target, 0, target.length);
  }

  /** Removes input that {@link #peek} has copied, unless the far end has gone meanwhile. */
  public synchronized void remove(int length) {
    input.drop(Math.min(length, input.count));
    notifyAll();
  }

  /** What the device writes; waits for it, and ends when the line is closed. */
  public InputStream output() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return take(target, offset, length);
      }
    };
  }

  private int take(byte[] target, int offset, int length) throws IOException {
    int count;
    boolean tell;
    synchronized (this) {
      while (output.count == 0 && !closed && length > 0) {
        await();
      }
      count = output.copy(target, offset, length);
      output.drop(count);
      tell = wanted && count > 0;
      wanted &= !tell;
    }
    if (tell) {
      device.roomForOutput();
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  /**
   * Types for the device; waits while there is no room. What is typed while the far end counts as
   * gone is dropped.
   */
  public OutputStream input() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
          done += type(bytes, offset + done, length - done);
        }
      }
    };
  }

  private int type(byte[] bytes, int offset, int length) throws IOException {
    int count;
    boolean tell;
    synchronized (this) {
      while (input.count == ROOM && connected && !closed) {
        await();
      }
      if (closed) {
        throw new IOException("the line is closed");
      }
      if (!connected) {
        return length;
      }
      tell = input.count == 0;
      count = input.add(bytes, offset, length);
    }
    if (tell) {
      device.inputArrived();
    }
    return count;
  }

  private void await() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  /** Ends the streams; output that has been put is still read. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
