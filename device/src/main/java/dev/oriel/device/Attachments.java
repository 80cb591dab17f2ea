package dev.oriel.device;

import java.util.ArrayList;
import java.util.List;

/**
 * What is on the bus of a device, and may come and go while the machine stands still. The device
 * reads it at any time.
 *
 * @param <T> kind of what is on the bus
 */
public final class Attachments<T> {
  /** The device that the bus belongs to. Called while the machine stands still. */
  public interface Listener<T> {
    /** It is on the bus now. */
    void added(T what);

    /** It is about to leave: the device ends what it does with it. */
    void leaving(T what);
  }

  private volatile List<T> all;
  private Listener<T> listener =
      new Listener<>() {
        @Override
        public void added(T what) {}

        @Override
        public void leaving(T what) {}
      };

  /**
   * @param all what is there at first
   */
  public Attachments(List<T> all) {
    this.all = List.copyOf(all);
  }

  /** What is there now, in the order in which it came. */
  public List<T> all() {
    return all;
  }

  /** Tells a device from now on. */
  public synchronized void listen(Listener<T> device) {
    listener = device;
  }

  /** Puts something on the bus. */
  public synchronized void add(T what) {
    List<T> more = new ArrayList<>(all);
    more.add(what);
    all = List.copyOf(more);
    listener.added(what);
  }

  /** Takes something off the bus. */
  public synchronized void remove(T what) {
    listener.leaving(what);
    all = all.stream().filter(each -> each != what).toList();
  }
}
