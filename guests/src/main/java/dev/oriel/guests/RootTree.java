package dev.oriel.guests;

import dev.oriel.guests.CpioWriter.Access;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
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
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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

  private record Directory(Access access) implements Node {
    static final Directory PLAIN = new Directory(Access.root(0755));
  }

  private record Symlink(String target) implements Node {}

  /** A file; hard links are one object under several names. */
  private static final class RegularFile implements Node {
    final Access access;
    final long offset;
    final long size;

    /** When it was changed, in seconds since 1970. */
    final long seconds;

    RegularFile(Access access, long offset, long size, long seconds) {
      this.access = access;
      this.offset = offset;
      this.size = size;
      this.seconds = seconds;
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
      nodes.put("usr/" + folder, Directory.PLAIN);
      nodes.put(folder, new Symlink("usr/" + folder));
    }
    nodes.put("usr", Directory.PLAIN);
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
      long seconds = entry.getLastModifiedTime().to(TimeUnit.SECONDS);
      put(resolve(names, false), store(access, content, seconds));
    }
  }

  private RegularFile store(Access access, InputStream content, long seconds) throws IOException {
    long offset = stored;
    stored += content.transferTo(contents);
    return new RegularFile(access, offset, stored - offset, seconds);
  }

  /** Adds a file that no package has; its path leads through no link of the tree. */
  void file(String path, int permissions, byte[] content) throws IOException {
    file(path, permissions, new ByteArrayInputStream(content));
  }

  /** The same, for a file that need not fit into memory. */
  void file(String path, int permissions, InputStream content) throws IOException {
    put(path, store(Access.root(permissions), content, 0));
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
      if (!(nodes.computeIfAbsent(parent, p -> Directory.PLAIN) instanceof Directory)) {
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
    CpioWriter cpio = new CpioWriter(out);
    Map<String, Linked> linked = new HashMap<>();
    visit(
        new Visitor() {
          @Override
          public void directory(String path, Access access) throws IOException {
            cpio.directory(path, access);
          }

          @Override
          public void symlink(String path, String target) throws IOException {
            cpio.symlink(path, target);
          }

          @Override
          public void file(
              String path, Access access, int links, long seconds, long size, InputStream content)
              throws IOException {
            int file = cpio.file(path, access, links, size, content);
            if (links > 1) {
              linked.put(path, new Linked(access, links, file));
            }
          }

          @Override
          public void link(String path, String first) throws IOException {
            Linked file = Objects.requireNonNull(linked.get(first), "shown before");
            cpio.hardLink(path, file.access, file.links, file.inode);
          }
        });
    cpio.finish();
  }

  /** A file of a cpio archive that has several names. */
  private record Linked(Access access, int links, int inode) {}

  /** Receives what is in a tree: folders before what is in them. */
  interface Visitor {
    void directory(String path, Access access) throws IOException;

    void symlink(String path, String target) throws IOException;

    /**
     * @param links how many names it has
     * @param seconds when it was changed, since 1970; 0 if not known
     * @param content has at least {@code size} bytes
     */
    void file(String path, Access access, int links, long seconds, long size, InputStream content)
        throws IOException;

    /** A further name of a file. */
    void link(String path, String first) throws IOException;
  }

  /** Shows all that is in the tree. */
  void visit(Visitor visitor) throws IOException {
    contents.flush();
    Map<RegularFile, Integer> links = links();
    Map<RegularFile, String> shown = new IdentityHashMap<>();
    try (FileChannel channel = FileChannel.open(store)) {
      for (Map.Entry<String, Node> entry : nodes.entrySet()) {
        String path = entry.getKey();
        switch (entry.getValue()) {
          case Directory(Access access) -> visitor.directory(path, access);
          case Symlink(String target) -> visitor.symlink(path, target);
          case RegularFile file -> {
            String first = shown.putIfAbsent(file, path);
            if (first != null) {
              visitor.link(path, first);
            } else {
              channel.position(file.offset);
              InputStream content = Channels.newInputStream(channel);
              Integer names = links.get(file);
              assert names != null : "every file has been counted";
              visitor.file(path, file.access, names, file.seconds, file.size, content);
            }
          }
        }
      }
    }
  }

  private Map<RegularFile, Integer> links() {
    Map<RegularFile, Integer> links = new IdentityHashMap<>();
    for (Node node : nodes.values()) {
      if (node instanceof RegularFile file) {
        links.merge(file, 1, Integer::sum);
      }
    }
    return links;
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
