package dev.oriel.guests;

import dev.oriel.guests.CpioWriter.Access;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a new ext4 file system, front to back: a journal, extents, 4 KiB blocks, no checksums (as
 * {@code mke2fs -O ^metadata_csum,^64bit,^flex_bg,^resize_inode} has it). Files, folders and links
 * are those of a {@link RootTree}; folders come before what is in them. What is not written stays a
 * hole of the image.
 *
 * <p>After the kernel's documentation of the format, {@code filesystems/ext4}.
 */
final class Ext4Writer implements RootTree.Visitor {
  private static final int BLOCK = Ext4Layout.BLOCK;
  private static final int JOURNAL = 8;
  private static final int LOST_AND_FOUND = 11;
  private static final int ROOT = 2;
  private static final int FOLDER_MODE = 0040000;
  private static final int FILE_MODE = 0100000;
  private static final int LINK_MODE = 0120000;
  private static final int EXTENTS = 0x8_0000;
  private static final int LONGEST_EXTENT = 1 << 15;
  private static final int IN_INODE = 4;
  private static final int IN_BLOCK = (BLOCK - 12) / 12;
  private static final int SHORT_LINK = 60;
  private static final int LOST_BLOCKS = 4;
  private static final int MOST_LINKS = 65_000;

  /** Kinds in the entries of folders. */
  private static final byte FILE = 1;

  private static final byte FOLDER = 2;
  private static final byte LINK = 7;

  private record Extent(long start, int blocks) {}

  private record Entry(byte[] name, int inode, byte kind) {}

  private static final class Folder {
    final int inode;
    final int parent;
    final Access access;
    final List<Entry> entries = new ArrayList<>();
    int folders;

    Folder(int inode, int parent, Access access) {
      this.inode = inode;
      this.parent = parent;
      this.access = access;
    }
  }

  private final DiskArea image;
  private final Ext4Layout layout;
  private final UUID uuid;
  private final long now;
  private final Map<String, Folder> folders = new LinkedHashMap<>();
  private final Map<String, Integer> files = new LinkedHashMap<>();
  private int inodes = LOST_AND_FOUND;
  private byte[] journal = {};
  private long journalBytes;

  /**
   * @param area of an image, whose file has nothing there yet and becomes long enough
   * @param now seconds since 1970, for what has no time of its own
   * @throws GuestException if a file system cannot have this size
   */
  Ext4Writer(DiskArea area, UUID uuid, long now) throws IOException {
    image = area;
    this.uuid = uuid;
    this.now = now;
    layout = new Ext4Layout(area.bytes());
    image.write(ByteBuffer.allocate(1), area.bytes() - 1);
    folders.put("", new Folder(ROOT, ROOT, Access.root(0755)));
    writeJournal();
    add("lost+found", LOST_AND_FOUND, FOLDER);
  }

  private void writeJournal() throws IOException {
    int blocks = layout.journalBlocks();
    List<Extent> extents = allocate(blocks);
    // jbd2's superblock, version 2, of an empty journal; big-endian.
    ByteBuffer head = ByteBuffer.allocate(BLOCK);
    head.putInt(0xc03b_3998).putInt(4).putInt(0);
    head.putInt(BLOCK).putInt(blocks).putInt(1).putInt(1).putInt(0);
    head.putLong(0x30, uuid.getMostSignificantBits());
    head.putLong(0x38, uuid.getLeastSignificantBits());
    head.putInt(0x40, 1);
    image.write(head.rewind(), extents.getFirst().start * BLOCK);
    journalBytes = (long) blocks * BLOCK;
    journal = extentTree(extents);
    writeInode(JOURNAL, FILE_MODE, Access.root(0600), 1, journalBytes, blocks, journal, now);
  }

  @Override
  public void directory(String path, Access access) throws IOException {
    int inode = nextInode();
    Folder parent = add(path, inode, FOLDER);
    parent.folders++;
    folders.put(path, new Folder(inode, parent.inode, access));
  }

  @Override
  public void symlink(String path, String target) throws IOException {
    int inode = nextInode();
    add(path, inode, LINK);
    byte[] text = bytes(target);
    if (text.length >= BLOCK) {
      throw new GuestException(path + " is too long a link");
    }
    if (text.length < SHORT_LINK) {
      writeInode(inode, LINK_MODE, Access.root(0777), 1, text.length, 0, text, now);
      return;
    }
    List<Extent> extents = allocate(1);
    image.write(ByteBuffer.wrap(text), extents.getFirst().start * BLOCK);
    writeInode(inode, LINK_MODE, Access.root(0777), 1, text.length, 1, extentTree(extents), now);
  }

