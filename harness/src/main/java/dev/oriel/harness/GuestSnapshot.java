package dev.oriel.harness;

import dev.oriel.guests.GuestImage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A guest that was saved between two commands. Any number of guests can go on from it, one after
 * the other or at once, for as long as its file is there.
 *
 * <pre>{@code
 * try (RunningGuest guest = snapshot.resume()) {
 *   guest.run("rm", "-rf", "/").status();
 * }
 * }</pre>
 */
public final class GuestSnapshot {
  private final Debian debian;
  private final GuestImage image;
  private final Optional<String> root;
  private final String mark;
  private final String replyMark;
  private final Path file;

  GuestSnapshot(
      Debian debian,
      GuestImage image,
      Optional<String> root,
      String mark,
      String replyMark,
      Path file) {
    this.debian = debian;
    this.image = image;
    this.root = root;
    this.mark = mark;
    this.replyMark = replyMark;
    this.file = file;
  }

  Debian debian() {
    return debian;
  }

  GuestImage image() {
    return image;
  }

  /** The UUID of the file system that is its root; empty if that is its memory. */
  Optional<String> root() {
    return root;
  }

  /** That of the {@link dev.oriel.guests.GuestSession.Command}. */
  String mark() {
    return mark;
  }

  /** That of {@link Replies}. */
  String replyMark() {
    return replyMark;
  }

  /** The file that holds it. */
  public Path file() {
    return file;
  }

  /**
   * A guest that goes on from here, on a machine of its own. It is told the time.
   *
   * @throws dev.oriel.machine.SnapshotException if the file is not what was written, or a drive has
   *     changed since
   */
  public RunningGuest resume() throws InterruptedException {
    return RunningGuest.resume(this);
  }
}
