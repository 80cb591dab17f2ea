package dev.oriel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Owners, modes and kinds of files, as the security model has them. */
final class Attributes {
  /** All bits: an owner that is not to be changed. */
  static final long NOBODY = 0xffff_ffffL;

  /**
   * The attributes of QEMU's mapped model begin like this. Guests see them not and cannot set them.
   */
  private static final String MAPPED = "virtfs.";

  private static final String UID = "virtfs.uid";
  private static final String GID = "virtfs.gid";
  private static final String MODE = "virtfs.mode";
  private static final String SPECIAL = "virtfs.rdev";

  private static final int OWNERS_FILE = 0600;
  private static final int OWNERS_FOLDER = 0700;

  private final SecurityModel model;

  Attributes(SecurityModel model) {
    this.model = model;
  }

  boolean areMapped() {
    return model == SecurityModel.MAPPED;
  }

  /** The status of a file as the guest is to see it. */
  Status of(Pin file) throws IOException {
    return seen(Status.of(file), file.path(), file.links());
  }

  /** The same for a file in a pinned folder. */
  Status of(Pin folder, String name) throws IOException {
    return seen(Status.of(folder, name), folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private Status seen(Status host, Path path, LinkOption... links) throws IOException {
    if (!areMapped() || !host.isFile() && !host.isFolder()) {
      return host;
    }
    UserDefinedFileAttributeView view = view(path, links);
    List<String> names = view.list();
    return host.as(
        (int) mapped(view, names, MODE, host.mode()),
        mapped(view, names, UID, host.uid()),
        mapped(view, names, GID, host.gid()),
        mapped(view, names, SPECIAL, host.special()));
  }

  private static UserDefinedFileAttributeView view(Path path, LinkOption... links) {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, links);
    if (view == null) {
      throw new UnsupportedOperationException("extended attributes");
    }
    return view;
  }

  private static long mapped(
      UserDefinedFileAttributeView view, List<String> names, String name, long otherwise)
      throws IOException {
    if (!names.contains(name)) {
      return otherwise;
    }
    ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int bytes = view.size(name) > Long.BYTES ? 0 : view.read(name, value);
    return bytes == Integer.BYTES
        ? value.getInt(0) & 0xffff_ffffL
        : bytes == Long.BYTES ? value.getLong(0) : otherwise;
  }

  /** The permissions that a file is created with. */
  FileAttribute<?>[] initial(Path path, int mode, boolean folder) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    int host = areMapped() ? folder ? OWNERS_FOLDER : OWNERS_FILE : mode;
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's right to read on
    for (int bit = 0; bit < all.length; bit++) {
      if ((host >>> all.length - 1 - bit & 1) != 0) {
        set.add(all[bit]);
      }
    }
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
  }

  /**
   * Gives a new file what the guest wants it to have.
   *
   * @param mode kind and permissions
   * @param special number of a device
   */
  void create(Pin file, int mode, long uid, long gid, long special) throws IOException {
    if (areMapped()) {
      set(file, MODE, mode, Integer.BYTES);
      set(file, SPECIAL, special, Long.BYTES);
      setOwner(file, uid, gid);
      return;
    }
    Status made = Status.of(file);
    try {
      setOwner(file, uid == made.uid() ? NOBODY : uid, gid == made.gid() ? NOBODY : gid);
    } catch (IOException e) {
      if (model == SecurityModel.PASSTHROUGH) {
        throw e;
      }
    }
    if (!made.isLink() && Status.of(file).mode() != mode && areUnix(file)) {
      setMode(file, mode);
    }
  }

  /** Sets a mode; the kind is the file's. */
  void setMode(Pin file, int mode) throws IOException {
    if (areMapped()) {
      set(file, MODE, of(file).kind() | mode & Status.PERMISSIONS, Integer.BYTES);
    } else {
      Files.setAttribute(file.path(), "unix:mode", mode & Status.PERMISSIONS, file.links());
    }
  }

  /** Sets owners; {@link #NOBODY} leaves one as it is. */
  void setOwner(Pin file, long uid, long gid) throws IOException {
    if (areMapped()) {
      if (uid != NOBODY) {
        set(file, UID, uid, Integer.BYTES);
      }
      if (gid != NOBODY) {
        set(file, GID, gid, Integer.BYTES);
      }
    } else if (areUnix(file)) {
      if (uid != NOBODY) {
        Files.setAttribute(file.path(), "unix:uid", (int) uid, file.links());
      }
      if (gid != NOBODY) {
        Files.setAttribute(file.path(), "unix:gid", (int) gid, file.links());
      }
    }
  }

  static boolean areUnix(Pin file) {
    return file.path().getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  private static void set(Pin file, String name, long value, int bytes) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(0, value);
    view(file.path(), file.links()).write(name, all.limit(bytes));
  }

  // Extended attributes of the guest. Linux's names of those that a host's user may set begin with
  // "user.", which Java leaves out.

  private static final String PREFIX = "user.";

  /** The names, each with a zero byte at its end. */
  byte[] names(Pin file) throws IOException {
    List<String> names = new ArrayList<>();
    if (hasAttributes(file)) {
      for (String name : view(file.path(), file.links()).list()) {
        if (!name.startsWith(MAPPED)) {
          names.add(PREFIX + name + "\0");
        }
      }
    }
    return String.join("", names).getBytes(StandardCharsets.UTF_8);
  }

  /** The value of one. */
  byte[] value(Pin file, String name) throws IOException, Failure {
    String own = own(file, name);
    UserDefinedFileAttributeView view = view(file.path(), file.links());
    if (own.startsWith(MAPPED) || !view.list().contains(own)) {
      throw new Failure(Errno.ENODATA);
    }
    int size = view.size(own);
    if (size > AttributeValue.LONGEST) {
      throw new Failure(Errno.ERANGE);
    }
    ByteBuffer value = ByteBuffer.allocate(size);
    view.read(own, value);
    return Arrays.copyOf(value.array(), value.position());
  }

  /**
   * Sets one; an empty value removes it, as under QEMU.
   *
   * @param flags 1: it must be new; 2: it must be there
   */
  void setValue(Pin file, String name, ByteBuffer value, int flags) throws IOException, Failure {
    String own = own(file, name);
    if (own.startsWith(MAPPED)) {
      throw new Failure(Errno.EACCES);
    }
    UserDefinedFileAttributeView view = view(file.path(), file.links());
    boolean there = view.list().contains(own);
    if (there && (flags & 1) != 0) {
      throw new Failure(Errno.EEXIST);
    }
    if (!there && ((flags & 2) != 0 || !value.hasRemaining())) {
      throw new Failure(Errno.ENODATA);
    }
    if (value.hasRemaining()) {
      view.write(own, value);
    } else {
      view.delete(own);
    }
  }

  private static boolean hasAttributes(Pin file) throws IOException {
    Status status = Status.of(file);
    return status.isFile() || status.isFolder();
  }

  private static String own(Pin file, String name) throws IOException, Failure {
    String own = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
    if (own.isEmpty() || !hasAttributes(file)) {
      throw new Failure(Errno.EOPNOTSUPP);
    }
    return own;
  }
}