  @Override
  public void file(
      String path, Access access, int links, long seconds, long size, InputStream content)
      throws IOException {
    int inode = nextInode();
    add(path, inode, FILE);
    files.put(path, inode);
    long blocks = (size + BLOCK - 1) / BLOCK;
    List<Extent> extents = allocate(blocks);
    long left = size;
    byte[] buffer = new byte[1 << 16];
    for (Extent extent : extents) {
      long at = extent.start * BLOCK;
      long end = Math.min(at + (long) extent.blocks * BLOCK, at + left);
      while (at < end) {
        int count = content.readNBytes(buffer, 0, (int) Math.min(buffer.length, end - at));
        if (count == 0) {
          throw new EOFException(path + " ends early");
        }
        if (!isZero(buffer, count)) {
          image.write(ByteBuffer.wrap(buffer, 0, count), at);
        }
        at += count;
        left -= count;
      }
    }
    long leaf = extents.size() > IN_INODE ? 1 : 0;
    writeInode(
        inode,
        FILE_MODE,
        access,
        links,
        size,
        blocks + leaf,
        extentTree(extents),
        seconds == 0 ? now : seconds);
  }

  /** Whether a hole of the image will do. */
  private static boolean isZero(byte[] buffer, int count) {
    return buffer[0] == 0 && Arrays.equals(buffer, 0, count - 1, buffer, 1, count);
  }

  @Override
  public void link(String path, String first) {
    Integer inode = files.get(first);
    if (inode == null) {
      throw new IllegalArgumentException(first + " is not there yet");
    }
    add(path, inode, FILE);
  }

  /** Completes the file system. */
  void finish() throws IOException {
    for (Folder folder : folders.values()) {
      writeFolder(folder);
    }
    Folder lost = new Folder(LOST_AND_FOUND, ROOT, Access.root(0700));
    writeFolder(lost, LOST_BLOCKS);
    int[] used = new int[layout.groups()];
    folders.values().forEach(folder -> used[layout.groupOfInode(folder.inode)]++);
    used[0]++;
    layout.writeMetadata(image, inodes, used, this::superblock);
    image.image().force(true);
  }

  private Folder add(String path, int inode, byte kind) {
    int slash = path.lastIndexOf('/');
    Folder parent = folders.get(slash < 0 ? "" : path.substring(0, slash));
    if (parent == null) {
      throw new IllegalArgumentException(path + " is in no folder");
    }
    parent.entries.add(new Entry(bytes(path.substring(slash + 1)), inode, kind));
    return parent;
  }

  private int nextInode() {
    if (inodes == layout.inodes()) {
      throw new GuestException("the disk is too small for that many files");
    }
    return ++inodes;
  }

  private List<Extent> allocate(long blocks) {
    List<Extent> extents = new ArrayList<>();
    for (long left = blocks; left > 0; ) {
      long start = layout.nextFree();
      int run = layout.take(start, (int) Math.min(left, LONGEST_EXTENT));
      extents.add(new Extent(start, run));
      left -= run;
    }
    if (extents.size() > IN_BLOCK) {
      throw new GuestException("a file is too large");
    }
    return extents;
  }

  /**
   * The tree of extents as an inode holds it; if they are many, they are in a block of their own.
   */
  private byte[] extentTree(List<Extent> extents) throws IOException {
    ByteBuffer root = little(SHORT_LINK);
    if (extents.size() <= IN_INODE) {
      putExtents(root, extents, IN_INODE);
      return root.array();
    }
    long start = layout.nextFree();
    layout.take(start, 1);
    ByteBuffer leaf = little(BLOCK);
    putExtents(leaf, extents, IN_BLOCK);
    image.write(leaf.rewind(), start * BLOCK);
    putHeader(root, 1, IN_INODE, 1);
    root.putInt(0).putInt((int) start).putInt(0);
    return root.array();
  }

  private static void putHeader(ByteBuffer out, int entries, int most, int depth) {
    out.putShort((short) 0xf30a).putShort((short) entries).putShort((short) most);
    out.putShort((short) depth).putInt(0);
  }

  private static void putExtents(ByteBuffer out, List<Extent> extents, int most) {
    putHeader(out, extents.size(), most, 0);
    int logical = 0;
    for (Extent extent : extents) {
      out.putInt(logical).putShort((short) extent.blocks).putShort((short) (extent.start >> 32));
      out.putInt((int) extent.start);
      logical += extent.blocks;
    }
  }

  private void writeFolder(Folder folder) throws IOException {
    writeFolder(folder, 1);
  }

