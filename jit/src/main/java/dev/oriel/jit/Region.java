package dev.oriel.jit;

import dev.oriel.isa.Instruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instructions of one page that are compiled together. Words are numbered from the start of the
 * page.
 *
 * @param words all words of the page
 * @param rows the instructions among them that belong to the region, null elsewhere
 * @param members the words that belong to it
 * @param leaders the words at which a block starts
 * @param joins the leaders that a branch or an entry can reach, so that the state before them is
 *     not known
 * @param entries the words at which it can be entered
 */
record Region(
    int[] words,
    @Nullable Instruction[] rows,
    BitSet members,
    BitSet leaders,
    BitSet joins,
    BitSet entries) {

  /** Instructions {@code first} to {@code end - 1}, entered at the first and left at the last. */
  record Block(int first, int end) {
    int length() {
      return end - first;
    }
  }

  /** The blocks by ascending address. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int first = members.nextSetBit(0);
    while (first >= 0) {
      int end = first + 1;
      while (members.get(end) && !leaders.get(end)) {
        end++;
      }
      blocks.add(new Block(first, end));
      first = members.nextSetBit(end);
    }
    return blocks;
  }

  /** Number of instructions. */
  int size() {
    return members.cardinality();
  }

  Instruction row(int word) {
    Instruction row = rows[word];
    if (row == null) {
      throw new IllegalArgumentException("word " + word);
    }
    return row;
  }

  boolean contains(int word) {
    return word >= 0 && members.get(word);
  }

  /**
   * The word that a direct branch at {@code word} goes to, if it lies in the same page; else -1.
   */
  int target(int word) {
    int bits = words[word];
    if (BranchFields.absolute(bits)) {
      return -1;
    }
    int target = word + (BranchFields.displacement(bits) >> 2);
    return target >= 0 && target < words.length ? target : -1;
  }

  /**
   * Whether a branch in the region sets LR and has its target in the region, so that a return may
   * follow.
   */
  boolean calls() {
    return members.stream()
        .anyMatch(
            w ->
                BranchFields.links(words[w])
                    && switch (Kind.of(rows[w], words[w])) {
                      case DIRECT_BRANCH -> target(w) != w + 1 && contains(target(w));
                      case INDIRECT_BRANCH -> true;
                      default -> false;
                    });
  }
}
