package dev.oriel.cli;

/** What a guest does, in QEMU's words. */
enum RunState {
  /** It waits for its start. */
  PRELAUNCH("paused (prelaunch)"),
  RUNNING("running"),
  PAUSED("paused"),
  /** It is to come from another machine. */
  INMIGRATE("paused (inmigrate)"),
  /** It has moved to another machine. */
  POSTMIGRATE("paused (postmigrate)"),
  /** It has switched itself off. */
  SHUTDOWN("paused (shutdown)");

  /** The state in the words for people. */
  final String words;

  RunState(String words) {
    this.words = words;
  }

  /** The state in the words for programs. */
  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