  private void writeFolder(Folder folder, int least) throws IOException {
    List<Entry> all = new ArrayList<>();
    all.add(new Entry(bytes("."), folder.inode, FOLDER));
    all.add(new Entry(bytes(".."), folder.parent, FOLDER));
    all.addAll(folder.entries);
    List<ByteBuffer> blocks = new ArrayList<>();
    ByteBuffer block = little(BLOCK);
    int last = 0;
    for (Entry entry : all) {
      int length = 8 + entry.name.length + 3 & -4;
      if (block.remaining() < length) {
        block.putShort(last + 4, (short) (BLOCK - last));
        blocks.add(block);
        block = little(BLOCK);
      }
      last = block.position();
      block.putInt(entry.inode).putShort((short) length).put((byte) entry.name.length);
      block.put(entry.kind).put(entry.name).position(last + length);
    }
    block.putShort(last + 4, (short) (BLOCK - last));
    blocks.add(block);
    while (blocks.size() < least) {
      blocks.add(little(BLOCK).putShort(4, (short) BLOCK));
    }
    List<Extent> extents = allocate(blocks.size());
    int written = 0;
    for (Extent extent : extents) {
      for (int i = 0; i < extent.blocks; i++) {
        image.write(blocks.get(written++).rewind(), (extent.start + i) * BLOCK);
      }
    }
    int inside = folder.inode == ROOT ? folder.folders + 1 : folder.folders;
    int links = inside + 2 > MOST_LINKS ? 1 : inside + 2;
    long size = (long) blocks.size() * BLOCK;
    long leaf = extents.size() > IN_INODE ? 1 : 0;
    writeInode(
        folder.inode,
        FOLDER_MODE,
        folder.access,
        links,
        size,
        blocks.size() + leaf,
        extentTree(extents),
        now);
  }

  private void writeInode(
      int number,
      int kind,
      Access access,
      int links,
      long size,
      long blocks,
      byte[] content,
      long seconds)
      throws IOException {
    ByteBuffer inode = little(Ext4Layout.INODE);
    inode.putShort((short) (kind | access.permissions())).putShort((short) access.uid());
    inode.putInt((int) size);
    inode.putInt((int) seconds).putInt((int) seconds).putInt((int) seconds).putInt(0);
    inode.putShort((short) access.gid()).putShort((short) links);
    inode.putInt((int) (blocks * (BLOCK / 512)));
    inode.putInt(kind == LINK_MODE && blocks == 0 ? 0 : EXTENTS).putInt(0);
    inode.put(content);
    inode.putInt(0x6c, (int) (size >> 32));
    inode.putShort(0x78, (short) (access.uid() >> 16));
    inode.putShort(0x7a, (short) (access.gid() >> 16));
    inode.putShort(0x80, (short) 32).putInt(0x90, (int) seconds);
    image.write(inode.rewind(), layout.positionOfInode(number));
  }

  /** The superblock, of which copies differ in the number of their group only. */
  private ByteBuffer superblock(int group) {
    ByteBuffer out = little(1024);
    out.putInt(layout.inodes()).putInt((int) layout.blocks()).putInt((int) (layout.blocks() / 20));
    out.putInt((int) layout.freeBlocks()).putInt(layout.inodes() - inodes).putInt(0);
    out.putInt(2).putInt(2);
    out.putInt(Ext4Layout.GROUP).putInt(Ext4Layout.GROUP).putInt(Ext4Layout.INODES);
    out.putInt(0).putInt((int) now).putShort((short) 0).putShort((short) -1);
    out.putShort((short) 0xef53).putShort((short) 1).putShort((short) 1).putShort((short) 0);
    out.putInt((int) now).putInt(0).putInt(0).putInt(1).putInt(0);
    out.putInt(LOST_AND_FOUND).putShort((short) Ext4Layout.INODE).putShort((short) group);
    out.putInt(0x2c); // a journal, extended attributes, indexed folders
    out.putInt(0x42); // kinds in folders, extents
    out.putInt(0x6b); // few copies of this, large and huge files, many links, large inodes
    putUuid(out, 0x68);
    out.putInt(0xe0, JOURNAL);
    putUuid(out, 0xec); // the seed of the index
    out.put(0xfc, (byte) 1).put(0xfd, (byte) 1);
    out.putInt(0x100, 0x0c).putInt(0x108, (int) now);
    out.put(0x10c, journal);
    out.putInt(0x10c + 60, (int) (journalBytes >> 32)).putInt(0x10c + 64, (int) journalBytes);
    out.putShort(0x15c, (short) 32).putShort(0x15e, (short) 32).putInt(0x160, 2);
    return out.rewind();
  }

  private void putUuid(ByteBuffer out, int at) {
    ByteBuffer big = ByteBuffer.allocate(16);
    big.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    out.put(at, big.array());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
