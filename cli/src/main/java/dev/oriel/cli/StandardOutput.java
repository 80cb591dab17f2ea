package dev.oriel.cli;

import dev.oriel.machine.HostException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Standard output, which remembers why it could not be written; a {@link PrintStream} does not. */
final class StandardOutput extends FilterOutputStream {
  private static final int FAILED = 1;

  /** The exit status that a shell reports for a program ended by SIGPIPE. */
  static final int BROKEN_PIPE = 141;

  private @Nullable IOException failure;

  StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream target) {
    super(new BufferedOutputStream(target));
  }

  PrintStream printer(Charset charset) {
    return new PrintStream(this, false, charset);
  }

  /** Whether the reader of a pipe has closed it, which is not reported. */
  static boolean isBrokenPipe(IOException e) {
    return "Broken pipe".equals(e.getMessage());
  }

  @Override
  public void write(int value) throws IOException {
    try {
      out.write(value);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private IOException failed(IOException e) {
    if (failure == null) {
      failure = e;
    }
    return e;
  }

  /**
   * Flushes, and prints to {@code err} why output was lost, if it was.
   *
   * @param status the status of the command so far
   * @return the status to exit with
   */
  int end(int status, PrintStream err) {
    try {
      flush();
    } catch (IOException e) {
      // write() remembers the failure.
    }
    if (failure == null) {
      return status;
    }
    if (isBrokenPipe(failure)) {
      return BROKEN_PIPE;
    }
    err.println("oriel: standard output: cannot be written: " + HostException.reason(failure));
    return status == 0 ? FAILED : status;
  }
}
