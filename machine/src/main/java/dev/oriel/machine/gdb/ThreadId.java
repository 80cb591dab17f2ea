package dev.oriel.machine.gdb;

/**
 * Names a processor in packets: thread n + 1 of the one process is processor n. {@link #ALL} and
 * {@link #ANY} are other ids.
 */
final class ThreadId {
  static final int ALL = -1;
  static final int ANY = -2;

  private ThreadId() {}

  /**
   * The number of a processor, {@link #ALL}, or {@link #ANY}.
   *
   * @throws BadPacketException if there is no such processor
   */
  static int parse(String text, int processors) {
    String thread = text;
    if (text.startsWith("p")) {
      int point = text.indexOf('.');
      String process = point < 0 ? text.substring(1) : text.substring(1, point);
      thread = point < 0 ? "-1" : text.substring(point + 1);
      if (!process.equals("-1") && Hex.number(process) > 1) {
        throw new BadPacketException();
      }
    }
    if (thread.equals("-1")) {
      return ALL;
    }
    int number = Hex.count(thread);
    if (number > processors) {
      throw new BadPacketException();
    }
    return number == 0 ? ANY : number - 1;
  }

  /**
   * The id of a processor.
   *
   * @param processes whether ids name the process too
   */
  static String of(int processor, boolean processes) {
    return (processes ? "p01.%02x" : "%02x").formatted(processor + 1);
  }
}
