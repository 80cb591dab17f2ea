package dev.oriel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileServerTest {
  private static final int ENOENT = 2;
  private static final int EBADF = 9;
  private static final int EEXIST = 17;
  private static final int ENOTDIR = 20;
  private static final int EISDIR = 21;
  private static final int EINVAL = 22;
  private static final int EROFS = 30;
  private static final int ENAMETOOLONG = 36;
  private static final int ENOTEMPTY = 39;
  private static final int ELOOP = 40;

  @TempDir private Path temporary;
  private Path folder;
  private Path outside;
  private Client client;

  @BeforeEach
  void serve() throws Exception {
    folder = Files.createDirectory(temporary.resolve("share"));
    outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    client = new Client(new FileServer(Share.of(folder)));
  }

  @AfterEach
  void end() {
    client.close();
  }

  private interface Act {
    void run() throws Client.Refused;
  }

  private static void refused(int errno, Act act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            Client.Refused.class, e -> assertThat(e.errno).as("errno").isEqualTo(errno));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void writesAndReadsFiles() throws Exception {
    byte[] content = new byte[100_000];
    new Random(1).nextBytes(content);
    int fid = client.create("f", 2, 0640);
    for (int at = 0; at < content.length; at += 10_000) {
      client.write(fid, at, Arrays.copyOfRange(content, at, at + 10_000));
    }
    assertThat(client.read(fid, 99_990, 100)).hasSize(10);
    assertThat(client.read(fid, 100_000, 100)).isEmpty();
    client.clunk(fid);
    assertThat(Files.readAllBytes(folder.resolve("f"))).isEqualTo(content);
    assertThat(client.content("f")).isEqualTo(content);
    assertThat(client.stat("f").mode()).isEqualTo(0100640);
  }

  @Test
  void aFileIsCreatedForWritingWithAModeThatForbidsIt() throws Exception {
    int fid = client.create("object", 2 | OpenFile.CREATE_NEW, 0444);
    client.write(fid, 0, bytes("x"));
    client.clunk(fid);
    assertThat(client.stat("object").mode()).isEqualTo(0100444);
    refused(EEXIST, () -> client.create("object", OpenFile.CREATE_NEW, 0600));
  }

  @Test
  void namesThatLeadElsewhereAreRefused() throws Exception {
    client.mkdir("d", 0755);
    Files.createDirectory(folder.resolve("d/e"));
    for (String name : List.of("a/b", "../outside", "/etc", "a\0b")) {
      refused(EINVAL, () -> client.walk(Client.ROOT, name));
      refused(EINVAL, () -> make(name));
    }
    refused(EINVAL, () -> make(".."));
    refused(EINVAL, () -> make("."));
    refused(ENOENT, () -> make(""));
    refused(ENAMETOOLONG, () -> make("n".repeat(256)));
    make("n".repeat(255));
    refused(
        Errno.EILSEQ.number(),
        () ->
            client.call(
                72,
                Client.u32(Client.ROOT),
                Client.text(new byte[] {(byte) 0xff}),
                Client.u32(0755),
                Client.u32(-1)));
    assertThat(client.stat("d/../../../d/e/..").mode()).isEqualTo(0040755);
    assertThat(client.list("..")).isEqualTo(client.list(""));
  }

  private void make(String name) throws Client.Refused {
    client.call(72, Client.u32(Client.ROOT), Client.text(name), Client.u32(0755), Client.u32(-1));
  }

  @Test
  void linksAreTextAndNeverFollowed() throws Exception {
    Files.createSymbolicLink(folder.resolve("file"), outside.resolve("secret"));
    Files.createSymbolicLink(folder.resolve("way"), outside);
    client.symlink("made", "../outside");
    assertThat(client.readlink("file")).isEqualTo(outside.resolve("secret").toString());
    assertThat(client.readlink("made")).isEqualTo("../outside");
    assertThat(client.stat("way").mode() & Status.KIND).isEqualTo(Status.LINK);
    refused(ELOOP, () -> client.open("file", 0));
    refused(ELOOP, () -> client.open("file", 1));
    refused(ELOOP, () -> client.open("way", 0));
    refused(ELOOP, () -> client.create("file", 1, 0644));
    refused(ENOENT, () -> client.walk("way/secret"));
    refused(ENOTDIR, () -> client.mkdir("way/d", 0755));
    refused(ENOTDIR, () -> client.symlink("made/l", "x"));
    refused(ENOTDIR, () -> client.create("way/f", 1, 0644));
    refused(ENOENT, () -> client.unlink("way/secret", false));
    refused(EINVAL, () -> client.set("file", 8, 0, 0, 0));
    refused(Errno.EOPNOTSUPP.number(), () -> client.set("file", 1, 0777, 0, 0));
    client.link("file", "same");
    client.unlink("file", false);
    client.unlink("way", false);
    assertThat(Files.isSymbolicLink(folder.resolve("same"))).isTrue();
    assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("secret");
    try (var names = Files.list(outside)) {
      assertThat(names).hasSize(1);
    }
  }

  /** While somebody else swaps a folder and a link, nothing is done where the link leads. */
  @Test
  void aLinkThatTakesAFoldersPlaceIsNotFollowed() throws Exception {
    Path d = Files.createDirectory(folder.resolve("d"));
    Path spare = temporary.resolve("spare");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), outside);
    AtomicBoolean stop = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!stop.get()) {
                      Files.move(d, spare);
                      Files.move(link, d);
                      LockSupport.parkNanos(10_000);
                      Files.move(d, link);
                      Files.move(spare, d);
                      LockSupport.parkNanos(10_000);
                    }
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    int fid = client.walk("");
    int made = 0;
    for (int i = 0; i < 300; i++) {
      for (Act act :
          List.<Act>of(
              () -> client.mkdir("d/m", 0755),
              () -> client.unlink("d/m", true),
              () -> client.put("d/f", bytes("guest"), 0644),
              () -> client.symlink("d/l", "x"),
              () -> client.unlink("d/secret", false),
              () -> client.unlink("d/f", false),
              () -> client.unlink("d/l", false))) {
        try {
          act.run();
          made++;
        } catch (Client.Refused e) {
          assertThat(e.errno).isIn(ENOENT, ENOTDIR, EEXIST, Errno.EACCES.number());
        }
      }
      try {
        assertThat(client.content("d/secret")).isEmpty();
      } catch (Client.Refused e) {
        assertThat(e.errno).isIn(ENOENT, ENOTDIR);
      }
    }
    stop.set(true);
    swapper.join();
    client.clunk(fid);
    System.out.println("FileServerTest: " + made + " of 2100 met the folder");
    try (var names = Files.list(outside)) {
      assertThat(names.map(Path::getFileName).map(Path::toString)).containsExactly("secret");
    }
    assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("secret");
  }

  @Test
  void namesFollowFilesThatAreRenamed() throws Exception {
    client.mkdir("a", 0755);
    client.mkdir("a/b", 0755);
    client.put("a/b/f", bytes("1"), 0644);
    int held = client.walk("a/b/f");
    client.rename("a", "z");
    assertThat(client.stat(held).size()).isEqualTo(1);
    client.put("z/b/g", bytes("22"), 0644);
    client.rename("z/b/g", "z/b/f");
    refused(ENOENT, () -> client.stat(held));
    assertThat(client.stat("z/b/f").size()).isEqualTo(2);
    refused(EINVAL, () -> client.rename("z", "z/b/z"));
    refused(ENOTEMPTY, () -> client.unlink("z/b", true));
    refused(EISDIR, () -> client.unlink("z/b", false));
    refused(ENOTDIR, () -> client.unlink("z/b/f", true));
    client.clunk(held);
    client.unlink("z/b/f", false);
    client.unlink("z/b", true);
    client.unlink("z", true);
    assertThat(client.list("")).isEmpty();
  }

  @Test
  void anOpenFileOutlivesItsName() throws Exception {
    client.put("f", bytes("hello"), 0644);
    int fid = client.open("f", 2);
    client.unlink("f", false);
    client.write(fid, 5, bytes(" you"));
    client.set(fid, 8, 0, 0, 7);
    assertThat(client.read(fid, 0, 100)).isEqualTo(bytes("hello y"));
    assertThat(client.stat(fid).size()).isEqualTo(7);
    assertThat(client.stat(fid).links()).isZero();
    client.clunk(fid);
  }

  @Test
  void listsLargeFoldersFromAnyEntry() throws Exception {
    for (int i = 0; i < 2000; i++) {
      Files.createFile(folder.resolve("file" + i));
    }
    Files.createDirectory(folder.resolve("folder"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("x"));
    Map<String, Integer> all = client.list("");
    assertThat(all).hasSize(2002).containsEntry("folder", 4).containsEntry("link", 10);
    assertThat(all).containsEntry("file1999", 8);
    int fid = client.open("", 0);
    List<Client.Entry> first = client.entries(fid, 0, 400);
    List<Client.Entry> more = client.entries(fid, first.getLast().offset(), 400);
    assertThat(client.entries(fid, first.getFirst().offset(), 60).getFirst())
        .isEqualTo(first.get(1));
    assertThat(client.entries(fid, first.getLast().offset(), 400)).isEqualTo(more);
    refused(EINVAL, () -> client.entries(fid, 0, 20));
    client.clunk(fid);
  }

  @Test
  void setsModesTimesAndSizes() throws Exception {
    client.put("f", bytes("hello"), 0600);
    client.set("f", 1 | 8 | 0x10 | 0x20 | 0x80 | 0x100, 0751, 0, 3);
    assertThat(client.stat("f").mode()).isEqualTo(0100751);
    assertThat(client.stat("f").modified()).isNotEqualTo(3); // The size was set after the time.
    client.set("f", 0x20 | 0x100, 0, 0, 0);
    assertThat(client.stat("f").modified()).isEqualTo(3);
    client.set("f", 8, 0, 0, 5_000_000_000L);
    assertThat(client.stat("f").size()).isEqualTo(5_000_000_000L);
    refused(EINVAL, () -> client.set("f", 8, 0, 0, -1));
    int fid = client.open("f", 0);
    refused(EINVAL, () -> client.read(fid, -1, 10));
    refused(EBADF, () -> client.write(fid, 0, bytes("x")));
    client.clunk(fid);
  }

  @Test
  void aReadOnlyShareChangesNothing() throws Exception {
    Files.writeString(folder.resolve("f"), "1");
    Files.createDirectory(folder.resolve("d"));
    try (Client reader = new Client(new FileServer(Share.of(folder).asReadOnly()))) {
      refused(EROFS, () -> reader.open("f", 1));
      refused(EROFS, () -> reader.open("f", OpenFile.TRUNCATE));
      refused(EROFS, () -> reader.create("g", 0, 0644));
      refused(EROFS, () -> reader.mkdir("e", 0755));
      refused(EROFS, () -> reader.symlink("e", "f"));
      refused(EROFS, () -> reader.link("f", "e"));
      refused(EROFS, () -> reader.rename("f", "e"));
      refused(EROFS, () -> reader.unlink("f", false));
      refused(EROFS, () -> reader.set("f", 1, 0, 0, 0));
      int fid = reader.walk("f");
      refused(EROFS, () -> reader.call(122, Client.u32(fid)));
      refused(EBADF, () -> reader.stat(fid));
      assertThat(reader.content("f")).isEqualTo(bytes("1"));
    }
    assertThat(new TreeMap<>(client.list(""))).isEqualTo(Map.of("d", 4, "f", 8));
  }

  @Test
  void extendedAttributesOfTheUser() throws Exception {
    client.put("f", bytes("hello"), 0600);
    xattr("f", "user.colour", bytes("blue"), 0);
    xattr("f", "user.colour", bytes("green"), 0);
    refused(EEXIST, () -> xattr("f", "user.colour", bytes("red"), 1));
    assertThat(xattr("f", "user.colour")).isEqualTo("green");
    assertThat(xattr("f", "")).isEqualTo("user.colour\0");
    refused(Errno.ENODATA.number(), () -> xattr("f", "user.other"));
    refused(Errno.EOPNOTSUPP.number(), () -> xattr("f", "security.selinux"));
    Files.setAttribute(folder.resolve("f"), "user:virtfs.uid", bytes("1234"));
    refused(Errno.ENODATA.number(), () -> xattr("f", "user.virtfs.uid"));
    refused(Errno.EACCES.number(), () -> xattr("f", "user.virtfs.uid", bytes("4321"), 0));
    refused(Errno.ENOSPC.number(), () -> xattr("f", "user.big", new byte[70_000], 0));
    xattr("f", "user.colour", new byte[0], 2);
    assertThat(xattr("f", "")).isEmpty();
  }

  private void xattr(String path, String name, byte[] value, int flags) throws Client.Refused {
    int fid = client.walk(path);
    try {
      client.call(
          32, Client.u32(fid), Client.text(name), Client.u64(value.length), Client.u32(flags));
      client.write(fid, 0, value);
    } finally {
      client.clunk(fid);
    }
  }

  private String xattr(String path, String name) throws Client.Refused {
    return client.with(
        path,
        fid -> {
          int value = client.fresh();
          client.call(30, Client.u32(fid), Client.u32(value), Client.text(name));
          int size = (int) client.in.getLong();
          byte[] bytes = client.read(value, 0, 1000);
          assertThat(bytes).hasSize(size);
          client.clunk(value);
          return new String(bytes, StandardCharsets.UTF_8);
        });
  }

  @Test
  void mappedFilesKeepWhatTheGuestGaveThem() throws Exception {
    Share share = new Share(folder, SecurityModel.MAPPED, false);
    try (Client mapped = new Client(new FileServer(share))) {
      mapped.attach(1000, 42);
      mapped.put("f", bytes("x"), 04755);
      mapped.set("f", 6, 0, 1234, 0);
      mapped.mkdir("d", 0511);
      mapped.symlink("l", "/etc//passwd/");
      mapped.call(
          18,
          Client.u32(1000),
          Client.text("tty"),
          Client.u32(0020620),
          Client.u32(4),
          Client.u32(300),
          Client.u32(5));
      assertThat(mapped.stat("f").mode()).isEqualTo(0104755);
      assertThat(mapped.stat("f").uid()).isEqualTo(1234);
      assertThat(mapped.stat("d").mode()).isEqualTo(0040511);
      assertThat(mapped.readlink("l")).isEqualTo("/etc//passwd/");
      assertThat(mapped.list("")).containsEntry("l", 10).containsEntry("tty", 2);
      assertThat(mapped.stat("tty").special()).isEqualTo(4 << 8 | 300 & 0xff | (300 >> 8) << 20);
      assertThat(mapped.stat("tty").uid()).isEqualTo(42);
      assertThat(mapped.stat("tty").gid()).isEqualTo(5);
      refused(Errno.ENXIO.number(), () -> mapped.open("tty", 0));
    }
    assertThat(Files.getPosixFilePermissions(folder.resolve("f")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.isRegularFile(folder.resolve("l"))).isTrue();
  }

  @Test
  void specialFilesAreNeitherMadeNorOpened() throws Exception {
    refused(
        Errno.EPERM.number(),
        () ->
            client.call(
                18,
                Client.u32(0),
                Client.text("p"),
                Client.u32(0010600),
                Client.u32(0),
                Client.u32(0),
                Client.u32(-1)));
    client.call(
        18,
        Client.u32(0),
        Client.text("f"),
        Client.u32(0600),
        Client.u32(0),
        Client.u32(0),
        Client.u32(-1));
    assertThat(client.stat("f").mode()).isEqualTo(0100600);
    if (new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor() == 0) {
      refused(Errno.ENXIO.number(), () -> client.open("pipe", 0));
      refused(Errno.EOPNOTSUPP.number(), () -> client.set("pipe", 0x20, 0, 0, 0));
      assertThat(client.list("")).containsEntry("pipe", 1);
    }
  }

  @Test
  void numbersAndOpenFilesAreBounded() throws Exception {
    Files.createFile(folder.resolve("f"));
    int open = 0;
    try {
      while (true) {
        client.open("f", 0);
        open++;
      }
    } catch (Client.Refused e) {
      assertThat(e.errno).isEqualTo(Errno.EMFILE.number());
    }
    assertThat(open).isEqualTo(Fids.MOST_OPEN);
    int fids = open + 1;
    try {
      while (true) {
        client.walk("");
        fids++;
      }
    } catch (Client.Refused e) {
      assertThat(e.errno).isEqualTo(Errno.ENFILE.number());
    }
    assertThat(fids).isEqualTo(Fids.MOST);
    client.call(100, Client.u32(8192), Client.text("9P2000.L"));
    refused(EBADF, () -> client.stat(0));
    client.attach(0, 0);
    assertThat(client.content("f")).isEmpty();
  }

  @Test
  void beginningAnewClosesFilesWhoseAttributesAreUsed() throws Exception {
    Files.createFile(folder.resolve("f"));
    long before = descriptors();
    for (int i = 0; i < 50; i++) {
      int fid = client.walk("f");
      client.call(30, Client.u32(fid), Client.u32(client.fresh()), Client.text(""));
      client.call(32, Client.u32(fid), Client.text("user.a"), Client.u64(1), Client.u32(0));
      client.call(100, Client.u32(8192), Client.text("9P2000.L"));
      client.attach(0, 0);
    }
    assertThat(descriptors()).isLessThan(before + 50);
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  @Test
  void namesOfAttributesAreBounded() throws Exception {
    Files.createFile(folder.resolve("f"));
    int fid = client.walk("f");
    refused(
        Errno.ERANGE.number(),
        () ->
            client.call(
                32,
                Client.u32(fid),
                Client.text("user." + "a".repeat(251)),
                Client.u64(1),
                Client.u32(0)));
  }

  @Test
  void deepFoldersAreReachedUpToABound() throws Exception {
    int fid = client.walk("");
    int depth = 0;
    try {
      while (true) {
        client.call(72, Client.u32(fid), Client.text("d"), Client.u32(0755), Client.u32(-1));
        client.call(110, Client.u32(fid), Client.u32(fid), Client.u16(1), Client.text("d"));
        depth++;
      }
    } catch (Client.Refused e) {
      assertThat(e.errno).isEqualTo(ENAMETOOLONG);
    }
    assertThat(depth).isBetween(500, 520);
    // The host's own tools find no path so long.
    client.call(76, Client.u32(fid), Client.text("d"), Client.u32(0x200));
    for (; depth >= 0; depth--) {
      client.call(110, Client.u32(fid), Client.u32(fid), Client.u16(1), Client.text(".."));
      try {
        client.call(76, Client.u32(fid), Client.text("d"), Client.u32(0x200));
      } catch (Client.Refused e) {
        assertThat(e.errno).isIn(ENOTEMPTY, ENOENT);
      }
    }
  }

  @Test
  void otherDialectsAreNotSpoken() throws Exception {
    client.call(100, Client.u32(8192), Client.text("9P2000.u"));
    assertThat(client.in.getInt()).isEqualTo(8192);
    byte[] dialect = new byte[client.in.getShort()];
    client.in.get(dialect);
    assertThat(dialect).isEqualTo(bytes("unknown"));
    refused(Errno.EMSGSIZE.number(), () -> client.call(100, Client.u32(100), Client.text("")));
    refused(Errno.EOPNOTSUPP.number(), () -> client.call(102, new byte[12]));
    refused(Errno.EPROTO.number(), () -> client.call(110, Client.u16(0)));
  }

  @Test
  void servesTheFilesOfAZip() throws Exception {
    Path zip = temporary.resolve("files.zip");
    URI uri = URI.create("jar:" + zip.toUri());
    try (FileSystem files = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
      Files.createDirectory(files.getPath("/d"));
      Files.writeString(files.getPath("/d/f"), "in a zip");
    }
    try (FileSystem files = FileSystems.newFileSystem(uri, Map.of());
        Client zipped = new Client(new FileServer(Share.of(files.getPath("/"))))) {
      assertThat(zipped.list("")).isEqualTo(Map.of("d", 4));
      assertThat(zipped.content("d/f")).isEqualTo(bytes("in a zip"));
      zipped.mkdir("e", 0755);
      zipped.put("e/g", bytes("more"), 0644);
      zipped.rename("e/g", "d/h");
      assertThat(zipped.content("d/h")).isEqualTo(bytes("more"));
      zipped.unlink("e", true);
      assertThat(new TreeMap<>(zipped.list("d"))).isEqualTo(Map.of("f", 8, "h", 8));
      refused(Errno.EOPNOTSUPP.number(), () -> zipped.symlink("l", "f"));
      int fid = zipped.open("d/f", 0);
      refused(EINVAL, () -> zipped.read(fid, 1L << 31, 1));
    }
  }
}
