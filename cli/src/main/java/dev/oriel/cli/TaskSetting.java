package dev.oriel.cli;

import dev.oriel.machine.RecordingConfig;
import dev.oriel.machine.Recordings;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a task of Debian depends on besides the command line: a recording keeps it, since the guest
 * is told.
 *
 * @param shell whether a shell without a command is on a terminal
 * @param rows of that terminal; 0 if not known
 * @param columns of that terminal; 0 if not known
 * @param term the terminal's kind
 * @param input whether a command gets standard input
 */
record TaskSetting(boolean shell, int rows, int columns, String term, boolean input) {
  private static final Pattern NOTE =
      Pattern.compile("task (shell|script) (\\d{1,5}) (\\d{1,5}) (input|none) (\\S*)");

  /**
   * @param counted whether the guest's time counts instructions
   */
  static TaskSetting of(RunRequest request, Optional<Terminal> terminal, boolean counted) {
    Optional<RecordingConfig> recording = request.machine().build().recording();
    if (request.guest() == RunRequest.Guest.DEBIAN
        && recording.map(RecordingConfig::replays).orElse(false)) {
      return read(recording.get());
    }
    // A terminal is not read, because it belongs to the shell that started Oriel; nor is anything
    // for a guest whose runs are to be the same, since it would come at the host's time.
    boolean input = (!counted || recording.isPresent()) && !Terminal.isTerminal(0);
    Optional<Terminal.Size> size = terminal.flatMap(Terminal::size);
    return new TaskSetting(
        terminal.isPresent() || !(request.serial() instanceof Chardev.Stdio),
        size.map(Terminal.Size::rows).orElse(0),
        size.map(Terminal.Size::columns).orElse(0),
        System.getenv().getOrDefault("TERM", "linux"),
        input);
  }

  String note() {
    return "task %s %d %d %s %s"
        .formatted(shell ? "shell" : "script", rows, columns, input ? "input" : "none", term);
  }

  private static TaskSetting read(RecordingConfig recording) {
    Matcher note = NOTE.matcher(Recordings.note(recording.file()));
    if (!note.matches()) {
      throw new UsageException(
          "-icount: rrfile=" + recording.file() + " is not a recording of Debian");
    }
    return new TaskSetting(
        note.group(1).equals("shell"),
        Integer.parseInt(note.group(2)),
        Integer.parseInt(note.group(3)),
        note.group(5),
        note.group(4).equals("input"));
  }
}
