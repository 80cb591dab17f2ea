package dev.oriel.guests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a cpio archive in the "new ASCII" format that Linux unpacks as an initramfs. The same
 * calls give the same bytes: every time stamp is zero, and inode numbers count up.
 *
 * <p>Paths are relative to the root and have a character for each of their bytes. Archives may be
 * concatenated ({@link #finish} pads to 512 bytes): Linux unpacks one after the other, and a later
 * file replaces an earlier one.
 */
final class CpioWriter {
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK = 512;
  private static final int BUFFER = 1 << 16;
  private static final long LARGEST = 0xffff_ffffL;

  /** The owner and mode of a file. */
  record Access(int permissions, int uid, int gid) {
    static Access root(int permissions) {
      return new Access(permissions, 0, 0);
    }
  }

  /** Writes an archive's entries. */
  interface Entries {
    void writeTo(CpioWriter cpio) throws IOException;
  }

  private final OutputStream out;
  private long written;
  private int inode;

  CpioWriter(OutputStream out) {
    this.out = out;
  }

  /** A whole archive in memory. */
  static byte[] archive(Entries entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CpioWriter cpio = new CpioWriter(out);
      entries.writeTo(cpio);
      cpio.finish();
    } catch (IOException e) {
      throw new AssertionError(e); // memory does not fail to be written
    }
    return out.toByteArray();
  }

  CpioWriter directory(String path) throws IOException {
    return directory(path, Access.root(0755));
  }

  CpioWriter directory(String path, Access access) throws IOException {
    header(path, DIRECTORY, access, ++inode, 2, 0, 0, 0);
    return this;
  }

  CpioWriter file(String path, int permissions, byte[] content) throws IOException {
    file(path, Access.root(permissions), 1, content.length, new ByteArrayInputStream(content));
    return this;
  }

  /**
   * A file of any size.
   *
   * @param links how many names it has
   * @param size how many bytes of {@code content} to take, below 4 GiB
   * @return the argument of {@link #hardLink} for its other names
   */
  int file(String path, Access access, int links, long size, InputStream content)
      throws IOException {
    if (size > LARGEST) {
      throw new GuestException(path + " is too large for an initramfs: " + (size >> 20) + " MiB");
    }
    header(path, REGULAR, access, ++inode, links, size, 0, 0);
    byte[] buffer = new byte[(int) Math.min(size, BUFFER)];
    for (long left = size; left > 0; ) {
      int count = content.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException(path + " ends early");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
    written += size;
    pad(4);
    return inode;
  }

  /** A further name of a file that was written with {@code links} names. */
  CpioWriter hardLink(String path, Access access, int links, int file) throws IOException {
    header(path, REGULAR, access, file, links, 0, 0, 0);
    return this;
  }

  CpioWriter symlink(String path, String target) throws IOException {
    byte[] content = bytes(target);
    header(path, LINK, Access.root(0777), ++inode, 1, content.length, 0, 0);
    write(content);
    pad(4);
    return this;
  }

  CpioWriter characterDevice(String path, int permissions, int major, int minor)
      throws IOException {
    header(path, CHARACTER_DEVICE, Access.root(permissions), ++inode, 1, 0, major, minor);
    return this;
  }

  /** Ends the archive. */
  void finish() throws IOException {
    header("TRAILER!!!", 0, Access.root(0), 0, 1, 0, 0, 0);
    pad(BLOCK);
    out.flush();
  }

  private void header(
      String path, int kind, Access access, int file, int links, long size, int major, int minor)
      throws IOException {
    byte[] name = bytes(path);
    StringBuilder fields = new StringBuilder("070701");
    hex(
        fields,
        file,
        kind | access.permissions(),
        access.uid(),
        access.gid(),
        links,
        0,
        (int) size);
    hex(fields, 0, 0, major, minor, name.length + 1, 0);
    write(bytes(fields.toString()));
    write(name);
    write(new byte[1]);
    pad(4);
  }

  private static void hex(StringBuilder out, int... fields) {
    for (int field : fields) {
      out.append("%08x".formatted(field));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    written += bytes.length;
  }

  private void pad(int alignment) throws IOException {
    write(new byte[(int) (-written & alignment - 1)]);
  }
}
