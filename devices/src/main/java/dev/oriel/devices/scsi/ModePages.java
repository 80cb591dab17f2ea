package dev.oriel.devices.scsi;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Mode pages (SPC-4 7.5, SBC-3 6.4, MMC-5 7) and their parameter lists. */
final class ModePages {
  static final int ALL = 0x3f;

  private static final int RECOVERY = 0x01;
  private static final int CACHING = 0x08;
  private static final int CONTROL = 0x0a;
  private static final int CD_CAPABILITIES = 0x2a;
  private static final int WRITE_CACHE = 0x04;
  private static final int BLOCK_DESCRIPTOR = 8;
  private static final int MOST = 256;

  /** Which values of a page are wanted. */
  private static final int CHANGEABLE = 1;

  static final int SAVED = 3;

  private final boolean cdrom;
  private final boolean initialWriteCache;
  private boolean writeCache;

  ModePages(UnitSettings settings) {
    cdrom = settings.cdrom();
    initialWriteCache = settings.writeCache();
    reset();
  }

  void reset() {
    writeCache = initialWriteCache;
  }

  void save(StateWriter out) {
    out.putBoolean(writeCache);
  }

  void restore(StateReader in) {
    writeCache = in.getBoolean();
  }

  /** Whether writes are durable only when the guest flushes. */
  boolean writeCache() {
    return writeCache;
  }

  /**
   * The answer to MODE SENSE; empty if there is no such page.
   *
   * @param longForm whether the header has 8 bytes, else 4
   * @param control which values: current, changeable, default
   * @param blocks blocks of the medium for the block descriptor, empty for none
   */
  Optional<byte[]> sense(
      boolean longForm, int control, int page, boolean readOnly, Optional<Long> blocks, int block) {
    ByteBuffer reply = ByteBuffer.allocate(MOST).position(longForm ? 8 : 4);
    int descriptor = blocks.isPresent() ? BLOCK_DESCRIPTOR : 0;
    blocks.ifPresent(count -> reply.putInt((int) (count > 0xff_ffff ? 0 : count)).putInt(block));
    List<Integer> all =
        cdrom ? List.of(RECOVERY, CACHING, CD_CAPABILITIES) : List.of(RECOVERY, CACHING, CONTROL);
    List<Integer> wanted = all.stream().filter(p -> page == ALL || page == p).toList();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    wanted.forEach(p -> put(reply, p, control));
    byte[] bytes = new byte[reply.position()];
    // Writes may bypass the cache; whether the medium is protected.
    byte specific = (byte) (cdrom ? 0 : 0x10 | (readOnly ? 0x80 : 0));
    if (longForm) {
      reply.putShort(0, (short) (bytes.length - 2)).put(3, specific);
      reply.putShort(6, (short) descriptor);
    } else {
      reply.put(0, (byte) (bytes.length - 1)).put(2, specific).put(3, (byte) descriptor);
    }
    reply.get(0, bytes);
    return Optional.of(bytes);
  }

  private void put(ByteBuffer to, int page, int control) {
    byte[] body =
        new byte
            [switch (page) {
              case CACHING -> 18;
              case CD_CAPABILITIES -> 20;
              default -> 10;
            }];
    boolean values = control != CHANGEABLE;
    switch (page) {
      case RECOVERY -> body[0] = (byte) (values && !cdrom ? 0xc0 : 0); // blocks are reassigned
      case CACHING -> {
        boolean cached = control == 0 ? writeCache : initialWriteCache;
        body[0] = (byte) ((values ? cached : !cdrom) ? WRITE_CACHE : 0);
      }
      case CD_CAPABILITIES -> {
        if (values) {
          body[0] = 0x3b; // reads CD-R, CD-RW, DVD-ROM, DVD-R, DVD-RAM
          body[4] = 0x2d; // a tray that can be locked
        }
      }
      default -> {}
    }
    to.put((byte) page).put((byte) body.length).put(body);
  }

  /** Applies the list of MODE SELECT, if it changes only what may be changed. */
  Sense select(boolean longForm, ByteBuffer list) {
    int header = longForm ? 8 : 4;
    if (list.limit() < header) {
      return list.limit() == 0 ? Sense.NONE : Sense.PARAMETER_LIST_LENGTH;
    }
    int descriptors = longForm ? list.getShort(6) & 0xffff : list.get(3) & 0xff;
    if (descriptors > list.limit() - header) {
      return Sense.PARAMETER_LIST_LENGTH;
    }
    list.position(header + descriptors);
    boolean cached = writeCache;
    while (list.hasRemaining()) {
      if (list.remaining() < 2) {
        return Sense.PARAMETER_LIST_LENGTH;
      }
      int page = list.get() & 0x7f;
      byte[] body = new byte[list.get() & 0xff];
      if (list.remaining() < body.length) {
        return Sense.PARAMETER_LIST_LENGTH;
      }
      list.get(body);
      if (page == CACHING && body.length > 0 && !cdrom) {
        cached = (body[0] & WRITE_CACHE) != 0;
        body[0] = (byte) (body[0] & ~WRITE_CACHE | (writeCache ? WRITE_CACHE : 0));
      }
      if (!isCurrent(page, body)) {
        return Sense.INVALID_PARAMETER;
      }
    }
    writeCache = cached;
    return Sense.NONE;
  }

  /** Whether a page has the values that {@link #sense} shows. */
  private boolean isCurrent(int page, byte[] body) {
    return sense(false, 0, page, false, Optional.empty(), 0)
        .filter(shown -> page != ALL)
        .map(shown -> ByteBuffer.wrap(shown, 6, shown.length - 6))
        .filter(ByteBuffer.wrap(body)::equals)
        .isPresent();
  }
}
