package dev.oriel.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;

/**
 * What Linux's {@code stat} tells of a file.
 *
 * @param mode kind and permissions
 * @param inode a number that no other file of its device has
 */
record Status(
    int mode,
    long uid,
    long gid,
    long links,
    long device,
    long special,
    long inode,
    long size,
    FileTime accessed,
    FileTime modified,
    FileTime changed) {
  static final int KIND = 0170000;
  static final int FOLDER = 0040000;
  static final int FILE = 0100000;
  static final int LINK = 0120000;

  /** Permissions, with the bits for other users' rights and for restricted deletion. */
  static final int PERMISSIONS = 07777;

  private static final int ANYBODY = 0777;
  private static final int READABLE = 0555;

  /** A file system that knows no inodes names files by this part of their path's hash. */
  private static final long PRIME = 0x100000001b3L;

  /** Of a pinned file. */
  static Status of(Pin pin) throws IOException {
    return of(pin.path(), pin.links());
  }

  /** Of a file in a pinned folder. */
  static Status of(Pin folder, String name) throws IOException {
    return of(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static Status of(Path path, LinkOption... links) throws IOException {
    return path.getFileSystem() == FileSystems.getDefault()
            && path.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? ofUnix(Files.readAttributes(path, "unix:*", links))
        : ofAny(path, Files.readAttributes(path, BasicFileAttributes.class, links));
  }

  private static Status ofUnix(Map<String, Object> all) {
    return new Status(
        (int) number(all, "mode"),
        number(all, "uid") & 0xffff_ffffL,
        number(all, "gid") & 0xffff_ffffL,
        number(all, "nlink"),
        number(all, "dev"),
        number(all, "rdev"),
        number(all, "ino"),
        number(all, "size"),
        time(all, "lastAccessTime"),
        time(all, "lastModifiedTime"),
        time(all, "ctime"));
  }

  private static long number(Map<String, Object> all, String name) {
    return ((Number) Objects.requireNonNull(all.get(name), "what was asked for")).longValue();
  }

  private static FileTime time(Map<String, Object> all, String name) {
    return (FileTime) Objects.requireNonNull(all.get(name), "what was asked for");
  }

  private static Status ofAny(Path path, BasicFileAttributes basic) {
    int kind = basic.isDirectory() ? FOLDER : basic.isSymbolicLink() ? LINK : FILE;
    boolean writable = !path.getFileSystem().isReadOnly();
    long hash = 0;
    for (char each : path.toAbsolutePath().toString().toCharArray()) {
      hash = (hash ^ each) * PRIME;
    }
    return new Status(
        kind | (writable || kind == LINK ? ANYBODY : READABLE),
        0,
        0,
        1,
        0,
        0,
        hash,
        basic.size(),
        basic.lastAccessTime(),
        basic.lastModifiedTime(),
        basic.lastModifiedTime());
  }

  int kind() {
    return mode & KIND;
  }

  boolean isFolder() {
    return kind() == FOLDER;
  }

  boolean isFile() {
    return kind() == FILE;
  }

  boolean isLink() {
    return kind() == LINK;
  }

  /** The same with what a guest has given it. */
  Status as(int newMode, long newUid, long newGid, long newSpecial) {
    return new Status(
        newMode,
        newUid,
        newGid,
        links,
        device,
        newSpecial,
        inode,
        size,
        accessed,
        modified,
        changed);
  }

  Qid qid() {
    int type = isFolder() ? Qid.FOLDER : isLink() ? Qid.LINK : 0;
    long version = modified.toMillis() ^ size << 8;
    // Inodes of several devices rarely meet: their numbers are small, and those of devices too.
    return new Qid(type, (int) version, inode ^ Long.reverse(device));
  }
}
