package dev.oriel.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a guest's kernel does: a client of 9P2000.L, which speaks to a server in the same JVM. */
final class Client implements AutoCloseable {
  static final int ROOT = 0;
  static final int MESSAGE = 16384;

  /** The server has refused what was asked. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    final int errno;

    Refused(int errno) {
      super("errno " + errno);
      this.errno = errno;
    }
  }

  record Stat(int mode, long uid, long gid, long links, long special, long size, long modified) {}

  record Entry(String name, int kind, long path, long offset) {}

  FileServer server;
  private final ByteBuffer out =
      ByteBuffer.allocate(FileServer.LONGEST_MESSAGE).order(ByteOrder.LITTLE_ENDIAN);
  final ByteBuffer in =
      ByteBuffer.allocate(FileServer.LONGEST_MESSAGE).order(ByteOrder.LITTLE_ENDIAN);
  private int next = 1;

  Client(FileServer server) throws Refused {
    this.server = server;
    call(100, u32(MESSAGE), text("9P2000.L"));
    attach(ROOT, 0xffff_ffff);
  }

  void attach(int fid, int uid) throws Refused {
    call(104, u32(fid), u32(-1), text("root"), text(""), u32(uid));
  }

  static byte[] u8(int value) {
    return new byte[] {(byte) value};
  }

  static byte[] u16(int value) {
    return ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) value).array();
  }

  static byte[] u32(long value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).array();
  }

  static byte[] u64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  static byte[] text(byte[] bytes) {
    return ByteBuffer.allocate(2 + bytes.length).put(u16(bytes.length)).put(bytes).array();
  }

  static byte[] text(String text) {
    return text(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a message; {@link #in} is at the first field of the answer then. */
  void call(int type, byte[]... fields) throws Refused {
    out.clear().putInt(0).put((byte) type).putShort((short) 7);
    for (byte[] field : fields) {
      out.put(field);
    }
    out.putInt(0, out.position()).flip();
    in.clear();
    int length = server.answer(out, in);
    in.order(ByteOrder.LITTLE_ENDIAN).limit(length).position(0);
    if (in.getInt() != length) {
      throw new AssertionError("length");
    }
    int got = in.get() & 0xff;
    if (in.getShort() != 7) {
      throw new AssertionError("tag");
    }
    if (got == 7) {
      throw new Refused(in.getInt());
    }
    if (got != type + 1) {
      throw new AssertionError("answer " + got + " to " + type);
    }
  }

  int fresh() {
    return next++;
  }

  /** A fid of a path below the root. */
  int walk(String path) throws Refused {
    return walk(ROOT, path.isEmpty() ? new String[0] : path.split("/"));
  }

  int walk(int from, String... names) throws Refused {
    int fid = fresh();
    int done = 0;
    do {
      int count = Math.min(16, names.length - done);
      byte[][] fields = new byte[3 + count][];
      fields[0] = u32(done == 0 ? from : fid);
      fields[1] = u32(fid);
      fields[2] = u16(count);
      for (int i = 0; i < count; i++) {
        fields[3 + i] = text(names[done + i]);
      }
      try {
        call(110, fields);
      } catch (Refused e) {
        if (done > 0) {
          clunk(fid);
        }
        throw e;
      }
      if (in.getShort() < count) {
        throw new Refused(Errno.ENOENT.number());
      }
      done += count;
    } while (done < names.length);
    return fid;
  }

  void clunk(int fid) throws Refused {
    call(120, u32(fid));
  }

  interface Use<T> {
    T of(int fid) throws Refused;
  }

  <T> T with(String path, Use<T> use) throws Refused {
    int fid = walk(path);
    try {
      return use.of(fid);
    } finally {
      clunk(fid);
    }
  }

