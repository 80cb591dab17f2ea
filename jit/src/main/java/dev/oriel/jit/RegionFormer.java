package dev.oriel.jit;

import dev.oriel.isa.Instruction;
import dev.oriel.isa.IsaTable;
import java.util.ArrayDeque;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the instructions of a region: those that direct branches reach from a hot block inside
 * its pages, nearest first, except code that was never executed.
 */
final class RegionFormer {
  /** Words around a region in which code is taken for a part of the same loop. */
  private static final int NEAR = 16;

  private final IsaTable isa;
  private final RegionPages pages;
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

  private RegionFormer(IsaTable isa, RegionPages pages, char @Nullable [] profile, int most) {
    this.isa = isa;
    this.pages = pages;
    words = pages.words();
    compiled = pages.compiled();
    this.profile = profile;
    this.most = most;
    rows = new Instruction[words.length];
  }

  /**
   * The region around {@code seed}; empty if the interpreter has to execute that instruction.
   *
   * @param profile how often each block was entered, by its first word; null to treat all code as
   *     executed
   * @param most the most instructions
   */
  static Region form(
      IsaTable isa, RegionPages pages, int seed, char @Nullable [] profile, int most) {
    return new RegionFormer(isa, pages, profile, most).form(seed);
  }

  private Region form(int seed) {
    compiled.clear(seed);
    enter(seed);
    collect();
    if (computed >= 0 && profile != null) {
      // Assumes that targets of a computed branch are executed code nearby.
      for (int distance = 1; distance < CompiledFrame.WORDS; distance++) {
        enterIfExecuted(pages.word(pages.offset(computed) + 4 * distance));
        enterIfExecuted(pages.word(pages.offset(computed) - 4 * distance));
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
    return new Region(pages, words, rows, members, leaders, joins, entries);
  }

  /**
   * Whether {@code target} probably belongs to the same loop. An inner loop becomes hot in the
   * first iteration of the outer one, when other parts of that were not executed yet. If they were
   * left out, each iteration would leave the region and come back.
   */
  private boolean near(int target) {
    return members.get(Math.max(0, target - NEAR), target + NEAR).cardinality() > 0;
  }

  private void collect() {
    while (!queue.isEmpty()) {
      walk(queue.remove());
    }
  }

  private void walk(int first) {
    for (int word = first; word >= 0 && !members.get(word); word = pages.next(word)) {
      if (size >= most || compiled.get(word)) {
        return;
      }
      Instruction row = isa.decode(words[word]);
      Kind kind = Kind.of(row, words[word]);
      if (kind == Kind.INTERPRETED) {
        enterIfExecuted(pages.next(word));
        return;
      }
      rows[word] = row;
      members.set(word);
      size++;
      if (!follow(word, kind)) {
        return;
      }
      if (word % CompiledFrame.WORDS == CompiledFrame.WORDS - 1) {
        join(pages.next(word));
      }
    }
  }

  /** Queues the instructions that may follow {@code word}; returns whether the next word may. */
  private boolean follow(int word, Kind kind) {
    int bits = words[word];
    switch (kind) {
      case DIRECT_BRANCH -> {
        lead(pages.next(word));
        int target = pages.target(word, words[word]);
        if (target >= 0) {
          (executed(target) ? queue : skipped).add(target);
        }
      }
      case INDIRECT_BRANCH -> {
        lead(pages.next(word));
        if (BranchFields.toCounter(bits)) {
          computed = word;
        }
      }
      case LAST -> {
        enter(pages.next(word));
        return false;
      }
      case LINKAGE -> {
        enterIfExecuted(pages.next(word));
        return false;
      }
      default -> {
        return true;
      }
    }
    if (BranchFields.links(bits)) {
      enter(pages.next(word));
      return true;
    }
    return BranchFields.conditional(bits);
  }

  /** Makes a loop head an entry, because the region is left there at the end of a slice. */
  private void markTarget(int word) {
    if (Kind.of(rows[word], words[word]) == Kind.DIRECT_BRANCH
        && pages.target(word, words[word]) >= 0) {
      int target = pages.target(word, words[word]);
      leaders.set(target);
      joins.set(target);
      if (pages.offset(target) <= pages.offset(word)) {
        entries.set(target);
      }
    }
  }

  private void enterIfExecuted(int word) {
    if (executed(word) && !members.get(word)) {
      enter(word);
    }
  }

  private void join(int word) {
    if (word >= 0) {
      leaders.set(word);
      joins.set(word);
    }
  }

  private void lead(int word) {
    if (word >= 0) {
      leaders.set(word);
    }
  }

  private void enter(int word) {
    if (word >= 0) {
      join(word);
      entries.set(word);
      queue.add(word);
    }
  }

  private boolean executed(int word) {
    return word >= 0 && (profile == null || profile[word] > 0);
  }
}
