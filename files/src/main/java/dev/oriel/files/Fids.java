package dev.oriel.files;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The numbers that the guest has for files; bounded, as are the open files among them. */
final class Fids {
  static final int MOST = 32_768;
  static final int MOST_OPEN = 512;

  /** Bytes of the values of extended attributes that are being read or written. */
  static final int MOST_VALUES = 16 * AttributeValue.LONGEST;

  private final Map<Integer, Fid> fids = new HashMap<>();
  private final Names names;
  private int open;
  private int values;

  Fids(Names names) {
    this.names = names;
  }

  Fid get(int number) throws Failure {
    Fid fid = fids.get(number);
    if (fid == null) {
      throw new Failure(Errno.EBADF);
    }
    return fid;
  }

  /** One that is not open. */
  Fid unopened(int number) throws Failure {
    Fid fid = get(number);
    if (fid.opened().isPresent()) {
      throw new Failure(Errno.EINVAL);
    }
    return fid;
  }

  /** Fails if {@code number} cannot be given away. */
  void checkFree(int number) throws Failure {
    if (fids.containsKey(number)) {
      throw new Failure(Errno.EINVAL);
    }
    if (fids.size() == MOST) {
      throw new Failure(Errno.ENFILE);
    }
  }

  /** All of them by number, in order. */
  SortedMap<Integer, Fid> all() {
    return new TreeMap<>(fids);
  }

  /** Gives a number to a name that the caller held; replaces what was not open. */
  void put(int number, Fid fid) {
    Fid old = fids.put(number, fid);
    if (old != null) {
      names.release(old.node());
    }
  }

  /**
   * Fails if no more files can be opened.
   *
   * @param bytes of a value that is to be held
   */
  void checkOpen(int bytes) throws Failure {
    if (open == MOST_OPEN || values + bytes > MOST_VALUES) {
      throw new Failure(Errno.EMFILE);
    }
  }

  /**
   * Notes that a fid is open.
   *
   * @param node the name of what is open, which the caller held
   */
  void open(Fid fid, Node node, Opened opened) {
    Node before = fid.node();
    fid.open(node, opened);
    names.release(before);
    open++;
    values += opened.bytes();
  }

  /** Forgets a number, and writes what was to be written at the end. */
  void remove(int number) throws IOException, Failure {
    Fid fid = get(number);
    fids.remove(number);
    try {
      close(fid);
    } finally {
      names.release(fid.node());
    }
  }

  private void close(Fid fid) throws IOException, Failure {
    Optional<Opened> opened = fid.opened();
    if (opened.isPresent()) {
      open--;
      values -= opened.get().bytes();
      opened.get().close();
    }
  }

  /** Forgets all numbers. */
  void clear() {
    for (Fid fid : fids.values()) {
      try {
        if (fid.opened().orElse(null) instanceof AttributeValue value) {
          value.drop();
        } else {
          close(fid);
        }
      } catch (IOException | Failure e) {
        // The guest that could be told has gone.
      }
    }
    fids.clear();
    names.clear();
    open = 0;
    values = 0;
  }
}
