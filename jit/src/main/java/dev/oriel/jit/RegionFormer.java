package dev.oriel.jit;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.ArrayDeque;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the instructions of a region: those that direct branches reach from a hot block inside
 * its page, nearest first, except code that was never executed.
 */
final class RegionFormer {
  /** Words around a region in which code is taken for a part of the same loop. */
  private static final int NEAR = 16;

  private final IsaTable isa;
  private final int[] words;
  private final char @Nullable [] profile;
  private final BitSet compiled;
  private final int most;

  private final @Nullable Instruction[] rows;
  private final BitSet members = new BitSet();
  private final BitSet leaders = new BitSet();
  private final BitSet joins = new BitSet();
  private final BitSet entries = new BitSet();
  private final ArrayDeque<Integer> queue = new ArrayDeque<>();

  /** Targets of branches that were never executed. */
  private final ArrayDeque<Integer> skipped = new ArrayDeque<>();

  private int size;

  /** The word of a computed branch that is not a return; -1 if there is none. */
  private int computed = -1;

  private RegionFormer(
      IsaTable isa, int[] words, char @Nullable [] profile, BitSet compiled, int most) {
    this.isa = isa;
    this.words = words;
    this.profile = profile;
    this.compiled = compiled;
    this.most = most;
    rows = new Instruction[words.length];
  }

  /**
   * The region around {@code seed}; empty if the interpreter has to execute that instruction.
   *
   * @param profile how often each block was entered, by its first word; null to treat all code as
   *     executed
   * @param compiled the words at which compiled code can be entered already
   * @param most the most instructions
   */
  static Region form(
      IsaTable isa, int[] words, int seed, char @Nullable [] profile, BitSet compiled, int most) {
    return new RegionFormer(isa, words, profile, compiled, most).form(seed);
  }

  private Region form(int seed) {
    compiled.clear(seed);
    enter(seed);
    collect();
    if (computed >= 0 && profile != null) {
      // Assumes that targets of a computed branch are executed code nearby.
      for (int distance = 1; distance < words.length; distance++) {
        enterIfExecuted(computed + distance);
        enterIfExecuted(computed - distance);
      }
      collect();
    }
    while (!skipped.isEmpty()) {
      int target = skipped.remove();
      if (near(target)) {
        queue.add(target);
        collect();
      }
    }
    members.stream().forEach(this::markTarget);
    entries.and(members);
    leaders.and(members);
    return new Region(words, rows, members, leaders, joins, entries);
  }

  /**
   * Whether {@code target} probably belongs to the same loop. An inner loop becomes hot in the
   * first iteration of the outer one, when other parts of that were not executed yet. If they were
   * left out, each iteration would leave the region and come back.
   */
  private boolean near(int target) {
    return target >= members.nextSetBit(0) - NEAR && target < members.length() + NEAR;
  }

  private void collect() {
    while (!queue.isEmpty()) {
      walk(queue.remove());
    }
  }

  private void walk(int first) {
    for (int word = first; word < words.length && !members.get(word); word++) {
      if (size >= most || compiled.get(word)) {
        return;
      }
      Instruction row = isa.decode(words[word]);
      Kind kind = Kind.of(row, words[word]);
      if (kind == Kind.INTERPRETED) {
        if (executed(word + 1)) {
          enter(word + 1);
        }
        return;
      }
      rows[word] = row;
      members.set(word);
      size++;
      if (!follow(word, kind)) {
        return;
      }
    }
  }

  /** Queues the instructions that may follow {@code word}; returns whether the next word may. */
  private boolean follow(int word, Kind kind) {
    int bits = words[word];
    switch (kind) {
      case DIRECT_BRANCH -> {
        leaders.set(word + 1);
        int target = target(word);
        if (target >= 0) {
          (executed(target) ? queue : skipped).add(target);
        }
      }
      case INDIRECT_BRANCH -> {
        leaders.set(word + 1);
        if (BranchFields.toCounter(bits)) {
          computed = word;
        }
      }
      case LAST -> {
        enter(word + 1);
        return false;
      }
      case LINKAGE -> {
        if (executed(word + 1)) {
          enter(word + 1);
        }
        return false;
      }
      default -> {
        return true;
      }
    }
    if (BranchFields.links(bits)) {
      enter(word + 1);
      return true;
    }
    return BranchFields.conditional(bits);
  }

  /** Makes a loop head an entry, because the region is left there at the end of a slice. */
  private void markTarget(int word) {
    if (Kind.of(rows[word], words[word]) == Kind.DIRECT_BRANCH && target(word) >= 0) {
      int target = target(word);
      leaders.set(target);
      joins.set(target);
      if (target <= word) {
        entries.set(target);
      }
    }
  }

  private void enterIfExecuted(int word) {
    if (word >= 0 && executed(word) && !members.get(word)) {
      enter(word);
    }
  }

  private void enter(int word) {
    if (word < words.length) {
      leaders.set(word);
      joins.set(word);
      entries.set(word);
      queue.add(word);
    }
  }

  private boolean executed(int word) {
    return word < words.length && (profile == null || profile[word] > 0);
  }

  private int target(int word) {
    if (BranchFields.absolute(words[word])) {
      return -1;
    }
    int target = word + (BranchFields.displacement(words[word]) >> 2);
    return target >= 0 && target < words.length ? target : -1;
  }
}
