package dev.oriel.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.Arrays;
import java.util.Optional;

/** Linux's numbers of errors, which 9P2000.L carries. */
enum Errno {
  EPERM(1, "Operation not permitted"),
  ENOENT(2, "No such file or directory"),
  EIO(5, "Input/output error"),
  ENXIO(6, "No such device or address"),
  EBADF(9, "Bad file descriptor"),
  EACCES(13, "Permission denied"),
  EBUSY(16, "Device or resource busy"),
  EEXIST(17, "File exists"),
  EXDEV(18, "Invalid cross-device link"),
  ENOTDIR(20, "Not a directory"),
  EISDIR(21, "Is a directory"),
  EINVAL(22, "Invalid argument"),
  ENFILE(23, "Too many open files in system"),
  EMFILE(24, "Too many open files"),
  ETXTBSY(26, "Text file busy"),
  EFBIG(27, "File too large"),
  ENOSPC(28, "No space left on device"),
  EROFS(30, "Read-only file system"),
  EMLINK(31, "Too many links"),
  ERANGE(34, "Numerical result out of range"),
  ENAMETOOLONG(36, "File name too long"),
  ENOTEMPTY(39, "Directory not empty"),
  ELOOP(40, "Too many levels of symbolic links"),
  ENODATA(61, "No data available"),
  EPROTO(71, "Protocol error"),
  EILSEQ(84, "Invalid or incomplete multibyte or wide character"),
  EMSGSIZE(90, "Message too long"),
  EOPNOTSUPP(95, "Operation not supported"),
  EDQUOT(122, "Disk quota exceeded");

  private final int number;

  /** How the host's C library puts it, which is all that Java tells of some errors. */
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  int number() {
    return number;
  }

  String text() {
    return text;
  }

  static Errno of(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> ENOENT;
      case FileAlreadyExistsException _ -> EEXIST;
      case AccessDeniedException _ -> EACCES;
      case DirectoryNotEmptyException _ -> ENOTEMPTY;
      case NotDirectoryException _ -> ENOTDIR;
      case NotLinkException _ -> EINVAL;
      case FileSystemLoopException _ -> ELOOP;
      case AtomicMoveNotSupportedException _ -> EXDEV;
      default -> ofText(Optional.ofNullable(e.getMessage()).orElse(""));
    };
  }

  /** The one with that number, or {@link #EIO}. */
  static Errno of(int number) {
    return Arrays.stream(values()).filter(e -> e.number == number).findFirst().orElse(EIO);
  }

  private static Errno ofText(String message) {
    return Arrays.stream(values())
        .filter(errno -> message.contains(errno.text))
        .findFirst()
        .orElse(EIO);
  }
}
