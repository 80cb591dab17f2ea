package dev.oriel.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Types standard input at a console until the input or the machine ends. */
final class Keyboard implements Runnable {
  private static final int CHUNK = 256;

  private final OutputStream console;

  Keyboard(OutputStream console) {
    this.console = console;
  }

  @Override
  public void run() {
    byte[] keys = new byte[CHUNK];
    try (InputStream in = new FileInputStream(FileDescriptor.in)) {
      for (int n = in.read(keys); n >= 0; n = in.read(keys)) {
        console.write(keys, 0, n);
        console.flush();
      }
    } catch (IOException e) {
      // The terminal or the machine has ended.
    }
  }
}
