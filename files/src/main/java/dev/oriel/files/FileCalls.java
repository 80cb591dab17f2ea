package dev.oriel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What guests do with files and folders once they have found them: open, read and write. */
final class FileCalls {
  private static final int LOCK_TAKEN = 0;
  private static final int UNLOCKED = 2;

  private final Tree tree;
  private final Fids fids;
  private final Attributes attributes;

  FileCalls(Tree tree) {
    this.tree = tree;
    fids = tree.fids();
    attributes = tree.attributes();
  }

  void open(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.unopened(in.s32());
    int flags = in.s32();
    fids.checkOpen(0);
    if (OpenFile.changes(flags) && tree.share().readOnly()) {
      throw new Failure(Errno.EROFS);
    }
    Pin file = tree.pin(fid.node());
    try {
      Status status = attributes.of(file);
      out.qid(status.qid()).u32(0);
      Opened opened = open(file, status, flags, fid.node());
      fids.open(fid, tree.names().use(fid.node()), opened);
    } catch (IOException | Failure | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Opens what a guest had open elsewhere. */
  void reopen(Fid fid, int flags) throws IOException, Failure {
    fids.checkOpen(0);
    if (OpenFile.changes(flags) && tree.share().readOnly()) {
      throw new Failure(Errno.EROFS);
    }
    Pin file = tree.pin(fid.node());
    try {
      Opened opened = open(file, attributes.of(file), flags & ~OpenFile.TRUNCATE, fid.node());
      fids.open(fid, tree.names().use(fid.node()), opened);
    } catch (IOException | Failure | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private Opened open(Pin file, Status status, int flags, Node node) throws IOException, Failure {
    if (status.isFolder()) {
      if (OpenFile.changes(flags)) {
        throw new Failure(Errno.EISDIR);
      }
      try (Pin above = tree.pin(node.parent().orElse(node))) {
        return new Listing(file, status, attributes.of(above), attributes::of);
      }
    }
    if (!status.isFile()) {
      throw new Failure(status.isLink() ? Errno.ELOOP : Errno.ENXIO);
    }
    return OpenFile.open(file, flags);
  }

  void create(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.unopened(in.s32());
    String name = in.name();
    int flags = in.s32();
    int mode = Status.FILE | in.s32() & Status.PERMISSIONS;
    long gid = in.u32();
    fids.checkOpen(0);
    Node node = tree.names().use(fid.node(), name);
    try (Pin folder = tree.pin(fid.node())) {
      Path path = folder.resolve(name);
      SeekableByteChannel channel;
      try {
        channel =
            Files.newByteChannel(path, OpenFile.creation(), attributes.initial(path, mode, false));
      } catch (FileAlreadyExistsException e) {
        if ((flags & OpenFile.CREATE_NEW) != 0) {
          throw e;
        }
        openExisting(fid, node, folder.below(name), flags, out);
        return;
      }
      if (!Attributes.areUnix(folder)) {
        channel.close(); // Before that, other file systems need not show the file.
        openExisting(fid, node, folder.below(name), flags, out);
        return;
      }
      Pin file = finish(folder, name, channel, mode, fid.uid(), gid, out);
      fids.open(fid, node, new OpenFile(file, channel, flags));
    } catch (IOException | Failure | RuntimeException e) {
      if (fid.node() != node) {
        tree.names().release(node);
      }
      throw e;
    }
  }

  /** Gives a new file its owner and mode, or removes it if that fails, and answers. */
  private Pin finish(
      Pin folder, String name, SeekableByteChannel channel, int mode, long uid, long gid, Reply out)
      throws IOException, Failure {
    Pin file;
    try {
      file = folder.below(name);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    try {
      attributes.create(file, mode, uid, gid, 0);
      out.qid(attributes.of(file).qid()).u32(0);
      return file;
    } catch (IOException | Failure | UnsupportedOperationException e) {
      file.close();
      channel.close();
      Files.deleteIfExists(folder.resolve(name));
      throw e;
    }
  }

  private void openExisting(Fid fid, Node node, Pin file, int flags, Reply out)
      throws IOException, Failure {
    try {
      Status status = attributes.of(file);
      if (!status.isFile()) {
        throw new Failure(status.isFolder() ? Errno.EISDIR : Errno.ELOOP);
      }
      out.qid(status.qid()).u32(0);
      fids.open(fid, node, OpenFile.open(file, flags));
    } catch (IOException | Failure | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  void read(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    long offset = in.offset();
    long count = in.u32();
    ByteBuffer target = out.data(count);
    int got =
        switch (fid.opened().orElseThrow(() -> new Failure(Errno.EBADF))) {
          case OpenFile file -> file.read(offset, target);
          case AttributeValue value -> value.read(offset, target);
          case Listing listing -> throw new Failure(Errno.EISDIR);
        };
    out.filled(got);
  }

  void write(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    long offset = in.offset();
    ByteBuffer source = in.data(in.u32());
    int count = source.remaining();
    switch (fid.opened().orElseThrow(() -> new Failure(Errno.EBADF))) {
      case OpenFile file -> file.write(offset, source);
      case AttributeValue value -> value.write(offset, source);
      case Listing listing -> throw new Failure(Errno.EBADF);
    }
    out.u32(count);
  }

  void readFolder(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    long offset = in.offset();
    ByteBuffer target = out.data(in.u32());
    if (!(fid.opened().orElse(null) instanceof Listing listing)) {
      throw new Failure(fid.opened().isPresent() ? Errno.ENOTDIR : Errno.EBADF);
    }
    out.filled(listing.read(offset, target));
  }

  void sync(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    boolean dataOnly = in.s32() != 0;
    switch (fid.opened().orElseThrow(() -> new Failure(Errno.EBADF))) {
      case OpenFile file -> file.sync(dataOnly);
      case Listing listing -> OpenFile.syncFolder(listing.pin());
      case AttributeValue value -> {}
    }
  }

  /** The guest's kernel keeps locks among its processes; there are none against others. */
  void lock(Request in, Reply out) throws Failure {
    fids.get(in.s32());
    out.u8(LOCK_TAKEN);
  }

  void getLock(Request in, Reply out) throws Failure {
    fids.get(in.s32());
    in.u8();
    out.u8(UNLOCKED).u64(in.s64()).u64(in.s64()).u32(in.u32()).string(in.string());
  }
}
