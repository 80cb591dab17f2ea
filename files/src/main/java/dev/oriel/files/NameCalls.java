package dev.oriel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What guests do with names: find, make, link, rename and remove them. */
final class NameCalls {
  private static final int MOST_STEPS = 16;
  private static final int REMOVE_FOLDER = 0x200;
  private static final int LONGEST_LINK = 4095;

  private final Tree tree;
  private final Names names;
  private final Fids fids;
  private final Attributes attributes;

  NameCalls(Tree tree) {
    this.tree = tree;
    names = tree.names();
    fids = tree.fids();
    attributes = tree.attributes();
  }

  void attach(Request in, Reply out) throws IOException, Failure {
    int number = in.s32();
    in.s32(); // There is no authentication,
    in.string(); // and users are known by number.
    in.string(); // There is one tree.
    long uid = in.u32();
    fids.checkFree(number);
    try (Pin root = tree.pin(names.root())) {
      out.qid(attributes.of(root).qid());
    }
    fids.put(number, new Fid(names.use(names.root()), uid));
  }

  void walk(Request in, Reply out) throws IOException, Failure {
    int number = in.s32();
    Fid from = fids.get(number);
    int newNumber = in.s32();
    int count = in.u16();
    if (count > MOST_STEPS) {
      throw new Failure(Errno.EINVAL);
    }
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      steps.add(in.step());
    }
    if (newNumber == number) {
      fids.unopened(number);
    } else {
      fids.checkFree(newNumber);
    }
    List<Qid> qids = new ArrayList<>();
    Node to = walk(from.node(), steps, qids);
    if (qids.size() == count) {
      fids.put(newNumber, new Fid(to, from.uid()));
    } else {
      names.release(to);
    }
    out.u16(qids.size());
    for (Qid qid : qids) {
      out.qid(qid);
    }
  }

  /** Walks as far as it goes; returns the last name, held. Fails if there is not even the first. */
  private Node walk(Node from, List<String> steps, List<Qid> qids) throws IOException, Failure {
    Node at = names.use(from);
    try {
      for (String step : steps) {
        Node next =
            switch (step) {
              case "." -> names.use(at);
              case ".." -> names.use(at.parent().orElse(at));
              default -> names.use(at, step);
            };
        try (Pin file = tree.pin(next)) {
          qids.add(attributes.of(file).qid());
        } catch (IOException | Failure | RuntimeException e) {
          names.release(next);
          throw e;
        }
        names.release(at);
        at = next;
      }
    } catch (IOException | Failure | RuntimeException e) {
      if (qids.isEmpty()) {
        names.release(at);
        throw e;
      }
    }
    return at;
  }

  void clunk(Request in, Reply out) throws IOException, Failure {
    fids.remove(in.s32());
  }

  void remove(Request in, Reply out) throws IOException, Failure {
    int number = in.s32();
    Fid fid = fids.get(number);
    try {
      if (tree.share().readOnly()) {
        throw new Failure(Errno.EROFS);
      }
      Node above = fid.node().parent().orElseThrow(() -> new Failure(Errno.EBUSY));
      String name = fid.node().name();
      try (Pin folder = tree.pin(above)) {
        Files.delete(folder.resolve(name));
      }
      names.remove(above, name);
    } finally {
      fids.remove(number);
    }
  }

  void unlinkAt(Request in, Reply out) throws IOException, Failure {
    Node above = fids.get(in.s32()).node();
    String name = in.name();
    boolean removesFolder = (in.s32() & REMOVE_FOLDER) != 0;
    try (Pin folder = tree.pin(above)) {
      boolean isFolder = Status.of(folder, name).isFolder();
      if (isFolder != removesFolder) {
        throw new Failure(isFolder ? Errno.EISDIR : Errno.ENOTDIR);
      }
      Files.delete(folder.resolve(name));
    }
    names.remove(above, name);
  }

  void makeFolder(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    String name = in.name();
    int mode = Status.FOLDER | in.s32() & Status.PERMISSIONS;
    long gid = in.u32();
    try (Pin folder = tree.pin(fid)) {
      Path path = folder.resolve(name);
      Files.createDirectory(path, attributes.initial(path, mode, true));
      out.qid(finish(folder, name, mode, fid.uid(), gid, 0));
    }
  }

  void makeLink(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    String name = in.name();
    String target = in.string();
    long gid = in.u32();
    if (target.isEmpty() || target.indexOf('\0') >= 0) {
      throw new Failure(target.isEmpty() ? Errno.ENOENT : Errno.EINVAL);
    }
    if (target.length() > LONGEST_LINK) {
      throw new Failure(Errno.ENAMETOOLONG);
    }
    int mode = Status.LINK | 0777;
    try (Pin folder = tree.pin(fid)) {
      Path path = folder.resolve(name);
      if (attributes.areMapped()) {
        create(path, mode, ByteBuffer.wrap(target.getBytes(StandardCharsets.UTF_8)));
      } else {
        Files.createSymbolicLink(path, path.getFileSystem().getPath(target));
      }
      out.qid(finish(folder, name, mode, fid.uid(), gid, 0));
    }
  }

  void makeNode(Request in, Reply out) throws IOException, Failure {
    Fid fid = fids.get(in.s32());
    String name = in.name();
    int mode = in.s32();
    long major = in.u32();
    long minor = in.u32();
    long gid = in.u32();
    if ((mode & Status.KIND) == 0) {
      mode |= Status.FILE;
    }
    if ((mode & Status.KIND) != Status.FILE && !attributes.areMapped()) {
      throw new Failure(Errno.EPERM); // Java can make no others.
    }
    long special = major << 8 & 0xfff00 | minor & 0xff | (minor & ~0xffL) << 12;
    try (Pin folder = tree.pin(fid)) {
      create(folder.resolve(name), mode, ByteBuffer.allocate(0));
      out.qid(finish(folder, name, mode, fid.uid(), gid, special));
    }
  }

  private void create(Path path, int mode, ByteBuffer content) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(path, OpenFile.creation(), attributes.initial(path, mode, false))) {
      channel.write(content);
    }
  }

  /** Gives a new file its owner and mode, or removes it if that fails. */
  private Qid finish(Pin folder, String name, int mode, long uid, long gid, long special)
      throws IOException, Failure {
    try (Pin file = folder.below(name)) {
      attributes.create(file, mode, uid, gid, special);
      return attributes.of(file).qid();
    } catch (IOException | UnsupportedOperationException e) {
      Files.deleteIfExists(folder.resolve(name));
      throw e;
    }
  }

  void readLink(Request in, Reply out) throws IOException, Failure {
    Node node = fids.get(in.s32()).node();
    Node above = node.parent().orElseThrow(() -> new Failure(Errno.EINVAL));
    try (Pin folder = tree.pin(above);
        Pin file = folder.below(node.name())) {
      if (!attributes.of(file).isLink()) {
        throw new Failure(Errno.EINVAL);
      }
      if (Status.of(file).isLink()) {
        out.string(Files.readSymbolicLink(folder.resolve(node.name())).toString());
        return;
      }
      ByteBuffer text = ByteBuffer.allocate(LONGEST_LINK);
      OpenFile open = OpenFile.open(file.lent(), OpenFile.READ_ONLY);
      try {
        open.read(0, text);
      } finally {
        open.close();
      }
      out.string(StandardCharsets.UTF_8.decode(text.flip()).toString());
    }
  }

  void link(Request in, Reply out) throws IOException, Failure {
    Node to = fids.get(in.s32()).node();
    Node from = fids.get(in.s32()).node();
    String name = in.name();
    Node above = from.parent().orElseThrow(() -> new Failure(Errno.EPERM));
    try (Pin folder = tree.pin(to);
        Pin oldFolder = tree.pin(above)) {
      Files.createLink(folder.resolve(name), oldFolder.resolve(from.name()));
    }
  }

  void rename(Request in, Reply out) throws IOException, Failure {
    Node from = fids.get(in.s32()).node();
    Node to = fids.get(in.s32()).node();
    String name = in.name();
    rename(from.parent().orElseThrow(() -> new Failure(Errno.EBUSY)), from.name(), to, name);
  }

  void renameAt(Request in, Reply out) throws IOException, Failure {
    Node from = fids.get(in.s32()).node();
    String name = in.name();
    Node to = fids.get(in.s32()).node();
    rename(from, name, to, in.name());
  }

  private void rename(Node from, String name, Node to, String newName) throws IOException, Failure {
    Node moved = from.children.get(name);
    if (moved != null) {
      if (to.isWithin(moved)) {
        throw new Failure(Errno.EINVAL);
      }
      names.checkRename(moved, newName);
    }
    try (Pin oldFolder = tree.pin(from);
        Pin folder = tree.pin(to)) {
      try {
        Files.move(
            oldFolder.resolve(name), folder.resolve(newName), StandardCopyOption.ATOMIC_MOVE);
      } catch (UnsupportedOperationException e) {
        Files.move(
            oldFolder.resolve(name), folder.resolve(newName), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    names.move(from, name, to, newName);
  }
}
