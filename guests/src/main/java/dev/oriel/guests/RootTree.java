package dev.oriel.guests;

import dev.oriel.guests.CpioWriter.Access;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * A root file system under construction: the files of packages, unpacked over each other as by
 * dpkg. It is stored as an index and one file with all contents; no path of a package is created on
 * the host.
 *
 * <p>A path that leads through a symbolic link of the tree goes where the link points within the
 * tree. {@code /bin}, {@code /lib} and their like are links from the start, as Debian has them
 * since the merge of {@code /usr}, so that packages from before and after it agree.
 */
final class RootTree implements AutoCloseable {
  /** Folders of the root that are links to those below {@code /usr}. */
  static final List<String> MERGED = List.of("bin", "lib", "lib64", "sbin");

  private static final int LINKS_FOLLOWED = 40;
  private static final long PAGE = 1 << 16;

  private sealed interface Node {}

  private record Directory(Access access) implements Node {}

  private record Symlink(String target) implements Node {}

  /** A file; hard links are one object under several names. */
  private static final class RegularFile implements Node {
    final Access access;
    final long offset;
    final long size;

    RegularFile(Access access, long offset, long size) {
      this.access = access;
      this.offset = offset;
      this.size = size;
    }
  }

  private final Map<String, Node> nodes = new TreeMap<>();
  private final Path store;
  private final OutputStream contents;
  private long stored;

  /**
   * @param store a file for the contents; created here
   */
  RootTree(Path store) throws IOException {
    this.store = store;
    contents = new BufferedOutputStream(Files.newOutputStream(store));
    for (String folder : MERGED) {
      nodes.put("usr/" + folder, new Directory(Access.root(0755)));
      nodes.put(folder, new Symlink("usr/" + folder));
    }
    nodes.put("usr", new Directory(Access.root(0755)));
  }

  /**
   * Adds an entry of a package's archive.
   *
   * @throws GuestException if its path escapes the root, or it is not a directory, file or link
   */
  void add(TarArchiveEntry entry, InputStream content) throws IOException {
    List<String> names = names(entry.getName());
    if (names.isEmpty()) {
      return; // the root itself
    }
    Access access =
        new Access(
            entry.getMode() & 07777, (int) entry.getLongUserId(), (int) entry.getLongGroupId());
    if (entry.isDirectory()) {
      put(resolve(names, true), new Directory(access));
    } else if (entry.isSymbolicLink()) {
      put(resolve(names, false), new Symlink(entry.getLinkName()));
    } else if (entry.isLink()) {
      Node target = nodes.get(resolve(names(entry.getLinkName()), false));
      if (!(target instanceof RegularFile)) {
        throw new GuestException(entry.getName() + " is a link to a file that does not exist");
      }
      put(resolve(names, false), target);
    } else if (entry.isBlockDevice() || entry.isCharacterDevice() || entry.isFIFO()) {
      throw new GuestException(entry.getName() + " is neither a file nor a directory nor a link");
    } else {
      long offset = stored;
      stored += content.transferTo(contents);
      put(resolve(names, false), new RegularFile(access, offset, stored - offset));
    }
  }

  /** Whether there is something at a path, which leads through no link of the tree. */
  boolean has(String path) {
    return nodes.containsKey(path);
  }

  /** Adds a symbolic link. */
  void link(String path, String target) {
    put(path, new Symlink(target));
  }

  private void put(String path, Node node) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      if (!(nodes.computeIfAbsent(parent, p -> new Directory(Access.root(0755)))
          instanceof Directory)) {
        throw conflict(parent);
      }
    }
    Node old = nodes.get(path);
    if (old instanceof Directory && node instanceof Symlink) {
      return; // as dpkg has it
    }
    if (old != null && old instanceof Directory != node instanceof Directory) {
      throw conflict(path);
    }
    nodes.put(path, node);
  }

  /** Bytes of memory that the files take in a guest, with the larger of its page sizes. */
  long unpacked() {
    return nodes.values().stream()
        .mapToLong(n -> n instanceof RegularFile f ? (f.size + PAGE - 1) & -PAGE : 0)
        .sum();
  }

  /** Writes the tree as an archive that Linux unpacks. */
  void writeTo(OutputStream out) throws IOException {
    contents.flush();
    Map<RegularFile, Integer> links = new IdentityHashMap<>();
    for (Node node : nodes.values()) {
      if (node instanceof RegularFile file) {
        links.merge(file, 1, Integer::sum);
      }
    }
    Map<RegularFile, Integer> written = new IdentityHashMap<>();
    CpioWriter cpio = new CpioWriter(out);
    try (FileChannel channel = FileChannel.open(store)) {
      for (Map.Entry<String, Node> entry : nodes.entrySet()) {
        String path = entry.getKey();
        switch (entry.getValue()) {
          case Directory(Access access) -> cpio.directory(path, access);
          case Symlink(String target) -> cpio.symlink(path, target);
          case RegularFile file -> {
            Integer names = links.get(file);
            assert names != null : "every file was counted above";
            Integer first = written.get(file);
            if (first != null) {
              cpio.hardLink(path, file.access, names, first);
            } else {
              channel.position(file.offset);
              InputStream content = Channels.newInputStream(channel);
              written.put(file, cpio.file(path, file.access, names, file.size, content));
            }
          }
        }
      }
    }
    cpio.finish();
  }

  @Override
  public void close() throws IOException {
    contents.close();
  }

  /** The names in a path of an archive; none for the root. */
  private static List<String> names(String path) {
    String relative = path.replaceFirst("^(\\./|/)", "").replaceFirst("/$", "");
    if (relative.isEmpty() || relative.equals(".")) {
      return List.of();
    }
    List<String> names = Arrays.asList(relative.split("/", -1));
    if (names.contains("") || names.contains(".") || names.contains("..") || path.indexOf(0) >= 0) {
      throw new GuestException("the path '" + path + "' is not allowed in a package");
    }
    return names;
  }

  /**
   * Where a path leads in the tree.
   *
   * @param wholly whether a link at its end is followed too
   */
  private String resolve(List<String> names, boolean wholly) {
    Deque<String> ahead = new ArrayDeque<>(names);
    List<String> behind = new ArrayList<>();
    int followed = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        if (!behind.isEmpty()) {
          behind.removeLast();
        }
        continue;
      }
      behind.add(name);
      if ((wholly || !ahead.isEmpty())
          && nodes.get(String.join("/", behind)) instanceof Symlink(String target)) {
        if (++followed > LINKS_FOLLOWED) {
          throw new GuestException(String.join("/", names) + " is a loop of links");
        }
        behind.removeLast();
        if (target.startsWith("/")) {
          behind.clear();
        }
        Arrays.asList(target.split("/")).reversed().forEach(ahead::push);
      }
    }
    return String.join("/", behind);
  }

  private static GuestException conflict(String path) {
    return new GuestException(path + " is a directory in one package and a file in another");
  }
}
