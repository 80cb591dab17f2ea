package dev.oriel.net.vsock;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A stream as the guest's device sees it: a bounded queue each way, and what each side has said
 * about its end. The device never waits; the host's programs, behind a {@link VsockStream}, do.
 * Safe for use by several threads.
 */
public final class GuestEnd {
  /** Bytes that wait in each direction at most. */
  public static final int ROOM = ByteRing.CAPACITY;

  /** How far a stream has come. */
  public enum Standing {
    /** The side that was asked for the connection has not answered. */
    ASKED,
    /** It is connected. */
    OPEN,
    /** The host has given it up, and the guest is to be told by a reset. */
    REFUSED,
    /** The guest, or the device, has ended it. */
    OVER
  }

  private final int guestPort;
  private final int hostPort;
  private final Runnable released;
  private final ByteRing toGuest = new ByteRing();
  private final ByteRing toHost = new ByteRing();
  private volatile Runnable device = () -> {};
  private Standing standing = Standing.ASKED;
  private boolean hostSends = true;
  private boolean hostReads = true;
  private boolean guestSends = true;
  private boolean guestReads = true;

  /** Bytes of the guest that the host has read, or thrown away. */
  private long passed;

  /** Those of which the device has told the guest. */
  private long told;

  /** Whether the place of this stream has been given back. */
  private boolean isReleased;

  /**
   * @param released called once both sides are done with it
   */
  GuestEnd(int guestPort, int hostPort, Runnable released) {
    this.guestPort = guestPort;
    this.hostPort = hostPort;
    this.released = released;
  }

  /** The guest's port, an unsigned number. */
  public int guestPort() {
    return guestPort;
  }

  /** The host's port, an unsigned number. */
  public int hostPort() {
    return hostPort;
  }

  /**
   * Has a device told when the host has changed something.
   *
   * @param changed is brief, and called without a lock held
   */
  public void attach(Runnable changed) {
    device = changed;
  }

  /** How far it has come. */
  public synchronized Standing standing() {
    return standing;
  }

  /** The guest has accepted the host's connection. */
  public synchronized void opened() {
    if (standing == Standing.ASKED) {
      standing = Standing.OPEN;
      notifyAll();
    }
  }

  /**
   * Takes bytes of the guest.
   *
   * @return false, and nothing taken, if there is no room or the guest has said that it is done
   */
  public synchronized boolean put(byte[] bytes, int length) {
    if (standing != Standing.OPEN || !guestSends) {
      return false;
    }
    if (!hostReads) {
      passed += length;
      return true;
    }
    if (length > toHost.room()) {
      return false;
    }
    toHost.add(bytes, 0, length);
    notifyAll();
    return true;
  }

  /** How many bytes wait for the guest. */
  public synchronized int waiting() {
    return toGuest.size();
  }

  /** Removes bytes for the guest, at most {@code most}; returns how many. */
  public synchronized int take(byte[] target, int most) {
    int count = toGuest.take(target, 0, most);
    notifyAll();
    return count;
  }

  /** Bytes of the guest that the host is done with, of which the guest is told now. */
  public synchronized long tellPassed() {
    told = passed;
    return passed;
  }

  /** Whether the guest should be told that there is room again. */
  public synchronized boolean hasNewRoom() {
    return passed - told >= ROOM / 2;
  }

  /** Whether more may come for the guest. */
  public synchronized boolean hostSends() {
    return hostSends || toGuest.size() > 0;
  }

  /** Whether the host reads what the guest sends. */
  public synchronized boolean hostReads() {
    return hostReads;
  }

  /** Whether the host is done with it, so that only the guest's answer is missing. */
  public synchronized boolean isClosed() {
    return !hostSends && !hostReads && toGuest.size() == 0;
  }

  /** The guest says that it will not read any more, or not send any more. */
  public synchronized void guestEnds(boolean reading, boolean sending) {
    guestReads &= !reading;
    guestSends &= !sending;
    if (!guestReads) {
      toGuest.clear();
    }
    notifyAll();
  }

  /** The connection is gone on the guest's side. */
  public void over() {
    boolean release;
    synchronized (this) {
      standing = Standing.OVER;
      toGuest.clear();
      device = () -> {};
      release = release();
      notifyAll();
    }
    if (release) {
      released.run();
    }
  }

  /** Whether its place is to be given back now. */
  private boolean release() {
    boolean now = standing == Standing.OVER && !hostSends && !hostReads && !isReleased;
    isReleased |= now;
    return now;
  }

  /** The host accepts the guest's connection. */
  void accept() {
    opened();
    device.run();
  }

  /** Waits until the guest has accepted the connection. */
  void awaitOpen(Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      while (standing == Standing.ASKED) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw new IOException("the guest does not answer at port " + text(guestPort));
        }
        await(left);
      }
      if (standing != Standing.OPEN) {
        throw new IOException("the guest refuses connections to port " + text(guestPort));
      }
    }
  }

  static String text(int port) {
    return Integer.toUnsignedString(port);
  }

  /** Reads what the guest has sent; waits for it. */
  int read(byte[] target, int offset, int length) throws IOException {
    int count;
    boolean tell;
    synchronized (this) {
      while (toHost.size() == 0 && hostReads && guestSends && standing != Standing.OVER) {
        await(0);
      }
      if (!hostReads) {
        throw new SocketException("the stream is closed");
      }
      if (toHost.size() == 0) {
        if (guestSends) {
          throw new SocketException("the guest has reset the connection");
        }
        return -1;
      }
      boolean before = hasNewRoom();
      count = toHost.take(target, offset, length);
      passed += count;
      tell = !before && hasNewRoom();
    }
    if (tell) {
      device.run();
    }
    return count;
  }

  /** How many bytes can be read without waiting. */
  synchronized int available() {
    return toHost.size();
  }

  /** Sends to the guest; waits for room. */
  void write(byte[] source, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      boolean tell;
      synchronized (this) {
        while (toGuest.room() == 0 && canSend()) {
          await(0);
        }
        if (!canSend()) {
          throw new SocketException(
              !hostSends ? "the stream is closed" : "the guest does not read any more");
        }
        tell = toGuest.size() == 0;
        done += toGuest.add(source, offset + done, length - done);
      }
      if (tell) {
        device.run();
      }
    }
  }

  private boolean canSend() {
    return hostSends && guestReads && standing != Standing.OVER;
  }

  /** The host will not read any more, or not send any more. What it has sent still arrives. */
  void hostEnds(boolean reading, boolean sending) {
    boolean release;
    synchronized (this) {
      hostReads &= !reading;
      hostSends &= !sending;
      if (!hostReads) {
        passed += toHost.clear();
      }
      if (!hostReads && !hostSends && standing == Standing.ASKED) {
        standing = Standing.REFUSED;
      }
      release = release();
      notifyAll();
    }
    device.run();
    if (release) {
      released.run();
    }
  }

  /**
   * @param nanos how long at most; 0 for ever
   */
  private void await(long nanos) throws IOException {
    try {
      if (nanos == 0) {
        wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
