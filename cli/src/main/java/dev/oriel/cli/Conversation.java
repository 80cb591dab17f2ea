package dev.oriel.cli;

import java.util.function.Consumer;

/** What a client of a monitor and the monitor say to each other. */
interface Conversation extends AutoCloseable {
  /** A kind of monitor. */
  interface Host {
    /** The option that puts it somewhere. */
    String option();

    /**
     * Begins a conversation.
     *
     * @param out takes what the client is to read; called only by the thread that calls a method of
     *     the conversation
     * @param wake asks for a call of {@link #tellNews}; called by any thread
     */
    Conversation begin(Consumer<String> out, Runnable wake);
  }

  /** The client has sent a byte, 0 to 255. */
  void key(int key);

  /**
   * Says what has happened without a command.
   *
   * @return false if the client has missed so much that the conversation is over
   */
  boolean tellNews();

  @Override
  void close();
}
