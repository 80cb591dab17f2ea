package dev.oriel.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the marked lines of a comparison's guest. A guest can print any line, because the user's
 * command may know the mark. So a line is accepted only if it is well formed and expected next:
 * each once, in the order of {@code experiment.sh}. This bounds what is kept.
 */
final class ExperimentLines {
  private static final Pattern KERNEL = Pattern.compile("kernel (\\S{1,200})");
  private static final Pattern COMMAND = Pattern.compile("command (\\d{1,3}) (\\d{1,18})");
  private static final Pattern BEFORE = Pattern.compile("look before (RAM|GPU)");
  private static final Pattern READ = Pattern.compile("read (RAM|GPU) ([1-9]\\d{0,17})");
  private static final Pattern FAILED = Pattern.compile("failed (RAM|GPU) ?(.*)");
  private static final Pattern AFTER = Pattern.compile("look after (RAM|GPU)");
  private static final Pattern SUM = Pattern.compile("sum (RAM|GPU) (\\p{XDigit}{32})");
  private static final Pattern GPU = Pattern.compile("gpu (\\d{1,18}) ?(.*)");

  private static final int MOST_STATUS = 255;

  private final int readTimes;
  private final long gpuBytes;
  private Optional<Said> last = Optional.empty();
  private int reads;
  private boolean gpuSeen;
  private boolean ramSeen;

  /**
   * @param readTimes how often the disk is read into each kind of memory
   * @param gpuBytes bytes of GPU memory to be brought online; 0 if there is no GPU
   */
  ExperimentLines(int readTimes, long gpuBytes) {
    this.readTimes = readTimes;
    this.gpuBytes = gpuBytes;
  }

  /** The meaning of a line; empty if it is malformed or not expected. */
  Optional<Said> read(String words) {
    Optional<Said> said = parse(words).filter(this::isDue);
    said.ifPresent(
        s -> {
          last = said;
          reads = s instanceof Said.Read ? reads + 1 : 0;
          ramSeen |= s instanceof Said.Before;
          gpuSeen |= s instanceof Said.Online;
        });
    return said;
  }

  private static Optional<Said> parse(String words) {
    @Nullable Said fixed =
        switch (words) {
          case "look booted" -> new Said.Booted();
          case "command begins" -> new Said.CommandBegins();
          case "log begins" -> new Said.LogBegins();
          case "log ends" -> new Said.LogEnds();
          case "look done" -> new Said.Done();
          default -> null;
        };
    if (fixed != null) {
      return Optional.of(fixed);
    }
    for (Form form : FORMS) {
      Matcher matcher = form.pattern.matcher(words);
      if (matcher.matches()) {
        return Optional.of(form.meaning.of(matcher));
      }
    }
    return Optional.empty();
  }

  private interface Meaning {
    Said of(Matcher matcher);
  }

  private record Form(Pattern pattern, Meaning meaning) {}

  private static final List<Form> FORMS =
      List.of(
          new Form(KERNEL, m -> new Said.Kernel(m.group(1))),
          new Form(
              COMMAND,
              m -> new Said.CommandEnded(Integer.parseInt(m.group(1)), Long.parseLong(m.group(2)))),
          new Form(BEFORE, m -> new Said.Before(m.group(1))),
          new Form(READ, m -> new Said.Read(m.group(1), Long.parseLong(m.group(2)))),
          new Form(FAILED, m -> new Said.Failed(m.group(1), m.group(2))),
          new Form(AFTER, m -> new Said.After(m.group(1))),
          new Form(SUM, m -> new Said.Sum(m.group(1), m.group(2))),
          new Form(GPU, m -> new Said.Online(Long.parseLong(m.group(1)), m.group(2))));

  private boolean isDue(Said said) {
    @Nullable Said before = last.orElse(null);
    return switch (said) {
      case Said.Kernel k -> before == null;
      case Said.Booted b -> before instanceof Said.Kernel;
      case Said.CommandBegins c -> before instanceof Said.Booted;
      case Said.CommandEnded(int status, long nanoseconds) ->
          before instanceof Said.CommandBegins && status <= MOST_STATUS;
      case Said.Before(String target) ->
          target.equals("RAM")
              ? !ramSeen && (before instanceof Said.Booted || before instanceof Said.CommandEnded)
              : before instanceof Said.Online;
      case Said.Read(String target, long nanoseconds) -> isReading(target) && reads < readTimes;
      case Said.Failed(String target, String problem) -> isReading(target);
      case Said.After(String target) ->
          before instanceof Said.Read(String t, long n) && t.equals(target) && reads == readTimes;
      case Said.Sum(String target, String md5) ->
          before instanceof Said.After(String t) && t.equals(target);
      case Said.Online(long bytes, String problem) ->
          !gpuSeen && gpuBytes > 0 && bytes <= gpuBytes && isBetween();
      case Said.LogBegins l -> isBetween() || before instanceof Said.Online;
      case Said.LogEnds l -> before instanceof Said.LogBegins;
      case Said.Done d -> before instanceof Said.LogEnds;
    };
  }

  private boolean isReading(String target) {
    return last.filter(
            s ->
                s instanceof Said.Before(String t) && t.equals(target)
                    || s instanceof Said.Read(String u, long n) && u.equals(target))
        .isPresent();
  }

  /** Whether the next part of the experiment may begin. */
  private boolean isBetween() {
    return last.filter(
            s ->
                s instanceof Said.Booted
                    || s instanceof Said.CommandEnded
                    || s instanceof Said.Failed
                    || s instanceof Said.Sum)
        .isPresent();
  }
}
