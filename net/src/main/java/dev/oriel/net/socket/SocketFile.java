package dev.oriel.net.socket;

import dev.oriel.net.NetworkException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket that only its owner may connect to; its file is deleted on close. It is created in
 * a private folder and then renamed, so that others can never connect. It replaces only a socket
 * that nobody listens on.
 */
public final class SocketFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNERS_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNERS_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private final Path path;
  private final ServerSocketChannel server;
  private final Optional<Object> key;

  /**
   * Listens at {@code path}.
   *
   * @throws NetworkException if another file is there, or the host refuses
   */
  public SocketFile(Path path) {
    this.path = path;
    @SuppressWarnings("resource") // closed by close(), or below
    @Nullable ServerSocketChannel opened = null;
    try {
      Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "the root");
      checkFree();
      // A short name, because the path of a socket is at most 107 bytes.
      Path own =
          Files.createTempDirectory(
              folder, ".o", PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
      Path made = own.resolve("s");
      try {
        opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        opened.bind(UnixDomainSocketAddress.of(made));
        Files.setPosixFilePermissions(made, OWNERS_FILE);
        key = key(made);
        publish(made, own.resolve("d"));
      } finally {
        Files.deleteIfExists(made);
        Files.deleteIfExists(own);
      }
      server = opened;
    } catch (IOException | RuntimeException e) {
      close(opened);
      if (e instanceof IOException io) {
        throw new NetworkException(path + " cannot be created as a socket: " + reason(io));
      }
      throw (RuntimeException) e;
    }
  }

  /** The operating system's words, without the name of the file. */
  private static @Nullable String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> e.getMessage();
    };
  }

  /** What listens. */
  public ServerSocketChannel server() {
    return server;
  }

  /** Refuses any file at {@code path} except a socket that nobody listens on. */
  private void checkFree() throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!isSocket(path)) {
        throw new NetworkException(path + " exists and is not a socket");
      }
      if (isAlive(path)) {
        throw inUse();
      }
    }
  }

  private NetworkException inUse() {
    return new NetworkException(path + " is in use by another program");
  }

  /**
   * Gives the socket its final name. A dead socket there is first moved aside and checked again: if
   * another program has replaced it by a live one meanwhile, that is moved back.
   */
  private void publish(Path made, Path aside) throws IOException {
    try {
      Files.createLink(path, made);
      return;
    } catch (FileAlreadyExistsException e) {
      checkFree();
    }
    Files.move(path, aside);
    if (!isSocket(aside) || isAlive(aside)) {
      Files.createLink(path, aside);
      Files.delete(aside);
      throw inUse();
    }
    Files.delete(aside);
    Files.createLink(path, made);
  }

  private static boolean isSocket(Path file) throws IOException {
    Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return ((int) mode & FILE_TYPE) == SOCKET;
  }

  private static boolean isAlive(Path socket) {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A full connection queue also means that somebody listens.
      client.configureBlocking(false);
      client.connect(UnixDomainSocketAddress.of(socket));
      return true;
    } catch (IOException e) {
      return !"Connection refused".equals(e.getMessage());
    }
  }

  private static Optional<Object> key(Path file) throws IOException {
    return Optional.ofNullable(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  /** Stops listening, and deletes the file unless it now belongs to another program. */
  @Override
  public void close() {
    close(server);
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key(path).equals(key)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }

  private static void close(@Nullable ServerSocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Nothing else can be done about it.
    }
  }
}
