package dev.oriel.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;

/** What guests do with the status and the extended attributes of files. */
final class StatusCalls {
  /** What {@link #get} tells: all but the times of creation, which Linux does not ask for. */
  private static final long BASIC = 0x7ff;

  private static final int BLOCK = 4096;
  private static final int SECTOR = 512;

  private static final int SET_MODE = 1;
  private static final int SET_UID = 2;
  private static final int SET_GID = 4;
  private static final int SET_SIZE = 8;
  private static final int SET_ACCESSED = 0x10;
  private static final int SET_MODIFIED = 0x20;
  private static final int ACCESSED_GIVEN = 0x80;
  private static final int MODIFIED_GIVEN = 0x100;

  private static final long FILE_SYSTEM = 0x0102_1997;

  private final Tree tree;
  private final Fids fids;
  private final Attributes attributes;

  StatusCalls(Tree tree) {
    this.tree = tree;
    fids = tree.fids();
    attributes = tree.attributes();
  }

  void fileSystem(Request in, Reply out) throws IOException, Failure {
    fids.get(in.s32());
    FileStore store = Files.getFileStore(tree.share().folder());
    long block;
    try {
      block = Math.clamp(store.getBlockSize(), SECTOR, 1 << 20);
    } catch (UnsupportedOperationException e) {
      block = BLOCK;
    }
    out.u32(FILE_SYSTEM).u32(block);
    out.u64(store.getTotalSpace() / block);
    out.u64(store.getUnallocatedSpace() / block).u64(store.getUsableSpace() / block);
    out.u64(0).u64(0).u64(0).u32(Request.LONGEST_NAME);
  }

  void get(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    long mask = in.s64();
    Status status;
    try (Pin file = tree.pin(fid)) {
      status = attributes.of(file);
    }
    out.u64(mask & BASIC).qid(status.qid());
    out.u32(status.mode()).u32(status.uid()).u32(status.gid());
    out.u64(status.links()).u64(status.special()).u64(status.size());
    out.u64(BLOCK).u64((status.size() + SECTOR - 1) / SECTOR);
    time(out, status.accessed());
    time(out, status.modified());
    time(out, status.changed());
    out.u64(0).u64(0).u64(0).u64(0);
  }

  private static void time(Reply out, FileTime time) throws Failure {
    Instant instant = time.toInstant();
    out.u64(instant.getEpochSecond()).u64(instant.getNano());
  }

  void set(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    int valid = in.s32();
    int mode = in.s32();
    long uid = in.u32();
    long gid = in.u32();
    long size = in.s64();
    FileTime now = FileTime.from(Instant.now());
    FileTime accessed = time(in, valid & ACCESSED_GIVEN, now);
    FileTime modified = time(in, valid & MODIFIED_GIVEN, now);
    try (Pin file = tree.pin(fid)) {
      Status status = Status.of(file);
      if ((valid & SET_MODE) != 0) {
        if (status.isLink()) {
          throw new Failure(Errno.EOPNOTSUPP);
        }
        attributes.setMode(file, mode);
      }
      if ((valid & (SET_ACCESSED | SET_MODIFIED)) != 0) {
        // Java would open any other, which may take forever.
        if (!status.isFile() && !status.isFolder()) {
          throw new Failure(Errno.EOPNOTSUPP);
        }
        Files.getFileAttributeView(file.path(), BasicFileAttributeView.class, file.links())
            .setTimes(
                (valid & SET_MODIFIED) != 0 ? modified : null,
                (valid & SET_ACCESSED) != 0 ? accessed : null,
                null);
      }
      if ((valid & (SET_UID | SET_GID)) != 0) {
        attributes.setOwner(
            file,
            (valid & SET_UID) != 0 ? uid : Attributes.NOBODY,
            (valid & SET_GID) != 0 ? gid : Attributes.NOBODY);
      }
      if ((valid & SET_SIZE) != 0) {
        resize(fid, file, status, size);
      }
    }
  }

  private static void resize(Fid fid, Pin file, Status status, long size)
      throws IOException, Failure {
    if (!status.isFile() || size < 0) {
      throw new Failure(status.isFolder() ? Errno.EISDIR : Errno.EINVAL);
    }
    if (fid.opened().orElse(null) instanceof OpenFile open && open.writable()) {
      open.resize(size);
      return;
    }
    OpenFile open = OpenFile.open(file.lent(), OpenFile.WRITE_ONLY);
    try {
      open.resize(size);
    } finally {
      open.close();
    }
  }

  private static FileTime time(Request in, int given, FileTime now) throws Failure {
    long seconds = in.s64();
    long nanos = in.s64();
    if (given == 0) {
      return now;
    }
    try {
      if (nanos >= 0 && nanos < 1_000_000_000) {
        return FileTime.from(Instant.ofEpochSecond(seconds, nanos));
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new Failure(Errno.EINVAL);
  }

  void findAttribute(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    int number = in.s32();
    String name = in.string();
    fids.checkFree(number);
    Pin file = tree.pin(fid);
    try {
      byte[] value = name.isEmpty() ? attributes.names(file) : attributes.value(file, name);
      fids.checkOpen(value.length);
      out.u64(value.length);
      Fid found = new Fid(tree.names().use(fid.node()), fid.uid());
      fids.put(number, found);
      Opened opened = AttributeValue.toRead(file, value);
      fids.open(found, tree.names().use(fid.node()), opened);
    } catch (IOException | Failure | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  void createAttribute(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.unopened(in.s32());
    String name = in.string();
    long size = in.s64();
    int flags = in.s32();
    if (name.getBytes(StandardCharsets.UTF_8).length > AttributeValue.LONGEST_NAME) {
      throw new Failure(Errno.ERANGE);
    }
    if (size < 0 || size > AttributeValue.LONGEST) {
      throw new Failure(Errno.ENOSPC);
    }
    fids.checkOpen((int) size);
    Pin file = tree.pin(fid.node());
    Opened opened =
        AttributeValue.toWrite(
            file, (int) size, value -> attributes.setValue(file, name, value, flags));
    fids.open(fid, tree.names().use(fid.node()), opened);
  }
}
