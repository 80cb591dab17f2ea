package dev.oriel.cli;

import java.io.OutputStream;
import java.util.function.Consumer;

/** An open character device other than standard input and output. */
interface Link extends AutoCloseable {
  /** Takes output; what arrives while nobody is connected is dropped, as in QEMU. */
  OutputStream output();

  /** Passes input on to {@code target} from now until the end, on a thread of its own. */
  void start(OutputStream target) throws InterruptedException;

  /** Tells {@code told}, now and whenever it changes, whether somebody is connected. */
  void onConnection(Consumer<Boolean> told);

  @Override
  void close();
}
