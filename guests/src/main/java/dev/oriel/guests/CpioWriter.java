package dev.oriel.guests;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a cpio archive in the "new ASCII" format that Linux unpacks as an initramfs. The same calls
 * give the same bytes: every time stamp is zero, every owner root, and inode numbers count up.
 *
 * <p>Archives may be concatenated ({@link #finish} pads to 512 bytes): Linux unpacks one after the
 * other, and a later file replaces an earlier one.
 */
final class CpioWriter {
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int LINK = 0120000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int inode;

  CpioWriter directory(String path) {
    entry(path, DIRECTORY | 0755, 0, 0, new byte[0]);
    return this;
  }

  CpioWriter file(String path, int permissions, byte[] content) {
    entry(path, REGULAR | permissions, 0, 0, content);
    return this;
  }

  CpioWriter symlink(String path, String target) {
    entry(path, LINK | 0777, 0, 0, target.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  CpioWriter characterDevice(String path, int permissions, int major, int minor) {
    entry(path, CHARACTER_DEVICE | permissions, major, minor, new byte[0]);
    return this;
  }

  /** Ends the archive and returns it. */
  byte[] finish() {
    inode = -1;
    entry("TRAILER!!!", 0, 0, 0, new byte[0]);
    pad(BLOCK);
    return out.toByteArray();
  }

  private void entry(String path, int mode, int major, int minor, byte[] content) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    inode++;
    int links = (mode & DIRECTORY) != 0 && (mode & REGULAR) == 0 ? 2 : 1;
    ascii("070701");
    hex(inode, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, name.length + 1, 0);
    out.writeBytes(name);
    out.write(0);
    pad(4);
    out.writeBytes(content);
    pad(4);
  }

  private void hex(int... fields) {
    for (int field : fields) {
      ascii("%08x".formatted(field));
    }
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void pad(int alignment) {
    while (out.size() % alignment != 0) {
      out.write(0);
    }
  }
}
