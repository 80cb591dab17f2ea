package dev.oriel.net.user;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Puts fragments of IPv4 packets together (RFC 791). A few packets at a time, none longer than IPv4
 * allows; one whose fragments overlap is given up. It keeps no frames, which may be much longer.
 */
final class Reassembly {
  static final int MOST_PACKETS = 16;
  private static final int MOST_FRAGMENTS = 128;
  private static final int LONGEST = 65_535;
  private static final long PATIENCE = 15_000_000_000L;

  private record Key(int source, int target, int protocol, int id) {}

  private static final class Pieces {
    final long deadline;
    final List<Packet.Fragment> fragments = new ArrayList<>();
    int total = -1;
    int bytes;

    Pieces(long deadline) {
      this.deadline = deadline;
    }

    /** Whether the fragment fits with the others. */
    boolean add(Packet.Fragment fragment) {
      int end = fragment.at() + fragment.piece().length();
      if (fragments.size() == MOST_FRAGMENTS
          || fragment.piece().length() == 0
          || end > LONGEST - Packet.HEADER
          || fragment.more() && end % 8 != 0
          || total >= 0 && (end > total || !fragment.more())) {
        return false;
      }
      for (Packet.Fragment other : fragments) {
        if (fragment.at() < other.at() + other.piece().length() && other.at() < end
            || !fragment.more() && other.at() >= end) {
          return false;
        }
      }
      fragments.add(fragment.alone());
      bytes += fragment.piece().length();
      total = fragment.more() ? total : end;
      return true;
    }

    Packet whole() {
      byte[] all = new byte[total];
      for (Packet.Fragment each : fragments) {
        Packet piece = each.piece();
        System.arraycopy(piece.bytes(), piece.offset(), all, each.at(), piece.length());
      }
      Packet first = fragments.getFirst().piece();
      return new Packet(first.protocol(), first.source(), first.target(), all, 0, total);
    }
  }

  private final LinkedHashMap<Key, Pieces> pending = new LinkedHashMap<>();

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Adds a fragment; returns the packet that it completes. */
  Optional<Packet> add(Packet.Fragment fragment, long now) {
    Packet piece = fragment.piece();
    Key key = new Key(piece.source(), piece.target(), piece.protocol(), fragment.id());
    if (!pending.containsKey(key) && pending.size() == MOST_PACKETS) {
      pending.pollFirstEntry();
    }
    Pieces pieces = pending.computeIfAbsent(key, k -> new Pieces(now + PATIENCE));
    if (!pieces.add(fragment)) {
      pending.remove(key);
      return Optional.empty();
    }
    if (pieces.total != pieces.bytes) {
      return Optional.empty();
    }
    pending.remove(key);
    return Optional.of(pieces.whole());
  }

  /** Gives up packets that take too long. */
  void expire(long now) {
    Iterator<Pieces> all = pending.values().iterator();
    while (all.hasNext() && all.next().deadline - now <= 0) {
      all.remove();
    }
  }
}
