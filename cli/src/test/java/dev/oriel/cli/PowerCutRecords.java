package dev.oriel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of a guest that is cut off: what it is to do in one boot, what it has told to be safe,
 * and so what must be found afterwards.
 *
 * <p>A file that was there before, and that the boot may change, is changed once at most: whether
 * that had been done when the power was cut is not known until the guest has told it.
 */
final class PowerCutRecords {
  private static final int STEPS = 80;
  private static final int MOST_FILES = 24;
  private static final int BLOCK = 1 << 12;

  /** Defines what {@link #plan} calls. A sum is told only once the file is safe. */
  private static final String FUNCTIONS =
      """
      fill() { head -c $1 /dev/urandom >/tmp/data; }
      tell() { set -- $1 $(md5sum <$1); echo "file $1 $2"; }
      # Files of their own, through the cache or around it.
      new() { fill $2; dd if=/tmp/data of=$1 bs=64k conv=fsync 2>/dev/null; tell $1; }
      direct() { fill $2; dd if=/tmp/data of=$1 bs=64k oflag=direct conv=fsync 2>/dev/null; tell $1; }
      several() { for each; do fill 30000; cp /tmp/data $each; done; sync; for each; do tell $each; done; }
      # What is there is changed in its place, extended, cut short or removed.
      over() { fill $2; dd if=/tmp/data of=$1 bs=4096 seek=$3 conv=notrunc,fsync 2>/dev/null; tell $1; }
      longer() { fill $2; dd if=/tmp/data of=$1 bs=64k oflag=append conv=notrunc,fsync 2>/dev/null; tell $1; }
      shorter() { truncate -s $2 $1; dd if=/dev/null of=$1 conv=notrunc,fsync 2>/dev/null; tell $1; }
      gone() { rm $1; sync; echo "gone $1"; }
      """;

  private final Random random;
  private Map<String, String> found = new TreeMap<>();
  private final Map<String, String> promised = new TreeMap<>();
  private final TreeSet<String> changing = new TreeSet<>();
  private final TreeSet<String> removing = new TreeSet<>();
  private final TreeSet<String> gone = new TreeSet<>();
  private int number;

  PowerCutRecords(Random random) {
    this.random = random;
  }

  /** Begins with an empty file system. */
  void reset() {
    found = new TreeMap<>();
    forget();
  }

  /** Nothing is being changed. */
  void forget() {
    promised.clear();
    changing.clear();
    removing.clear();
    gone.clear();
  }

  int files() {
    return found.size();
  }

  /** A script for the next boot: compares what is there, and changes it in a random order. */
  String script(String device) {
    StringBuilder sums = new StringBuilder();
    found.forEach((name, sum) -> sums.append(sum).append("  ").append(name).append('\n'));
    return """
        set -e
        echo begin
        mkdir /d
        mount -t ext4 -o discard %s /d
        mkdir -p /d/r
        cd /d/r
        cat >/tmp/sums <<'END'
        %sEND
        if [ -s /tmp/sums ] && ! md5sum -c /tmp/sums >/tmp/compared 2>&1; then
          grep -v ': OK$' /tmp/compared
          echo LOST
        fi
        for each in *; do
          [ ! -e "$each" ] || grep -q "  $each$" /tmp/sums || echo "LOST sight of $each, which was not there"
        done
        echo compared
        """
        .formatted(device, sums);
  }

  /** What follows that script. */
  String plan() {
    forget();
    List<String> there = new ArrayList<>(found.keySet());
    StringBuilder script = new StringBuilder(FUNCTIONS);
    for (int step = 0; step < STEPS; step++) {
      script.append(there.isEmpty() || random.nextBoolean() ? create() : change(there));
      script.append('\n');
    }
    return script.append("while :; do sleep 60; done\n").toString();
  }

  private String create() {
    return switch (random.nextInt(4)) {
      case 0 -> "direct %s %d".formatted(name(), (1 + random.nextInt(6)) << 16);
      case 1 -> "several %s %s %s".formatted(name(), name(), name());
      default -> "new %s %d".formatted(name(), 1 + random.nextInt(300_000));
    };
  }

  private String change(List<String> there) {
    String name = there.remove(random.nextInt(there.size()));
    if (there.size() >= MOST_FILES || random.nextInt(4) == 0) {
      removing.add(name);
      return "gone " + name;
    }
    changing.add(name);
    return switch (random.nextInt(4)) {
      case 0 -> "longer %s %d".formatted(name, 1 + random.nextInt(100_000));
      case 1 -> "shorter %s %d".formatted(name, random.nextInt(20_000));
      default ->
          "over %s %d %d".formatted(name, (1 + random.nextInt(16)) * BLOCK, random.nextInt(20));
    };
  }

  private String name() {
    return "f" + ++number;
  }

  /**
   * Takes a line that the guest has told.
   *
   * @return whether something is safe now
   */
  boolean hear(String line) {
    String[] words = line.split(" ");
    if (words.length == 3 && words[0].equals("file")) {
      promised.put(words[1], words[2]);
    } else if (words.length == 2 && words[0].equals("gone")) {
      gone.add(words[1]);
    } else {
      return false;
    }
    return true;
  }

  /**
   * Compares what was found with what must be there, and goes on from it.
   *
   * @throws AssertionError if something is lost
   */
  void compare(Map<String, String> now) {
    List<String> lost = new ArrayList<>();
    found.forEach(
        (name, sum) -> {
          boolean mayBeGone = removing.contains(name);
          boolean mayDiffer = changing.contains(name) && !promised.containsKey(name);
          if (!now.containsKey(name) && !mayBeGone) {
            lost.add(name + ", which was there before");
          } else if (now.containsKey(name)
              && !promised.containsKey(name)
              && !mayDiffer
              && !sum.equals(now.get(name))) {
            lost.add(name + " has changed: " + now.get(name) + " instead of " + sum);
          }
        });
    promised.forEach(
        (name, sum) -> {
          if (!sum.equals(now.get(name))) {
            lost.add(name + " was safe with " + sum + ", and now is " + now.get(name));
          }
        });
    gone.stream().filter(now::containsKey).forEach(name -> lost.add(name + " is there again"));
    if (!lost.isEmpty()) {
      throw new AssertionError(String.join("\n", lost));
    }
    found = new TreeMap<>(now);
    forget();
  }
}
