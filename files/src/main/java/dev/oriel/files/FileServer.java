package dev.oriel.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;

/**
 * Serves a folder to one guest by 9P2000.L: a message in, its answer out, one at a time. Whatever a
 * guest sends, it gets an answer, reaches nothing outside of the folder, and makes the server hold
 * no more than {@link #MOST_BYTES}. For one thread at a time.
 */
public final class FileServer implements AutoCloseable {
  /** The longest message, either way. */
  public static final int LONGEST_MESSAGE = 1 << 20;

  /** The shortest that a guest may insist on; an error fits into it. */
  public static final int SHORTEST_LIMIT = 4096;

  /** The most files that a guest can have numbers for. */
  public static final int MOST_FILES = Fids.MOST;

  /** The most names from the folder down to a file. */
  public static final int DEEPEST = Names.DEEPEST;

  /** The bytes of host memory that names, numbers and open files can take. */
  public static final long MOST_BYTES =
      Names.MOST_BYTES
          + Names.MOST * 200L
          + Fids.MOST * 100L
          + Fids.MOST_OPEN * 4096L
          + Fids.MOST_VALUES;

  private static final String DIALECT = "9P2000.L";

  private final Tree tree;
  private final NameCalls nameCalls;
  private final FileCalls fileCalls;
  private final StatusCalls statusCalls;
  private int longest = SHORTEST_LIMIT;

  /**
   * @throws IOException if the folder of {@code share} is none
   */
  public FileServer(Share share) throws IOException {
    this(share, pin(share));
  }

  /**
   * @param root the folder of {@code share}
   */
  FileServer(Share share, Pin root) {
    tree = new Tree(share, root);
    nameCalls = new NameCalls(tree);
    fileCalls = new FileCalls(tree);
    statusCalls = new StatusCalls(tree);
  }

  private static Pin pin(Share share) throws IOException {
    if (!Files.isDirectory(share.folder())) {
      throw new NotDirectoryException(share.folder().toString());
    }
    return Pin.of(share.folder());
  }

  /** Whether a message may take longer than a few system calls that find what they need cached. */
  public boolean isSlow(ByteBuffer message) {
    return message.limit() > Integer.BYTES && message.get(Integer.BYTES) == Call.FSYNC.number();
  }

  /**
   * Answers a message.
   *
   * @param message from its first byte to its limit; at least a header of 7 bytes
   * @param answer of which all bytes to the limit may be used, at least 11
   * @return the length of the answer, which begins at the first byte
   */
  public int answer(ByteBuffer message, ByteBuffer answer) {
    ByteBuffer in = message.order(ByteOrder.LITTLE_ENDIAN);
    long size = Integer.toUnsignedLong(in.getInt(0));
    int number = in.get(4) & 0xff;
    int tag = in.getShort(5) & 0xffff;
    Reply reply = new Reply(answer.limit(Math.min(answer.limit(), LONGEST_MESSAGE)));
    Errno errno;
    try {
      if (size < Reply.HEADER || size > in.limit() || size > longest) {
        throw new Failure(size > longest ? Errno.EMSGSIZE : Errno.EPROTO);
      }
      answer.limit(Math.min(answer.limit(), longest));
      Call call = Call.of(number).orElseThrow(() -> new Failure(Errno.EOPNOTSUPP));
      Request request = new Request(in.slice(Reply.HEADER, (int) size - Reply.HEADER));
      carryOut(call, request, reply);
      return reply.end(call.answer(), tag);
    } catch (Failure e) {
      errno = e.errno();
    } catch (IOException e) {
      errno = Errno.of(e);
    } catch (InvalidPathException e) {
      errno = Errno.EILSEQ;
    } catch (IllegalArgumentException e) {
      errno = Errno.EINVAL; // a place in a file that the file system cannot have
    } catch (ReadOnlyFileSystemException e) {
      errno = Errno.EROFS;
    } catch (UnsupportedOperationException e) {
      errno = Errno.EOPNOTSUPP;
    } catch (ClosedFileSystemException e) {
      errno = Errno.EIO;
    }
    answer.limit(answer.capacity());
    answer.putInt(Reply.HEADER, errno.number()).position(Reply.DATA_HEADER);
    return reply.end(Call.ERROR, tag);
  }

  private void carryOut(Call call, Request in, Reply out) throws IOException, Failure {
    if (call.changes() && tree.share().readOnly()) {
      throw new Failure(Errno.EROFS);
    }
    switch (call) {
      case VERSION -> version(in, out);
      case FLUSH -> {} // Every message before it has been answered.
      case ATTACH -> nameCalls.attach(in, out);
      case WALK -> nameCalls.walk(in, out);
      case CLUNK -> nameCalls.clunk(in, out);
      case REMOVE -> nameCalls.remove(in, out);
      case UNLINKAT -> nameCalls.unlinkAt(in, out);
      case MKDIR -> nameCalls.makeFolder(in, out);
      case SYMLINK -> nameCalls.makeLink(in, out);
      case MKNOD -> nameCalls.makeNode(in, out);
      case READLINK -> nameCalls.readLink(in, out);
      case LINK -> nameCalls.link(in, out);
      case RENAME -> nameCalls.rename(in, out);
      case RENAMEAT -> nameCalls.renameAt(in, out);
      case LOPEN -> fileCalls.open(in, out);
      case LCREATE -> fileCalls.create(in, out);
      case READ -> fileCalls.read(in, out);
      case WRITE -> fileCalls.write(in, out);
      case READDIR -> fileCalls.readFolder(in, out);
      case FSYNC -> fileCalls.sync(in, out);
      case LOCK -> fileCalls.lock(in, out);
      case GETLOCK -> fileCalls.getLock(in, out);
      case STATFS -> statusCalls.fileSystem(in, out);
      case GETATTR -> statusCalls.get(in, out);
      case SETATTR -> statusCalls.set(in, out);
      case XATTRWALK -> statusCalls.findAttribute(in, out);
      case XATTRCREATE -> statusCalls.createAttribute(in, out);
    }
  }

  /** Begins anew. */
  private void version(Request in, Reply out) throws Failure {
    long wanted = in.u32();
    String dialect = in.string();
    tree.clear();
    if (wanted < SHORTEST_LIMIT) {
      throw new Failure(Errno.EMSGSIZE);
    }
    longest = (int) Math.min(wanted, LONGEST_MESSAGE);
    out.u32(longest).string(dialect.equals(DIALECT) ? DIALECT : "unknown");
  }

  /**
   * What the guest holds, for {@link #takeOver}.
   *
   * @throws IOException if it has a file open whose name is gone, or an extended attribute
   */
  public HeldFiles held() throws IOException {
    return new HeldFiles(longest, tree.held());
  }

  /**
   * Goes on, after a {@link #reset}, where another server of this or another folder was. Names that
   * are not there now are found when they are used; files that were open must be there.
   *
   * @throws IOException if a file that was open cannot be opened, or a guest cannot hold that
   */
  public void takeOver(HeldFiles held) throws IOException {
    if (held.longest() < SHORTEST_LIMIT || held.longest() > LONGEST_MESSAGE) {
      throw new IOException("a longest message of " + held.longest() + " bytes is not possible");
    }
    for (HeldFiles.Held each : held.files()) {
      tree.hold(each, fileCalls);
    }
    longest = held.longest();
  }

  /** Forgets all that the guest holds. */
  public void reset() {
    tree.clear();
    longest = SHORTEST_LIMIT;
  }

  @Override
  public void close() {
    tree.close();
  }
}