  static String above(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  Stat stat(int fid) throws Refused {
    call(24, u32(fid), u64(0x7ff));
    in.getLong();
    in.position(in.position() + 13);
    int mode = in.getInt();
    long uid = in.getInt() & 0xffff_ffffL;
    long gid = in.getInt() & 0xffff_ffffL;
    long links = in.getLong();
    long special = in.getLong();
    long size = in.getLong();
    in.position(in.position() + 16 + 16);
    return new Stat(mode, uid, gid, links, special, size, in.getLong());
  }

  Stat stat(String path) throws Refused {
    return with(path, this::stat);
  }

  /** Opens a file; the caller clunks the fid. */
  int open(String path, int flags) throws Refused {
    int fid = walk(path);
    try {
      call(12, u32(fid), u32(flags));
      return fid;
    } catch (Refused e) {
      clunk(fid);
      throw e;
    }
  }

  int create(String path, int flags, int mode) throws Refused {
    int fid = walk(above(path));
    try {
      call(14, u32(fid), text(last(path)), u32(flags), u32(mode), u32(-1));
      return fid;
    } catch (Refused e) {
      clunk(fid);
      throw e;
    }
  }

  byte[] read(int fid, long offset, int count) throws Refused {
    call(116, u32(fid), u64(offset), u32(count));
    byte[] data = new byte[in.getInt()];
    in.get(data);
    return data;
  }

  int write(int fid, long offset, byte[] data) throws Refused {
    call(118, u32(fid), u64(offset), u32(data.length), data);
    return in.getInt();
  }

  byte[] content(String path) throws Refused {
    int fid = open(path, 0);
    try {
      java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
      byte[] piece;
      do {
        piece = read(fid, all.size(), 8000);
        all.writeBytes(piece);
      } while (piece.length > 0);
      return all.toByteArray();
    } finally {
      clunk(fid);
    }
  }

  void put(String path, byte[] content, int mode) throws Refused {
    int fid = create(path, 2 | OpenFile.CREATE_NEW, mode);
    try {
      write(fid, 0, content);
    } finally {
      clunk(fid);
    }
  }

  List<Entry> entries(int fid, long from, int count) throws Refused {
    call(40, u32(fid), u64(from), u32(count));
    List<Entry> entries = new ArrayList<>();
    in.getInt();
    while (in.hasRemaining()) {
      in.get();
      in.getInt();
      long path = in.getLong();
      long offset = in.getLong();
      int kind = in.get();
      byte[] name = new byte[in.getShort()];
      in.get(name);
      entries.add(new Entry(new String(name, StandardCharsets.UTF_8), kind, path, offset));
    }
    return entries;
  }

  /** All entries but the folder itself and that above, with their kinds. */
  Map<String, Integer> list(String path) throws Refused {
    int fid = open(path, 0200000);
    try {
      Map<String, Integer> all = new LinkedHashMap<>();
      long offset = 0;
      while (true) {
        List<Entry> some = entries(fid, offset, 1000);
        if (some.isEmpty()) {
          all.remove(".");
          all.remove("..");
          return all;
        }
        for (Entry entry : some) {
          if (all.put(entry.name, entry.kind) != null) {
            throw new AssertionError(entry.name + " twice");
          }
          offset = entry.offset;
        }
      }
    } finally {
      clunk(fid);
    }
  }

  void mkdir(String path, int mode) throws Refused {
    with(
        above(path),
        fid -> {
          call(72, u32(fid), text(last(path)), u32(mode), u32(-1));
          return 0;
        });
  }

  void symlink(String path, String target) throws Refused {
    with(
        above(path),
        fid -> {
          call(16, u32(fid), text(last(path)), text(target), u32(-1));
          return 0;
        });
  }

  String readlink(String path) throws Refused {
    return with(
        path,
        fid -> {
          call(22, u32(fid));
          byte[] target = new byte[in.getShort()];
          in.get(target);
          return new String(target, StandardCharsets.UTF_8);
        });
  }

  void link(String from, String to) throws Refused {
    int fid = walk(from);
    try {
      with(
          above(to),
          folder -> {
            call(70, u32(folder), u32(fid), text(last(to)));
            return 0;
          });
    } finally {
      clunk(fid);
    }
  }

  void rename(String from, String to) throws Refused {
    int folder = walk(above(from));
    try {
      with(
          above(to),
          target -> {
            call(74, u32(folder), text(last(from)), u32(target), text(last(to)));
            return 0;
          });
    } finally {
      clunk(folder);
    }
  }

  void unlink(String path, boolean folder) throws Refused {
    with(
        above(path),
        fid -> {
          call(76, u32(fid), text(last(path)), u32(folder ? 0x200 : 0));
          return 0;
        });
  }

  void set(String path, int valid, int mode, int uid, long size) throws Refused {
    with(
        path,
        fid -> {
          set(fid, valid, mode, uid, size);
          return 0;
        });
  }

  void set(int fid, int valid, int mode, int uid, long size) throws Refused {
    call(
        26,
        u32(fid),
        u32(valid),
        u32(mode),
        u32(uid),
        u32(uid),
        u64(size),
        u64(1),
        u64(2),
        u64(3),
        u64(4));
  }

  @Override
  public void close() {
    server.close();
  }
}
