package dev.oriel.jit;

import dev.oriel.isa.Instruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instructions that are compiled together.
 *
 * @param pages where they lie
 * @param words all words of the pages
 * @param rows the instructions among them that belong to the region, null elsewhere
 * @param members the words that belong to it
 * @param leaders the words at which a block starts
 * @param joins the leaders that a branch or an entry can reach, so that the state before them is
 *     not known
 * @param entries the words at which it can be entered
 */
record Region(
    RegionPages pages,
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

  /** The blocks by ascending number; none spans two pages. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    int first = members.nextSetBit(0);
    while (first >= 0) {
      int end = first + 1;
      while (members.get(end) && !leaders.get(end) && end % CompiledFrame.WORDS != 0) {
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

  /** Bytes from the start of the first page to {@code word}. */
  int offset(int word) {
    return pages.offset(word);
  }

  /** Offset of the target of a direct branch at {@code word} that is relative. */
  int targetOffset(int word) {
    return pages.targetOffset(word, words[word]);
  }

  /** The word that a direct branch at {@code word} goes to; -1 if that is in no page here. */
  int target(int word) {
    return pages.target(word, words[word]);
  }

  /** The word that follows {@code word} in memory; -1 if that is in no page here. */
  int next(int word) {
    return pages.next(word);
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
                      case DIRECT_BRANCH -> target(w) != next(w) && contains(target(w));
                      case INDIRECT_BRANCH -> true;
                      default -> false;
                    });
  }
}
